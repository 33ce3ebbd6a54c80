//! Files (U41): handed in, kept for ever as they were, carried by facts and fetched by whoever may
//! read the fact that carries them.

use huiying::services::housekeeping;
use serde_json::{Value, json};
use ureq::http::Response;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::hours;
use crate::pages::{Browser, Pairs, filled};

story! {
    what_is_handed_in_comes_back_as_it_was
    what_is_no_picture_or_document_is_turned_away_by_its_content
    a_file_that_is_too_large_is_named
    a_file_is_fetched_by_whoever_may_read_the_fact_that_carries_it
    a_file_is_fetched_in_stretches
    the_form_takes_files_without_script
    a_form_that_comes_back_has_its_files_still
    names_of_files_are_found
    what_nobody_used_is_dropped_after_a_day
    every_kind_of_fact_that_takes_files_carries_them
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nthe rest of a picture";
const PDF: &[u8] = b"%PDF-1.7 a document";

const BOUNDARY: &str = "----huiying-story";

/// A form with files, as browsers write it.
fn parts(fields: &Pairs, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(head.bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

/// Hands files in over the API; gives the status and the answer.
fn hand_in(app: &TestApp, user: &str, files: &[(&str, &[u8])]) -> (u16, Value) {
    let request = app
        .agent
        .post(format!("{}/api/v1/attachments", app.address()))
        .header("authorization", format!("Bearer {}", app.token_of(user)))
        .content_type(format!("multipart/form-data; boundary={BOUNDARY}"));
    let body = parts(&Vec::new(), files);
    let mut answer = request.send(&body[..]).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&text).unwrap(),
    )
}

fn handed_in(app: &TestApp, user: &str, name: &str, bytes: &[u8]) -> Value {
    let (status, answer) = hand_in(app, user, &[(name, bytes)]);
    assert_eq!(status, 201, "{answer}");
    answer["items"][0].clone()
}

fn id_of(file: &Value) -> String {
    file["id"].as_str().unwrap().to_owned()
}

/// Fetches a file; headers as given.
fn fetch(app: &TestApp, user: &str, id: &str, headers: &[(&str, &str)]) -> Response<ureq::Body> {
    let mut request = app
        .agent
        .get(format!("{}/api/v1/attachments/{id}", app.address()))
        .header("authorization", format!("Bearer {}", app.token_of(user)));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.call().unwrap()
}

fn bytes_of(mut response: Response<ureq::Body>) -> Vec<u8> {
    response.body_mut().read_to_vec().unwrap()
}

fn header(response: &Response<ureq::Body>, name: &str) -> String {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap()).to_owned()
}

fn status(app: &TestApp, user: &str, id: &str) -> u16 {
    fetch(app, user, id, &[]).status().as_u16()
}

fn note(app: &TestApp, by: &str, no: &str, kind: &str, files: &[&str]) -> Value {
    let body = json!({ "kind": kind, "text": "见附件", "files": files });
    app.as_user(by).act(no, "note", &body).done()
}

fn what_is_handed_in_comes_back_as_it_was(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let file = handed_in(app, "edu", "现场 1.png", PNG);
    assert_eq!(file["media_type"], "image/png");
    assert_eq!(file["size"], PNG.len());
    note(app, "edu", &no, "cross_unit", &[&id_of(&file)]);
    let answer = fetch(app, "duty", &id_of(&file), &[]);
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(header(&answer, "content-type"), "image/png");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    assert!(header(&answer, "content-security-policy").starts_with("sandbox"));
    let place = header(&answer, "content-disposition");
    assert!(
        place.starts_with("inline;") && place.contains("filename*=UTF-8''%E7"),
        "{place}"
    );
    let sha = file["sha256"].as_str().unwrap().to_owned();
    assert_eq!(header(&answer, "etag"), format!("\"{sha}\""));
    assert_eq!(bytes_of(answer), PNG);
    // The same bytes under another name are the same bytes.
    let again = handed_in(app, "fda", "另一张.png", PNG);
    assert_eq!(again["sha256"], json!(sha));
    assert_ne!(again["id"], file["id"]);
    let events = app.as_duty().see(&no);
    let carried = &events.events("noted")[0]["body"]["files"][0];
    assert_eq!(*carried, file, "the fact holds it for ever");
}

