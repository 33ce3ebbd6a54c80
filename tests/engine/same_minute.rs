//! A thousand deadlines fall due in the same minute while processes are killed (F1, U8).

use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::delivered;
use crate::prepared::Prepared;
use crate::process::{Process, now};
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, wait_for, wait_two_looks};

/// How many fall due.
const MANY: usize = 1_000;
/// Between one and the next: all of them within ten seconds.
const APART: SignedDuration = SignedDuration::from_millis(10);
/// Between the end of the preparation and the first.
const LEAD: SignedDuration = SignedDuration::from_secs(5);
/// How long processes are killed again and again at most.
const FIRE_UP_TO: Duration = Duration::from_secs(30);
/// How many die at least.
const KILLED_AT_LEAST: usize = 5;
/// How long it may take, once nobody is killed any more, until all is done: what the last dead had
/// claimed waits for its lease to run out, and a debug build on a busy machine is slow.
const DONE_WITHIN: Duration = Duration::from_mins(4);

/// F1 to the last mail box, with a replica of three killed every two or three seconds.
#[test]
fn of_a_thousand_deadlines_each_level_arrives_once_while_replicas_are_killed() {
    if let Some(prepared) = Prepared::postgres() {
        let scene = Scene::on("arrives-once-postgres", prepared);
        scene.everybody_has_mail();
        let record = under_fire(&scene, 3, 2_000..3_000);
        delivered::assert_each_told_once(&scene, &record);
    }
}

/// F1 on the embedded engine, which one process serves at a time.
#[test]
fn of_a_thousand_deadlines_each_level_arrives_once_though_the_only_process_is_killed() {
    let scene = Scene::on("arrives-once-sqlite", Prepared::sqlite());
    scene.everybody_has_mail();
    let record = under_fire(&scene, 1, 2_000..3_000);
    delivered::assert_each_told_once(&scene, &record);
}

/// Lets everything fall due under fire until all is on record and told; gives what the log says in
/// the end.
fn under_fire(scene: &Scene, replicas: usize, pause: Range<u64>) -> Record {
    let (_first, last) = scene.prepared.falling_due(MANY, APART, LEAD);
    let due = Record::read(&scene.prepared.services).due(last).len();
    assert!(due >= MANY, "every deadline has one passing at least");
    let mut replicas = scene.replicas(replicas);
    let is_done = || scene.recorded() >= due && delivered::is_all_sent(scene);
    let killed = keep_killing(&mut replicas, pause, is_done);
    replicas.iter_mut().for_each(Process::ready);
    wait_for("all levels on record and told", DONE_WITHIN, is_done);
    eprintln!("{due} levels on record, {killed} processes killed");
    // Whoever would record or send something twice has the time to do so.
    wait_two_looks();
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    assert_sound(&scene.prepared.services);
    record
}

/// Kills one replica after another and starts it again: a few times at least, then until all is
/// done or it is enough. Gives how many died.
fn keep_killing(
    replicas: &mut [Process],
    pause: Range<u64>,
    mut is_done: impl FnMut() -> bool,
) -> usize {
    let mut dice = Dice::thrown();
    let (begun, mut killed) = (Instant::now(), 0);
    while killed < KILLED_AT_LEAST || (begun.elapsed() < FIRE_UP_TO && !is_done()) {
        let wait = pause.start + dice.below(pause.end - pause.start);
        thread::sleep(Duration::from_millis(wait));
        let victim = usize::try_from(dice.below(replicas.len() as u64)).unwrap();
        replicas[victim].kill();
        replicas[victim].launch();
        killed += 1;
    }
    killed
}

/// Chance that can be repeated (xorshift).
struct Dice(u64);

impl Dice {
    fn thrown() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test's own switch, not configuration"
        )]
        let chosen = std::env::var("HUIYING_TEST_SEED").ok();
        let seed = chosen.and_then(|seed| seed.parse().ok()).unwrap_or(2_018);
        eprintln!("HUIYING_TEST_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
