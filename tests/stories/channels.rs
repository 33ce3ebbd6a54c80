//! Messages that leave the house: in the form each channel wants, once, and never held up by one
//! that does not work.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use huiying::channels::{Channels, Notifier, Parcel, SendFault};
use huiying::domain::vocabulary::{Channel, MessageKind};
use huiying::store::outbox::{self, NewMessage};
use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{beijing, hours, minutes, seconds};
use crate::outside::{DINGTALK_SECRET, Outside, WEBHOOK_SECRET, announcement, asking, message};
use crate::sinks::{Mood, unpacked};

story_outside! {
    a_mail_is_plain_text_with_an_id_of_its_own
    a_push_carries_a_signature_that_the_receiver_can_check
    the_robots_get_what_they_understand_and_their_errcode_counts
    a_short_message_goes_through_the_citys_own_gateway
    one_dead_address_holds_up_nobody_else
    a_mail_server_that_never_answers_delays_no_push
    acknowledged_before_its_turn_nothing_goes_out
    acknowledged_between_claim_and_sending_nothing_goes_out
    a_courtesy_waits_for_the_morning_and_the_law_does_not
    fifty_late_messages_are_one_digest
    another_system_hears_of_everything_even_of_what_is_done
    late_messages_wait_until_the_house_has_caught_up
    a_digest_that_was_not_marked_goes_out_again_as_the_same_one
    when_mail_fails_three_times_the_telephone_is_next
    what_is_unsent_for_five_minutes_goes_by_telephone
    a_channel_that_is_not_configured_is_passed_over
    two_replicas_send_everything_once_and_one_digest
    what_fell_out_of_a_digest_before_a_repeat_is_not_in_it
    a_receiver_that_was_away_for_an_hour_gets_each_push_once
    a_message_sent_by_a_process_that_died_goes_out_under_the_same_id
}

fn a_mail_is_plain_text_with_an_id_of_its_own(app: &TestApp, outside: &Outside) {
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put([message("m/1", "edu")]);
    app.deliver();
    let mail = outside.mail.only();
    assert_eq!(mail.to, "liu@example.gov.cn");
    assert!(mail.text().contains("第 m/1 条"), "{}", mail.raw);
    assert_eq!(mail.header("X-Huiying-Message"), "m/1");
    assert!(mail.header("Message-ID").ends_with("@example.gov.cn>"));
    assert_eq!(app.fate("m/1", Channel::Email).state, "sent");
    app.deliver();
    assert_eq!(outside.mail.taken().len(), 1, "sent once");
}