fn what_is_no_picture_or_document_is_turned_away_by_its_content(app: &TestApp) {
    let cases: [(&str, &[u8]); 4] = [
        ("现场.png", b"MZ\x90\0 a program with another name"),
        ("现场视频.mp4", b"\0\0\0\x18ftypmp42 a film"),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("空.pdf", b""),
    ];
    app.storing_nothing(|| {
        for (name, bytes) in cases {
            let (status, answer) = hand_in(app, "edu", &[(name, bytes)]);
            assert_eq!(status, 422, "{answer}");
            let sentence = answer["errors"][0]["message"].as_str().unwrap();
            assert!(sentence.contains(name), "{sentence}");
            assert_eq!(answer["errors"][0]["field"], "files");
        }
    });
    let many: Vec<(&str, &[u8])> = vec![("a.png", PNG); 11];
    let (status, answer) = hand_in(app, "edu", &many);
    assert_eq!(status, 422, "{answer}");
    assert!(
        answer.to_string().contains("一次最多传 10 个文件"),
        "{answer}"
    );
    let (status, answer) = hand_in(app, "edu", &[]);
    assert_eq!(status, 422, "{answer}");
}

fn a_file_that_is_too_large_is_named(app: &TestApp) {
    let mut film = PNG.to_vec();
    film.resize(20 * 1024 * 1024 + 1, 0);
    let (status, answer) = hand_in(app, "edu", &[("现场视频.mp4", &film), ("b.png", PNG)]);
    assert_eq!(status, 422, "{answer}");
    let sentence = answer["errors"][0]["message"].as_str().unwrap();
    assert_eq!(sentence, "“现场视频.mp4”超过 20 MB，请压缩后再传");
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    film.truncate(20 * 1024 * 1024);
    let file = handed_in(app, "edu", "大.png", &film);
    assert_eq!(file["size"], 20 * 1024 * 1024);
}

fn a_file_is_fetched_by_whoever_may_read_the_fact_that_carries_it(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let everybody = [
        "edu", "edu-head", "fda", "police", "duty", "leader", "auditor",
    ];
    let readers = |id: &str| -> Vec<&str> {
        let fits = everybody
            .into_iter()
            .filter(|user| status(app, user, id) == 200);
        fits.collect()
    };
    let file = handed_in(app, "edu", "台账.pdf", PDF);
    let id = id_of(&file);
    assert_eq!(readers(&id), ["edu"], "before it is attached");
    // Nobody attaches what another handed in.
    let body = json!({ "kind": "cross_unit", "text": "见附件", "files": [id] });
    let stolen = app.as_user("fda").act(&no, "note", &body);
    assert_eq!(stolen.invalid(), ["files"]);
    note(app, "edu", &no, "internal", &[&id]);
    assert_eq!(readers(&id), ["edu", "edu-head"]);
    fetch(app, "duty", "0123456789abcdef", &[]);
    assert_eq!(status(app, "duty", "0123456789abcdef"), 404);
    assert_eq!(
        status(app, "duty", &id),
        404,
        "not yours looks like not there"
    );
    // What one fact carries no other can carry.
    let again = app.as_user("edu").act(&no, "note", &body);
    assert_eq!(again.invalid(), ["files"]);
    let shared = id_of(&handed_in(app, "duty", "通知.pdf", PDF));
    note(app, "duty", &no, "cross_unit", &[&shared]);
    assert_eq!(
        readers(&shared),
        ["edu", "edu-head", "fda", "duty", "leader"]
    );
    assert_eq!(
        readers(&id),
        ["edu", "edu-head"],
        "the same bytes, not the same file"
    );
    let page = Browser::of(app, "fda").get(&format!("/attachments/{id}"));
    assert_eq!(page.status, 404);
}

