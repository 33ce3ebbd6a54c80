//! Names, numbers, what a 续报 repeats.

use super::*;

#[test]
fn a_papers_number_holds_year_incident_and_order() {
    let no = IncidentNo::of(2018, 318);
    assert_eq!(
        IncidentPaper::Supervision(1).serial(&no),
        "督办〔2018〕318-1号"
    );
    assert_eq!(IncidentPaper::Urge(12).serial(&no), "催办〔2018〕318-12号");
    assert_eq!(IncidentPaper::Dispatch.serial(&no), "交办〔2018〕318号");
    assert_eq!(
        IncidentPaper::FollowUp(12).heading(),
        "网络舆情快报（续报十二）"
    );
}

#[test]
fn every_paper_is_found_again_by_its_name() {
    let all = [
        IncidentPaper::Flash,
        IncidentPaper::FollowUp(3),
        IncidentPaper::Dispatch,
        IncidentPaper::Urge(1),
        IncidentPaper::Supervision(2),
        IncidentPaper::Extension(30),
        IncidentPaper::Return(1),
        IncidentPaper::Response(2),
        IncidentPaper::Closure,
        IncidentPaper::Evaluation,
    ];
    for paper in all {
        assert_eq!(IncidentPaper::parse(&paper.name()), Some(paper));
    }
    for other in [
        "",
        "urge",
        "urge-",
        "urge-x",
        "order-1",
        "dispatch-1",
        "follow-up",
    ] {
        assert_eq!(IncidentPaper::parse(other), None, "{other}");
    }
}
