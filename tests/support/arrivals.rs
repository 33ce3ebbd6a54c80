//! What the receivers share: things that arrive over connections and are kept with their time.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How a receiver behaves from now on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Mode {
    /// It takes what comes and says so.
    Normal,
    /// It takes connections and then says nothing, for as long as they last.
    Silent,
    /// It says no.
    Refusing,
    /// It takes what comes and hangs up before saying so: the sender cannot know.
    Forgetful,
}

/// A receiver on a port of loopback; each connection has a thread of its own.
pub(crate) struct Receiver<T> {
    /// The port.
    pub(crate) port: u16,
    shared: Arc<Shared<T>>,
    thread: Option<JoinHandle<()>>,
}

/// What connections see of their receiver.
pub(crate) struct Shared<T> {
    mode: AtomicU8,
    is_over: AtomicBool,
    arrived: Mutex<Vec<T>>,
}

impl<T: Clone + Send + 'static> Receiver<T> {
    /// Listens; `serve` speaks the protocol on one connection.
    pub(crate) fn start(serve: fn(TcpStream, &Shared<T>) -> io::Result<()>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mode: AtomicU8::new(Mode::Normal as u8),
            is_over: AtomicBool::new(false),
            arrived: Mutex::default(),
        });
        let ours = Arc::clone(&shared);
        let accept = move || {
            for stream in listener.incoming() {
                if ours.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), ours) = (stream, Arc::clone(&ours)) else {
                    continue;
                };
                // A sender that is killed in the middle of a word is what these tests are about.
                thread::spawn(move || drop(serve(stream, &ours)));
            }
        };
        Self {
            port,
            shared,
            thread: Some(thread::spawn(accept)),
        }
    }

    /// Behaves like this from now on; conversations that hang go on when it is no longer silent.
    pub(crate) fn set(&self, mode: Mode) {
        self.shared.mode.store(mode as u8, Ordering::SeqCst);
    }

    /// All that has arrived, in its order.
    pub(crate) fn arrived(&self) -> Vec<T> {
        self.shared.arrived.lock().unwrap().clone()
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl<T> Shared<T> {
    /// How to behave just now.
    pub(crate) fn mode(&self) -> Mode {
        let now = self.mode.load(Ordering::SeqCst);
        [Mode::Normal, Mode::Silent, Mode::Refusing, Mode::Forgetful]
            .into_iter()
            .find(|mode| *mode as u8 == now)
            .unwrap()
    }

    /// Says nothing while that is the mode.
    pub(crate) fn keep_silent(&self) {
        while self.mode() == Mode::Silent && !self.is_over.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Keeps what arrived.
    pub(crate) fn keep(&self, what: T) {
        self.arrived.lock().unwrap().push(what);
    }
}