fn a_file_is_fetched_in_stretches(app: &TestApp) {
    let file = handed_in(app, "duty", "通知.pdf", PDF);
    let id = id_of(&file);
    let part = fetch(app, "duty", &id, &[("range", "bytes=5-7")]);
    assert_eq!(part.status().as_u16(), 206);
    let told = format!("bytes 5-7/{}", PDF.len());
    assert_eq!(header(&part, "content-range"), told);
    assert_eq!(bytes_of(part), b"1.7");
    let tag = format!("\"{}\"", file["sha256"].as_str().unwrap());
    let same = [("range", "bytes=9-"), ("if-range", tag.as_str())];
    let rest = fetch(app, "duty", &id, &same);
    assert_eq!(rest.status().as_u16(), 206);
    assert_eq!(bytes_of(rest), b"a document");
    let other = [("range", "bytes=9-"), ("if-range", "\"another\"")];
    let whole = fetch(app, "duty", &id, &other);
    assert_eq!(whole.status().as_u16(), 200);
    assert_eq!(bytes_of(whole), PDF);
    let beyond = fetch(app, "duty", &id, &[("range", "bytes=900-")]);
    assert_eq!(beyond.status().as_u16(), 416);
    let known = fetch(app, "duty", &id, &[("if-none-match", tag.as_str())]);
    assert_eq!(known.status().as_u16(), 304);
}

