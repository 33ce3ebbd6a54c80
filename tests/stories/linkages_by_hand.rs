//! Linkages and policies in the portal: by forms alone, from the incident, in the inbox, on paper.

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::minutes;
use crate::pages::{Browser, Pairs, filled};

story! {
    a_group_is_called_out_from_an_incident_confirms_with_one_button_and_meets
    a_call_out_with_a_fault_comes_back_with_what_was_written
    a_policy_goes_from_the_form_to_the_decision_and_to_paper
    an_assessment_with_a_fault_comes_back_with_what_was_written
}

fn called_out(app: &TestApp, duty: &Browser<'_>) -> String {
    let about = app.register(&complaint().level("iii"));
    let link = format!("/linkages/new?incident={about}");
    let page = duty.get(&format!("/incidents/{about}")).shown();
    assert!(
        page.contains(&link.replace('=', "&#x3D;")),
        "no way to call out: {page}"
    );
    let asked = duty.get(&link);
    for unit in ["publicity", "commerce", "police", "tv"] {
        let picked = format!("value=\"{unit}\" checked");
        assert!(asked.html.contains(&picked), "{unit} stands in row 22");
    }
    let form = filled(asked.form("/linkages"), "purpose", "谣言扩散快");
    let form = filled(form, "asked", "一小时内到场会商");
    let mut form = filled(form, "incident", &about);
    for unit in ["police", "edu"] {
        form.push(("units".to_owned(), unit.to_owned()));
    }
    assert_eq!(
        duty.post("/linkages", &form).leads_to(),
        "/linkages/2018-0001"
    );
    let again = app.storing_nothing(|| duty.post("/linkages", &form));
    assert_eq!(again.leads_to(), "/linkages/2018-0001");
    about
}

fn a_group_is_called_out_from_an_incident_confirms_with_one_button_and_meets(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let about = called_out(app, &duty);
    let page = duty
        .get(&format!("/incidents/{about}"))
        .says(200, "0/2 已确认");
    assert!(page.contains("/linkages/2018-0001"), "{page}");

    let police = Browser::of(app, "police");
    let path = "/linkages/2018-0001/confirmation";
    let tap = police.get("/desk").form(path);
    assert_eq!(police.post(path, &tap).leads_to(), "/desk");
    police.get("/desk").says(200, "1/2 已确认");
    let head = Browser::of(app, "police-head");
    let csrf = head.get("/account").form("/account/display");
    let late = app.storing_nothing(|| head.post(path, &csrf));
    assert_eq!(late.leads_to(), "/linkages/2018-0001");

    let at = "/linkages/2018-0001/action";
    let form = filled(police.get(at).form(at), "text", "发布警情通报");
    assert_eq!(police.post(at, &form).leads_to(), "/linkages/2018-0001");

    app.advance(minutes(180));
    // The session was idle for too long.
    let duty = Browser::of(app, "duty");
    duty.get("/linkages/2018-0001").says(200, "未确认，已逾期");
    let at = "/linkages/2018-0001/minutes";
    let form = filled(duty.get(at).form(at), "held_at", "2018-11-06 11:00");
    let form = filled(form, "place", "会商室");
    let form = filled(form, "present", "市公安局：王强");
    let mut form = filled(form, "points", "统一口径");
    for (name, value) in [
        ("agreed_unit", "police"),
        ("agreed_text", "每小时通报一次"),
        ("agreed_due_on", "2018-11-08"),
        ("agreed_unit", ""),
        ("agreed_text", ""),
        ("agreed_due_on", ""),
    ] {
        form.push((name.to_owned(), value.to_owned()));
    }
    assert_eq!(duty.post(at, &form).leads_to(), "/linkages/2018-0001");
    let page = duty
        .get("/linkages/2018-0001")
        .says(200, "市公安局：每小时通报一次");
    assert!(page.contains("更正纪要"), "{page}");
    let paper = duty
        .get("/linkages/2018-0001/papers/minutes")
        .says(200, "舆情联动会商纪要");
    assert!(paper.contains("联动〔2018〕1号"), "{paper}");
    let (name, kind, bytes) = duty.saved("/linkages/2018-0001/papers/minutes?format=docx");
    assert!(name.contains("docx"), "{name}");
    assert!(kind.contains("wordprocessingml"), "{kind}");
    assert!(bytes.starts_with(b"PK"), "a file for word processors");

    let at = "/linkages/2018-0001/ending";
    let form = filled(duty.get(at).form(at), "conclusion", "谣言平息");
    assert_eq!(duty.post(at, &form).leads_to(), "/linkages/2018-0001");
    duty.get("/linkages").says(200, "已结束");
}