fn a_push_carries_a_signature_that_the_receiver_can_check(app: &TestApp, outside: &Outside) {
    app.put([announcement("incident/2018-0001#3/all")]);
    app.deliver();
    let push = outside.webhook.only();
    assert!(push.line.starts_with("POST /hook "), "{}", push.line);
    let id = push.header("webhook-id");
    assert_eq!(id, "incident/2018-0001#3/all");
    let timestamp = push.header("webhook-timestamp");
    assert_eq!(timestamp, app.now().as_second().to_string());
    let signature = push
        .header("webhook-signature")
        .strip_prefix("v1,")
        .unwrap();
    let signed = |body: &str| format!("{id}.{timestamp}.{body}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, WEBHOOK_SECRET.as_bytes());
    let tag = unpacked(signature);
    hmac::verify(&key, signed(&push.body).as_bytes(), &tag).unwrap();
    let forged = signed(&push.body.replace("正文", "假的"));
    assert!(hmac::verify(&key, forged.as_bytes(), &tag).is_err());
    assert_eq!(push.json()["data"]["kind"], "notice");
    assert_eq!(push.json()["id"], id);
}

fn the_robots_get_what_they_understand_and_their_errcode_counts(app: &TestApp, outside: &Outside) {
    app.put([announcement("m/1")]);
    app.deliver();
    let content = json!({ "content": "第 m/1 条\n正文\n" });
    for sink in [&outside.wecom, &outside.dingtalk] {
        let body = sink.only().json();
        assert_eq!(body["msgtype"], "text");
        assert_eq!(body["text"], content);
    }
    let line = outside.dingtalk.only().line;
    let milliseconds = app.now().as_millisecond();
    let key = hmac::Key::new(hmac::HMAC_SHA256, DINGTALK_SECRET.as_bytes());
    let sign = line.split_once("&sign=").unwrap().1;
    let sign = sign.split(' ').next().unwrap();
    let sign = sign
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    let signed = format!("{milliseconds}\n{DINGTALK_SECRET}");
    hmac::verify(&key, signed.as_bytes(), &unpacked(&sign)).unwrap();
    assert!(
        line.contains(&format!("&timestamp={milliseconds}&")),
        "{line}"
    );

    outside
        .wecom
        .answers(r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#);
    app.put([announcement("m/2")]);
    app.deliver();
    let fate = app.fate("m/2", Channel::Wecom);
    assert_eq!((fate.state.as_str(), fate.attempts), ("pending", 1));
    assert!(fate.last_error.unwrap().contains("93000"));
    assert_eq!(app.fate("m/2", Channel::Dingtalk).state, "sent");
}

fn a_short_message_goes_through_the_citys_own_gateway(app: &TestApp, outside: &Outside) {
    app.reachable("edu", "", "13800000000", "");
    app.put([NewMessage {
        subject: "请签收「路灯\"坏了\"」".to_owned(),
        ..message("m/1", "edu")
    }]);
    app.deliver();
    let request = outside.sms.only();
    assert!(
        request.line.starts_with("POST /send?id=m%2F1 "),
        "{}",
        request.line
    );
    assert_eq!(request.header("authorization"), "Bearer abc");
    assert_eq!(request.header("x-tenant"), "enping");
    assert_eq!(request.json()["mobile"], "13800000000");
    assert_eq!(request.json()["content"], "请签收「路灯\"坏了\"」");

    outside.sms.answers(r#"{"errcode":12,"errmsg":"余额不足"}"#);
    app.put([message("m/2", "edu")]);
    app.deliver();
    let fate = app.fate("m/2", Channel::Sms);
    assert_eq!(fate.state, "pending");
    assert!(fate.last_error.unwrap().contains("余额不足"));
}

fn one_dead_address_holds_up_nobody_else(app: &TestApp, outside: &Outside) {
    app.reachable("edu", "这不是地址", "", "");
    app.reachable("fda", "wang@example.gov.cn", "", "");
    app.put([message("m/1", "edu"), message("m/2", "fda")]);
    app.deliver();
    assert_eq!(outside.mail.only().to, "wang@example.gov.cn");
    let dead = app
        .services
        .store
        .read(|c| outbox::list_dead(c, 10))
        .unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].message_id, "m/1");
    assert!(dead[0].last_error.as_ref().unwrap().contains("这不是地址"));
}

fn a_mail_server_that_never_answers_delays_no_push(app: &TestApp, outside: &Outside) {
    outside.mail.be(Mood::BlackHole);
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put([message("m/1", "edu"), announcement("m/2")]);
    let began = Instant::now();
    let pushed = std::thread::scope(|scope| {
        let mail = scope.spawn(|| app.deliver_on(Channel::Email));
        let push = scope.spawn(|| {
            let tick = app.deliver_on(Channel::Webhook);
            (tick.sent, began.elapsed())
        });
        let pushed = push.join().unwrap();
        let mailed = mail.join().unwrap();
        assert_eq!((mailed.sent, mailed.failed), (0, 1));
        pushed
    });
    assert!(
        began.elapsed() < Duration::from_secs(12),
        "mail gives up in time"
    );
    assert_eq!(pushed.0, 1);
    assert!(pushed.1 < Duration::from_secs(3), "{:?}", pushed.1);
    // The same for what the house itself has to do: nothing waits for the mail.
    assert_eq!(outside.webhook.taken().len(), 1);
    let row = app.services.store.read(|c| outbox::load_message(c, "m/1"));
    assert!(row.unwrap().is_some(), "in the portal it is there at once");
    let fate = app.fate("m/1", Channel::Email);
    assert_eq!((fate.state.as_str(), fate.attempts), ("pending", 1));
}

fn acknowledged_before_its_turn_nothing_goes_out(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iv"), &["市教育局"]);
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put([asking("m/1", "edu", &no)]);
    let deadline = NewMessage {
        kind: MessageKind::Reminder,
        incident: huiying::domain::IncidentNo::parse(&no),
        deadline: Some((ACKNOWLEDGEMENT, 0)),
        ..message("m/2", "edu")
    };
    app.put([deadline]);
    app.as_liaison("市教育局").acknowledge(&no).done();
    let tick = app.deliver_on(Channel::Email);
    assert_eq!((tick.sent, tick.dropped), (0, 2));
    assert!(outside.mail.taken().is_empty());
    for (id, reason) in [("m/1", "签收"), ("m/2", "时限")] {
        let fate = app.fate(id, Channel::Email);
        assert_eq!(fate.state, "dropped", "{id}");
        assert!(fate.last_error.unwrap().contains(reason), "{id}");
    }
}

fn another_system_hears_of_everything_even_of_what_is_done(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iv"), &["市教育局"]);
    app.as_liaison("市教育局").acknowledge(&no).done();
    let told = NewMessage {
        account: None,
        ..asking("m/1", "", &no)
    };
    app.put([told]);
    app.deliver();
    let pushes = outside.webhook.taken();
    assert!(pushes.iter().any(|push| push.header("webhook-id") == "m/1"));
    assert_eq!(app.fate("m/1", Channel::Wecom).state, "dropped");
    let to_group = outside.wecom.taken();
    assert!(!to_group.iter().any(|text| text.body.contains("第 m/1 条")));
}

/// A channel whose sendings all wait at a gate.
struct Gate {
    begun: std::sync::mpsc::SyncSender<String>,
    open: std::sync::Arc<std::sync::Barrier>,
}

impl Notifier for Gate {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        self.begun.send(parcel.id.clone()).unwrap();
        if parcel.id.starts_with("m/early") {
            self.open.wait();
        }
        Ok(())
    }
}