/// Sends a form with files as a browser does.
fn send(
    app: &TestApp,
    user: &str,
    path: &str,
    form: &Pairs,
    files: &[(&str, &[u8])],
) -> (u16, String) {
    let browser = Browser::of(app, user);
    let page = browser.get(path);
    let mut fields = page.form(path);
    for (name, value) in form {
        fields = filled(fields, name, value);
    }
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let answer = browser.send(path, &kind, &parts(&fields, files));
    (answer.status, answer.html)
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn the_form_takes_files_without_script(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let path = format!("/incidents/{no}/note");
    let form = vec![pair("kind", "cross_unit"), pair("text", "现场照片")];
    let (status, html) = send(
        app,
        "edu",
        &path,
        &form,
        &[("现场.png", PNG), ("说明.pdf", PDF)],
    );
    assert_eq!(status, 303, "{html}");
    let page = Browser::of(app, "duty")
        .get(&format!("/incidents/{no}"))
        .shown();
    assert!(
        page.contains("现场.png") && page.contains("说明.pdf"),
        "{page}"
    );
    assert_eq!(
        page.matches("loading=\"lazy\"").count(),
        1,
        "the picture alone is shown"
    );
    // A browser sends an empty part where no file was chosen.
    let (status, html) = send(app, "edu", &path, &form, &[("", b"")]);
    assert_eq!(status, 303, "{html}");
    // Whoever is not who the form was made for hands nothing in.
    let forged = vec![pair("csrf", "other"), pair("text", "现场照片")];
    let (status, _) = send(app, "edu", &path, &forged, &[("x.png", PNG)]);
    assert_eq!(status, 403);
}

fn a_form_that_comes_back_has_its_files_still(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let path = format!("/incidents/{no}/note");
    let form = vec![pair("kind", "cross_unit"), pair("text", " ")];
    let (status, html) = send(app, "edu", &path, &form, &[("现场.png", PNG)]);
    assert_eq!(status, 422, "{html}");
    let (_, rest) = html.split_once("name=\"files\" value=\"").unwrap();
    let (kept, _) = rest.split_once('"').unwrap();
    assert!(kept.ends_with("/现场.png"), "{kept}");
    let form = vec![
        pair("kind", "cross_unit"),
        pair("text", "现场照片"),
        pair("files", kept),
    ];
    let (status, html) = send(app, "edu", &path, &form, &[]);
    assert_eq!(status, 303, "{html}");
    let seen = app.as_duty().see(&no);
    assert_eq!(
        seen.events("noted")[0]["body"]["files"][0]["name"],
        "现场.png"
    );
    // What is wrong with a file is said at its field, and the words are not lost.
    let form = vec![pair("kind", "internal"), pair("text", "写好的话")];
    let (status, html) = send(app, "edu", &path, &form, &[("a.exe", b"MZ a program")]);
    assert_eq!(status, 422, "{html}");
    assert!(
        html.contains("只能上传图片、PDF、Word、Excel 文件"),
        "{html}"
    );
    assert!(html.contains("写好的话"), "{html}");
}

fn names_of_files_are_found(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let shown = id_of(&handed_in(app, "edu", "翡翠鲸鱼.pdf", PDF));
    note(app, "edu", &no, "cross_unit", &[&shown]);
    let hidden = id_of(&handed_in(app, "edu", "琥珀海豚.pdf", PDF));
    note(app, "edu", &no, "internal", &[&hidden]);
    let finds = |user: &str, words: &str| {
        let bytes: Vec<String> = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("/api/v1/incidents?q={}", bytes.concat());
        let answer = app.as_user(user).get(&path).done();
        answer["items"].as_array().unwrap().len()
    };
    for user in ["edu", "fda", "duty"] {
        assert_eq!(finds(user, "翡翠鲸鱼"), 1, "{user}");
    }
    assert_eq!(finds("edu", "琥珀海豚"), 1);
    assert_eq!(finds("fda", "琥珀海豚"), 0);
    assert_eq!(finds("duty", "琥珀海豚"), 0);
}

fn what_nobody_used_is_dropped_after_a_day(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    // Bytes of this story alone: the folder of a server's stories is shared.
    let own = format!("%PDF-1.7 {}", app.address()).into_bytes();
    let other = format!("%PDF-1.7 other {}", app.address()).into_bytes();
    let used = handed_in(app, "edu", "用了.pdf", &own);
    note(app, "edu", &no, "cross_unit", &[&id_of(&used)]);
    let same = handed_in(app, "edu", "没用.pdf", &own);
    let loose = handed_in(app, "edu", "也没用.pdf", &other);
    let has = |file: &Value| app.services.blobs.has(file["sha256"].as_str().unwrap());
    app.advance(hours(23));
    housekeeping::tick(&app.services).unwrap();
    assert_eq!(status(app, "edu", &id_of(&loose)), 200, "not yet a day");
    app.advance(hours(2));
    housekeeping::tick(&app.services).unwrap();
    assert_eq!(status(app, "edu", &id_of(&loose)), 404);
    assert_eq!(status(app, "edu", &id_of(&same)), 404);
    assert!(!has(&loose), "its bytes are gone");
    assert!(has(&used), "the same bytes are still carried");
    assert_eq!(status(app, "edu", &id_of(&used)), 200);
}

fn every_kind_of_fact_that_takes_files_carries_them(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let edu = app.as_liaison(EDU);
    edu.acknowledge(&no).done();
    let file = |user: &str| id_of(&handed_in(app, user, "附件.pdf", PDF));
    let report = json!({ "text": "已更换", "files": [file("edu")] });
    edu.act(&no, "progress", &report).done();
    let post = json!({ "text": "又有人问", "files": [file("duty")] });
    app.as_duty().act(&no, "follow-up", &post).done();
    edu.draft(&no, "情况说明").done();
    edu.submit(&no).done();
    app.as_head(EDU).approve(&no).done();
    app.as_reviewer().approve(&no).done();
    let release = json!({
        "published_at": "2018-11-06 10:00", "channel": "政府网站",
        "url": "https://www.example.cn/1", "files": [file("reviewer")],
    });
    app.as_reviewer().act(&no, "release", &release).done();
    let seen = app.as_duty().see(&no);
    for kind in ["progress_reported", "followed_up", "released"] {
        let files = &seen.events(kind)[0]["body"]["files"];
        assert_eq!(files[0]["name"], "附件.pdf", "{kind}");
        assert_eq!(
            status(app, "edu", files[0]["id"].as_str().unwrap()),
            200,
            "{kind}"
        );
    }
    let close = json!({ "summary": "办结", "files": [file("leader")] });
    assert_eq!(
        app.as_leader().act(&no, "closure", &close).invalid(),
        ["files"]
    );
}