fn a_call_out_with_a_fault_comes_back_with_what_was_written(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    let about = app.register(&complaint().level("iii"));
    let empty = duty.get("/linkages/new").form("/linkages");
    let form = filled(empty, "purpose", "谣言扩散快");
    app.storing_nothing(|| {
        let page = duty
            .post("/linkages", &form)
            .says(422, "请写明要成员单位做什么");
        assert!(page.contains("谣言扩散快"), "{page}");
        let form = filled(filled(form.clone(), "asked", "到场"), "incident", &about);
        let form = filled(form, "units", "police");
        let form = filled(form, "confirm_by", "2018-11-06 09:00");
        duty.post("/linkages", &form)
            .says(422, "确认时间要晚于现在");
    });
    Browser::of(app, "edu")
        .get("/linkages/new")
        .says(403, "联动");
}

fn registered(edu: &Browser<'_>) -> Pairs {
    let form = edu.get("/incidents/new").form("/incidents");
    [
        ("kind", "policy_assessment"),
        ("title", "招生办法发布前评估"),
        ("text", "拟调整招生片区。"),
        ("source_kind", "unit_report"),
        ("policy_title", "义务教育招生办法"),
        ("planned_on", "2018-11-20"),
        ("then", "save"),
    ]
    .into_iter()
    .fold(form, |form, (name, value)| filled(form, name, value))
}

fn risk(form: Pairs) -> Pairs {
    let mut form = filled(
        filled(form, "grade", "medium"),
        "prepared",
        "今年新增学位。",
    );
    for (name, value) in [
        ("risk_points", "家长担心学位不够"),
        ("likelihood", "high"),
        ("impact", "medium"),
        ("risk_points", ""),
        ("likelihood", ""),
        ("impact", ""),
        ("consulted_unit", "police"),
        ("consulted_opinion", "没有不同意见"),
    ] {
        form.push((name.to_owned(), value.to_owned()));
    }
    form
}

fn a_policy_goes_from_the_form_to_the_decision_and_to_paper(app: &TestApp) {
    let edu = Browser::of(app, "edu");
    let to = edu.post("/incidents", &registered(&edu)).leads_to();
    assert_eq!(to, "/incidents/2018-0001");
    edu.get("/desk").says(200, "招生办法发布前评估");
    let page = edu.get(&to).says(200, "评估舆情风险");
    assert!(page.contains("第 2 步，共 3 步"), "{page}");
    let at = "/incidents/2018-0001/risk-assessment";
    let form = risk(edu.get(at).form(at));
    assert_eq!(edu.post(at, &form).leads_to(), to);

    let leader = Browser::of(app, "leader");
    leader.get("/desk").says(200, "招生办法发布前评估");
    let at = "/incidents/2018-0001/policy-decision";
    let asked = leader.get(at);
    assert!(asked.html.contains("家长担心学位不够"), "{}", asked.html);
    let form = filled(asked.form(at), "decision", "on_time");
    let form = filled(form, "reason", "风险可控");
    assert_eq!(leader.post(at, &form).leads_to(), to);
    let page = edu.get(&to).says(200, "按期发布：风险可控");
    assert!(
        !page.contains("各单位进度"),
        "nobody is asked to answer for it"
    );
    let paper = edu.get("/incidents/2018-0001/policy-paper");
    let paper = paper.says(200, "政策发布前舆情风险评估表");
    assert!(paper.contains("评估〔2018〕1-1号"), "{paper}");
    let list = edu.get("/incidents?kind=policy_assessment");
    list.says(200, "招生办法发布前评估");
}

fn an_assessment_with_a_fault_comes_back_with_what_was_written(app: &TestApp) {
    let edu = Browser::of(app, "edu");
    let form = registered(&edu);
    app.storing_nothing(|| {
        let form = filled(form.clone(), "planned_on", "");
        let page = edu
            .post("/incidents", &form)
            .says(422, "请填写计划发布日期");
        assert!(page.contains("义务教育招生办法"), "{page}");
    });
    edu.post("/incidents", &form).leads_to();
    let at = "/incidents/2018-0001/risk-assessment";
    let form = filled(risk(edu.get(at).form(at)), "prepared", "");
    app.storing_nothing(|| {
        let page = edu.post(at, &form).says(422, "请填写口径");
        assert!(page.contains("家长担心学位不够"), "{page}");
    });
}
