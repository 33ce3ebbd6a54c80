//! Replicas are replaced one after the other while people work (U47, F22).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::api_client::Client;
use crate::prepared::Prepared;
use crate::process::Process;
use crate::record::assert_sound;
use crate::scene::Scene;

/// How many people work at the same time.
const PEOPLE: usize = 4;
/// How long each replica works between one replacement and the next.
const BETWEEN: Duration = Duration::from_secs(2);

/// Every request is answered, and every incident is there once.
#[test]
fn replacing_the_replicas_one_by_one_fails_no_request() {
    let Some(prepared) = Prepared::postgres() else {
        return;
    };
    let scene = Scene::on("rolling", prepared);
    let mut replicas = scene.replicas(3);
    let addresses: Vec<String> = replicas.iter().map(|one| one.address.clone()).collect();
    let duty = Client::sign_in(&addresses[0], "duty");
    let front = Front {
        client: duty,
        addresses,
        next: AtomicUsize::new(0),
        passed_on: AtomicUsize::new(0),
        hung_up: AtomicUsize::new(0),
    };
    let is_over = AtomicBool::new(false);
    let numbers: Vec<String> = thread::scope(|scope| {
        let (front, is_over) = (&front, &is_over);
        let people: Vec<_> = (0..PEOPLE)
            .map(|person| scope.spawn(move || front.work(person, is_over)))
            .collect();
        for replica in &mut replicas {
            replace(replica);
        }
        is_over.store(true, Ordering::SeqCst);
        people
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    let passed_on = front.passed_on.load(Ordering::SeqCst);
    let hung_up = front.hung_up.load(Ordering::SeqCst);
    let n = numbers.len();
    eprintln!("{n} incidents, {passed_on} requests passed on, {hung_up} of them hung up on");
    assert!(numbers.len() > 20, "too little work to show anything");
    assert!(passed_on > 0, "nobody met a replica that was away");
    let mut sorted = numbers.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), numbers.len(), "an incident was given twice");
    let stored = stored(&scene);
    assert_eq!(stored, numbers.len(), "an incident was logged twice");
    assert_sound(&scene.prepared.services);
}

fn replace(replica: &mut Process) {
    thread::sleep(BETWEEN);
    replica.terminate();
    assert!(replica.ended_well(), "{}", replica.log.display());
    replica.launch();
    replica.ready();
}

fn stored(scene: &Scene) -> usize {
    use diesel::prelude::*;
    use huiying::store::{AnyConn, StoreError, schema::incidents};
    let count = |conn: &mut AnyConn| {
        let n: i64 = incidents::table.count().get_result(conn).unwrap();
        Ok::<_, StoreError>(usize::try_from(n).unwrap())
    };
    scene.prepared.services.store.read(count).unwrap()
}

/// What stands before the replicas: it passes a request on to the next one when a replica takes no
/// connection or hangs up without an answer, as every reverse proxy does. An answer is an answer,
/// whatever it says.
struct Front {
    client: Client,
    addresses: Vec<String>,
    next: AtomicUsize,
    passed_on: AtomicUsize,
    hung_up: AtomicUsize,
}

impl Front {
    /// Logs incidents and looks at them until it is over; gives their numbers.
    fn work(&self, person: usize, is_over: &AtomicBool) -> Vec<String> {
        let mut numbers = Vec::new();
        while !is_over.load(Ordering::SeqCst) {
            let key = format!("rolling-{person}-{}", numbers.len());
            let no = self.register(&key);
            let page = |address: &str| {
                let (status, text, _) = self.client.get(address, &format!("/incidents/{no}"))?;
                Ok((status, Value::String(text)))
            };
            let (status, text) = self.through(page);
            assert_eq!(status, 200, "{text}");
            numbers.push(no);
        }
        numbers
    }

    fn register(&self, key: &str) -> String {
        let body = json!({
            "title": "路灯不亮",
            "text": "有市民反映，路口的路灯已经几天不亮。",
            "source": { "kind": "message_board", "channel": "网络问政平台" },
        });
        let post = |address: &str| self.client.post(address, "/api/v1/incidents", &body, key);
        let (status, answer) = self.through(post);
        assert_eq!(status, 201, "{answer}");
        answer["no"].as_str().unwrap().to_owned()
    }

    fn through(&self, send: impl Fn(&str) -> Result<(u16, Value), ureq::Error>) -> (u16, Value) {
        let first = self.next.fetch_add(1, Ordering::SeqCst);
        let mut last = None;
        for at in 0..self.addresses.len() {
            let address = &self.addresses[(first + at) % self.addresses.len()];
            match send(address) {
                Ok(answer) => return answer,
                Err(error) => {
                    self.passed_on.fetch_add(1, Ordering::SeqCst);
                    let is_refused = matches!(&error, ureq::Error::Io(io)
                        if io.kind() == std::io::ErrorKind::ConnectionRefused);
                    let hung_up = usize::from(!is_refused);
                    self.hung_up.fetch_add(hung_up, Ordering::SeqCst);
                    last = Some(error);
                }
            }
        }
        panic!("no replica answered: {last:?}");
    }
}