fn acknowledged_between_claim_and_sending_nothing_goes_out(_app: &TestApp, _outside: &Outside) {
    let (begun, has_begun) = std::sync::mpsc::sync_channel(16);
    let open = std::sync::Arc::new(std::sync::Barrier::new(5));
    let mut channels = Channels::default();
    channels.offer(
        Channel::Email,
        Gate {
            begun,
            open: open.clone(),
        },
    );
    let app = TestApp::sqlite_telling(channels);
    let no = app.dispatched(&complaint().level("iv"), &["市教育局"]);
    for account in ["duty", "duty2", "fda", "health", "edu"] {
        app.reachable(account, &format!("{account}@example.gov.cn"), "", "");
    }
    // Four are on their way and take all the workers; the fifth is claimed with them and waits.
    app.put(["duty", "duty2", "fda", "health"].map(|to| message(&format!("m/early/{to}"), to)));
    app.put([asking("m/late", "edu", &no)]);
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| app.deliver_on(Channel::Email));
        for _ in 0..4 {
            assert!(has_begun.recv().unwrap().starts_with("m/early"));
        }
        assert!(app.fate("m/late", Channel::Email).claimed_by.is_some());
        app.as_liaison("市教育局").acknowledge(&no).done();
        open.wait();
        let tick = sending.join().unwrap();
        assert_eq!((tick.sent, tick.dropped), (4, 1));
    });
    assert!(has_begun.try_recv().is_err(), "the fifth was sent");
    let fate = app.fate("m/late", Channel::Email);
    assert_eq!(fate.state, "dropped");
    assert_eq!(fate.last_error.as_deref(), Some("已经签收"));
}

