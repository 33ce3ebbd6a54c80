//! The single writer of the embedded database.
//!
//! One thread owns the only connection that writes. Jobs wait in a bounded queue; one durable
//! transaction carries all that are waiting, each in its own savepoint, and every job is answered
//! after the commit. No artificial delay, no rule of the house.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};

use super::connection::{self, Address, AnyConn, Begin};
use super::error::{Sort, StoreError};

/// How many jobs may wait before the next is told that the store is busy.
pub(super) const QUEUE: usize = 1024;

/// How many jobs one commit carries at most.
const GROUP: usize = 256;

const DOING: &str = "write to the database";

/// The queue's near end.
pub(super) struct Writer {
    queue: Mutex<Option<SyncSender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    id: ThreadId,
}

impl Writer {
    /// Opens the write connection and starts the thread.
    pub(super) fn start(address: Address, queue: usize) -> Result<Self, StoreError> {
        let conn = open(&address)?;
        let (sender, jobs) = sync_channel(queue);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(conn, &address, &jobs))
            .map_err(|error| StoreError::Failed {
                doing: "start the writer",
                source: Some(error.into()),
            })?;
        Ok(Self {
            queue: Mutex::new(Some(sender)),
            id: thread.thread().id(),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Queues the job and waits until it is durable or refused.
    pub(super) fn run<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.enqueue(work)?
            .recv()
            .unwrap_or_else(|_| Err(closed().into()))
    }

    /// Queues the job; the answer comes through the channel.
    fn enqueue<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if thread::current().id() == self.id {
            return Err(StoreError::Failed {
                doing: DOING,
                source: Some("a write within a write would wait for itself".into()),
            });
        }
        let (reply, answer) = sync_channel(1);
        let job = Box::new(Pending {
            work: Some(work),
            outcome: None,
            reply,
        });
        let queue = lock(&self.queue);
        let sender = queue.as_ref().ok_or_else(closed)?;
        match sender.try_send(job) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy {
                doing: DOING,
                source: None,
            }),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Takes no more jobs, finishes those that wait, and returns when all are answered.
    pub(super) fn close(&self) {
        drop(lock(&self.queue).take());
        let thread = lock(&self.thread).take();
        let Some(thread) = thread.filter(|_| thread::current().id() != self.id) else {
            return;
        };
        // Jobs catch their own panics; if the thread died all the same, every caller has been told.
        drop(thread.join());
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// A job without its types.
trait Job: Send {
    /// Does the work in its own savepoint.
    fn run(&mut self, conn: &mut AnyConn);
    /// Tells the caller, once it is known whether the group was stored.
    fn answer(self: Box<Self>, stored: Result<(), StoreError>);
}

struct Pending<W, T, E> {
    work: Option<W>,
    outcome: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<W, T, E> Job for Pending<W, T, E>
where
    W: FnOnce(&mut AnyConn) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, conn: &mut AnyConn) {
        if let Some(work) = self.work.take() {
            self.outcome = Some(connection::within(conn, Begin::Savepoint, work));
        }
    }

    fn answer(self: Box<Self>, stored: Result<(), StoreError>) {
        let answer = match (self.outcome, stored) {
            (Some(Err(refusal)), _) => Err(refusal),
            (_, Err(error)) => Err(E::from(error)),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(E::from(closed())),
        };
        // A caller that no longer waits has no use for the answer.
        drop(self.reply.send(answer));
    }
}

fn serve(mut conn: AnyConn, address: &Address, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(GROUP - 1));
        carry(&mut conn, group);
        if connection::is_broken(&mut conn) {
            // When reopening fails too, the old connection stays: it refuses every job, and the
            // next group tries again.
            if let Ok(fresh) = open(address) {
                conn = fresh;
            }
        }
    }
}

/// Carries out one group and answers every job in it.
fn carry(conn: &mut AnyConn, mut group: Vec<Box<dyn Job>>) {
    let stored = connection::begin_group(conn).and_then(|()| {
        for job in &mut group {
            job.run(conn);
        }
        connection::keep(conn)
    });
    let failure = stored
        .err()
        .map(|error| (Sort::of(&error), Arc::new(error)));
    for job in group {
        job.answer(match &failure {
            None => Ok(()),
            Some((sort, error)) => Err(StoreError::sorted(
                DOING,
                *sort,
                Box::new(Arc::clone(error)),
            )),
        });
    }
}

fn open(address: &Address) -> Result<AnyConn, StoreError> {
    address.connect().map_err(|error| StoreError::Unavailable {
        doing: "open the database",
        source: Some(error.into()),
    })
}

fn closed() -> StoreError {
    StoreError::Unavailable {
        doing: DOING,
        source: None,
    }
}