/// The deadline of a dispatched incident that an acknowledgement stops.
const ACKNOWLEDGEMENT: u32 = 2;

fn a_courtesy_waits_for_the_morning_and_the_law_does_not(app: &TestApp, outside: &Outside) {
    app.set_time("2018-11-06 22:00");
    app.reachable("edu", "liu@example.gov.cn", "", "");
    let courtesy = NewMessage {
        is_courtesy: true,
        not_before_at: beijing("2018-11-07 08:30"),
        ..message("m/courtesy", "edu")
    };
    app.put([courtesy, message("m/law", "edu")]);
    app.deliver();
    assert_eq!(outside.mail.only().header("X-Huiying-Message"), "m/law");
    app.set_time("2018-11-07 08:29");
    app.deliver();
    assert_eq!(outside.mail.taken().len(), 1);
    app.set_time("2018-11-07 08:30");
    app.deliver();
    assert_eq!(outside.mail.taken().len(), 2);
}

fn late(id: &str, due: &str) -> NewMessage {
    late_to("edu", id, due)
}

fn late_to(account: &str, id: &str, due: &str) -> NewMessage {
    NewMessage {
        kind: MessageKind::Passed,
        is_late: true,
        due_at: Some(beijing(due)),
        ..message(id, account)
    }
}

fn fifty_late_messages_are_one_digest(app: &TestApp, outside: &Outside) {
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put((10..60).map(|n| late(&format!("m/{n}"), &format!("2018-11-05 10:{n}"))));
    app.deliver();
    let mail = outside.mail.only();
    let text = mail.text();
    assert!(text.contains("50 条"), "{text}");
    assert!(text.starts_with("【补发】"), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("第 m/")).collect();
    assert_eq!(lines.len(), 50);
    assert!(
        lines[0].starts_with("1. 【逾期】第 m/10 条"),
        "{}",
        lines[0]
    );
    assert!(
        lines[49].starts_with("50. 【逾期】第 m/59 条"),
        "{}",
        lines[49]
    );
    assert!(
        text.contains("https://huiying.example.gov.cn/notices"),
        "{text}"
    );
    assert!((10..60).all(|n| app.fate(&format!("m/{n}"), Channel::Email).state == "sent"));
}

fn late_messages_wait_until_the_house_has_caught_up(app: &TestApp, outside: &Outside) {
    // Somebody who has nothing to do with the matter that is late.
    app.reachable("health", "wang@example.gov.cn", "", "");
    app.dispatched(&complaint().level("iv"), &["市教育局"]);
    // The acknowledgement is long due, and nobody has recorded that.
    app.advance(hours(30));
    app.put([late_to("health", "m/1", "2018-11-06 10:30")]);
    app.deliver();
    assert!(outside.mail.taken().is_empty(), "more may be on its way");
    app.tick();
    app.put([late_to("health", "m/2", "2018-11-06 10:40")]);
    app.advance(seconds(3));
    app.deliver();
    assert!(outside.mail.only().text().contains("2 条"));

    // Somebody who is behind for ever holds nobody up for ever.
    app.advance(hours(100));
    app.put([late_to("health", "m/3", "2018-11-07 10:30")]);
    app.deliver();
    assert_eq!(outside.mail.taken().len(), 1);
    app.advance(minutes(5));
    app.deliver();
    assert_eq!(outside.mail.taken().len(), 2);
}

fn a_digest_that_was_not_marked_goes_out_again_as_the_same_one(app: &TestApp, outside: &Outside) {
    outside.mail.be(Mood::Refusing);
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put([
        late("m/1", "2018-11-05 10:10"),
        late("m/2", "2018-11-05 10:20"),
    ]);
    app.deliver();
    let bundle = app.fate("m/1", Channel::Email).bundle.unwrap();
    assert_eq!(
        app.fate("m/2", Channel::Email).bundle.as_ref(),
        Some(&bundle)
    );
    outside.mail.be(Mood::Normal);
    // What comes later is a message of its own.
    app.put([message("m/3", "edu")]);
    app.advance(seconds(10));
    app.deliver();
    let mut ids: Vec<String> = outside
        .mail
        .taken()
        .iter()
        .map(|mail| mail.header("X-Huiying-Message").to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, [bundle.as_str(), "m/3"]);
}

fn when_mail_fails_three_times_the_telephone_is_next(app: &TestApp, outside: &Outside) {
    outside.mail.be(Mood::Refusing);
    app.reachable("edu", "liu@example.gov.cn", "13800000000", "email,sms");
    app.put([message("m/1", "edu")]);
    for wait in [0, 10, 30] {
        app.advance(seconds(wait));
        assert!(outside.sms.taken().is_empty(), "not before the third");
        app.deliver_on(Channel::Email);
    }
    app.deliver_on(Channel::Sms);
    assert_eq!(outside.sms.only().json()["mobile"], "13800000000");
    let mail = app.fate("m/1", Channel::Email);
    assert_eq!((mail.state.as_str(), mail.attempts), ("superseded", 3));
    let sms = app.fate("m/1", Channel::Sms);
    assert_eq!(sms.fallback_of.as_deref(), Some("email"));
    assert_eq!(sms.state, "sent");
    outside.mail.be(Mood::Normal);
    app.advance(hours(2));
    app.deliver();
    assert!(outside.mail.taken().is_empty(), "told once is enough");
}

fn what_is_unsent_for_five_minutes_goes_by_telephone(app: &TestApp, outside: &Outside) {
    outside.mail.be(Mood::Refusing);
    app.reachable("edu", "liu@example.gov.cn", "13800000000", "email,sms");
    app.put([message("m/1", "edu")]);
    app.deliver();
    assert!(outside.sms.taken().is_empty(), "one failure, no time");
    app.advance(minutes(5));
    app.deliver();
    let mail = app.fate("m/1", Channel::Email);
    assert_eq!((mail.state.as_str(), mail.attempts), ("superseded", 2));
    assert_eq!(outside.sms.taken().len(), 1);

    // What is old only because the house was down is simply sent.
    outside.mail.be(Mood::Normal);
    app.put([message("m/2", "edu")]);
    app.advance(hours(2));
    app.deliver();
    assert_eq!(outside.mail.only().header("X-Huiying-Message"), "m/2");
    assert_eq!(outside.sms.taken().len(), 1);
}

fn two_replicas_send_everything_once_and_one_digest(app: &TestApp, outside: &Outside) {
    let people: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    for person in &people {
        app.reachable(person, &format!("{person}@example.gov.cn"), "", "");
    }
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put(
        people
            .iter()
            .map(|person| message(&format!("m/{person}"), person)),
    );
    app.put((10..40).map(|n| late(&format!("late/{n}"), "2018-11-05 10:00")));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..12 {
                    app.deliver_on(Channel::Email);
                }
            });
        }
    });
    app.deliver();
    let mails = outside.mail.taken();
    let ids: BTreeSet<&str> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!((mails.len(), ids.len()), (41, 41));
    let digests = mails.iter().filter(|mail| mail.to == "liu@example.gov.cn");
    assert_eq!(digests.count(), 1);
}