/// A panic elsewhere does not make the queue wrong: it holds no half-made state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use diesel::RunQueryDsl;
    use diesel::connection::{SimpleConnection, TransactionManager};
    use diesel::dsl::sql;
    use diesel::sql_types::BigInt;

    use super::super::error::Doing;
    use super::*;

    fn writer(name: &str, queue: usize) -> (Writer, std::path::PathBuf) {
        let path =
            std::env::temp_dir().join(format!("huiying-{name}-{}.sqlite", std::process::id()));
        let address = Address::Embedded(path.display().to_string());
        (Writer::start(address, queue).unwrap(), path)
    }

    fn tidy(path: &std::path::Path) {
        for ending in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{ending}", path.display())));
        }
    }

    #[test]
    fn a_full_queue_answers_busy_instead_of_waiting() {
        let (writer, path) = writer("full-queue", 1);
        let (started, has_started) = sync_channel(1);
        let (open_gate, gate) = sync_channel::<()>(1);
        let first = writer
            .enqueue(move |_| {
                started.send(()).unwrap();
                gate.recv().unwrap();
                Ok::<_, StoreError>(1)
            })
            .unwrap();
        has_started.recv().unwrap();
        let second = writer.enqueue(|_| Ok::<_, StoreError>(2)).unwrap();
        let third = writer.enqueue(|_| Ok::<_, StoreError>(3));
        assert!(matches!(third, Err(StoreError::Busy { source: None, .. })));
        open_gate.send(()).unwrap();
        assert_eq!(first.recv().unwrap().unwrap(), 1);
        assert_eq!(second.recv().unwrap().unwrap(), 2);
        drop(writer);
        tidy(&path);
    }

    type TestJob = fn(&mut AnyConn) -> Result<(), StoreError>;

    /// Holds the writer at a gate until everything else is queued, so that it is one group.
    fn as_one_group(writer: &Writer, jobs: &[TestJob]) -> Vec<Result<(), StoreError>> {
        let (started, has_started) = sync_channel(1);
        let (open_gate, gate) = sync_channel::<()>(1);
        let first = writer
            .enqueue(move |_| {
                started.send(()).unwrap();
                gate.recv().unwrap();
                Ok::<_, StoreError>(())
            })
            .unwrap();
        has_started.recv().unwrap();
        let waiting: Vec<_> = jobs.iter().map(|j| writer.enqueue(*j).unwrap()).collect();
        open_gate.send(()).unwrap();
        first.recv().unwrap().unwrap();
        waiting.iter().map(|a| a.recv().unwrap()).collect()
    }

    fn execute(conn: &mut AnyConn, sql: &str) -> Result<(), StoreError> {
        conn.batch_execute(sql).doing("test")
    }

    fn insert(conn: &mut AnyConn) -> Result<(), StoreError> {
        execute(conn, "INSERT INTO marks DEFAULT VALUES")
    }

    fn insert_and_fail(conn: &mut AnyConn) -> Result<(), StoreError> {
        insert(conn)?;
        execute(conn, "INSERT INTO nowhere VALUES (1)")
    }

    fn insert_and_panic_in_a_deeper_savepoint(conn: &mut AnyConn) -> Result<(), StoreError> {
        insert(conn)?;
        AnyConn::begin_transaction(conn).doing("test")?;
        insert(conn)?;
        panic!("a job that panics on purpose")
    }

    /// The engine itself gives up the whole transaction like this when the disk is full.
    fn lose_the_group(conn: &mut AnyConn) -> Result<(), StoreError> {
        execute(conn, "ROLLBACK")
    }

    fn count(writer: &Writer) -> i64 {
        writer
            .run(|c| {
                diesel::select(sql::<BigInt>("(SELECT count(*) FROM marks)"))
                    .first(c)
                    .doing("t")
            })
            .unwrap()
    }

    #[test]
    fn within_one_group_failing_and_panicking_jobs_are_undone_alone() {
        let (writer, path) = writer("one-group", 64);
        writer
            .run(|c| execute(c, "CREATE TABLE marks (id INTEGER PRIMARY KEY)"))
            .unwrap();
        let jobs: [TestJob; 4] = [
            insert,
            insert_and_fail,
            insert_and_panic_in_a_deeper_savepoint,
            insert,
        ];
        let answers = as_one_group(&writer, &jobs);
        assert!(matches!(
            answers[..],
            [
                Ok(()),
                Err(StoreError::Failed { .. }),
                Err(StoreError::Panicked { .. }),
                Ok(())
            ]
        ));
        assert_eq!(count(&writer), 2);
        drop(writer);
        tidy(&path);
    }

    #[test]
    fn when_the_group_is_lost_every_job_hears_it_and_the_writer_lives_on() {
        let (writer, path) = writer("lost-group", 64);
        writer
            .run(|c| execute(c, "CREATE TABLE marks (id INTEGER PRIMARY KEY)"))
            .unwrap();
        let jobs: [TestJob; 3] = [insert, lose_the_group, insert];
        let answers = as_one_group(&writer, &jobs);
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
        writer.run(insert).unwrap();
        assert_eq!(count(&writer), 1);
        drop(writer);
        tidy(&path);
    }

    #[test]
    fn closing_finishes_what_waits_and_refuses_what_comes_later() {
        let (writer, path) = writer("closing", 8);
        let waiting: Vec<_> = (0..8)
            .map(|n| writer.enqueue(move |_| Ok::<_, StoreError>(n)).unwrap())
            .collect();
        writer.close();
        let answers: Vec<i32> = waiting.iter().map(|a| a.recv().unwrap().unwrap()).collect();
        assert_eq!(answers, (0..8).collect::<Vec<_>>());
        let late = writer.run(|_| Ok::<_, StoreError>(()));
        assert!(matches!(
            late,
            Err(StoreError::Unavailable { source: None, .. })
        ));
        tidy(&path);
    }
}