fn what_fell_out_of_a_digest_before_a_repeat_is_not_in_it(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iv"), &["市教育局"]);
    outside.mail.be(Mood::Refusing);
    app.reachable("edu", "liu@example.gov.cn", "", "");
    let asked = NewMessage {
        is_late: true,
        ..asking("m/asked", "edu", &no)
    };
    let other = ["m/1", "m/2"].map(|id| late(id, "2018-11-05 10:10"));
    app.put([asked].into_iter().chain(other));
    app.deliver();
    let bundle = app.fate("m/asked", Channel::Email).bundle.unwrap();
    outside.mail.be(Mood::Normal);
    app.as_liaison("市教育局").acknowledge(&no).done();
    app.advance(seconds(10));
    app.deliver();
    let mail = outside.mail.only();
    assert_eq!(mail.header("X-Huiying-Message"), bundle);
    let text = mail.text();
    assert!(text.contains("2 条") && !text.contains("m/asked"), "{text}");
    assert_eq!(app.fate("m/asked", Channel::Email).state, "dropped");
    assert_eq!(app.fate("m/1", Channel::Email).state, "sent");
}

fn a_channel_that_is_not_configured_is_passed_over(app: &TestApp, outside: &Outside) {
    let mut channels = Channels::default();
    let sms = outside.channels().way(Channel::Sms).unwrap();
    channels.offer(Channel::Sms, Forward(sms));
    let only_sms = TestApp::sqlite_telling(channels);
    only_sms.reachable("edu", "liu@example.gov.cn", "13800000000", "email,sms");
    only_sms.reachable("fda", "wang@example.gov.cn", "", "");
    only_sms.put([message("m/1", "edu"), message("m/2", "fda")]);
    only_sms.deliver();
    only_sms.deliver();
    assert_eq!(outside.sms.only().json()["mobile"], "13800000000");
    let fate = only_sms.fate("m/1", Channel::Email);
    assert_eq!(fate.state, "superseded");
    assert_eq!(only_sms.fate("m/2", Channel::Email).state, "pending");
    only_sms.advance(minutes(5));
    only_sms.deliver();
    let fate = only_sms.fate("m/2", Channel::Email);
    assert_eq!(fate.state, "dropped");
    assert!(fate.last_error.unwrap().contains("没有配置"));
    assert!(app.deliveries("m/1").is_empty());
}

/// Hands on to a channel built elsewhere.
struct Forward(std::sync::Arc<dyn Notifier>);

impl Notifier for Forward {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        self.0.send(parcel)
    }
}

fn a_receiver_that_was_away_for_an_hour_gets_each_push_once(app: &TestApp, outside: &Outside) {
    outside.webhook.be(Mood::Refusing);
    app.put((1..=3).map(|n| announcement(&format!("m/{n}"))));
    for _ in 0..60 {
        app.deliver_on(Channel::Webhook);
        app.advance(minutes(1));
    }
    assert!(outside.webhook.taken().is_empty());
    outside.webhook.be(Mood::Normal);
    for _ in 0..40 {
        app.deliver_on(Channel::Webhook);
        app.advance(minutes(1));
    }
    let mut ids: Vec<String> = outside
        .webhook
        .taken()
        .iter()
        .map(|push| push.header("webhook-id").to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, ["m/1", "m/2", "m/3"]);
}

fn a_message_sent_by_a_process_that_died_goes_out_under_the_same_id(
    app: &TestApp,
    outside: &Outside,
) {
    app.reachable("edu", "liu@example.gov.cn", "", "");
    app.put([message("m/1", "edu")]);
    // Another process claims it and is killed after sending and before marking.
    let now = app.now();
    let claimed = app.services.store.write(move |conn| {
        let rows = outbox::list_sendable(conn, Channel::Email, now, 10)?;
        let keys: Vec<_> = rows.iter().map(outbox::DeliveryRow::key).collect();
        outbox::lease(conn, &keys, "other", now + seconds(90), None)?;
        Ok::<_, huiying::store::StoreError>(keys.len())
    });
    assert_eq!(claimed.unwrap(), 1);
    app.deliver();
    assert!(
        outside.mail.taken().is_empty(),
        "the other one may still be at it"
    );
    app.advance(seconds(90));
    app.deliver();
    let first = outside.mail.only().header("Message-ID").to_owned();
    app.put([message("m/1", "edu")]);
    app.deliver();
    assert_eq!(outside.mail.only().header("Message-ID"), first);
}
