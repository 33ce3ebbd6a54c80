//! The templates read once, and what fills them.

use serde_json::json;

use super::*;
use crate::domain::paper::Field;

#[test]
fn every_template_parses() {
    assert!(REGISTRY.is_ok(), "{:?}", REGISTRY.as_ref().err());
}

#[test]
fn what_fills_a_template_never_becomes_a_mark() {
    let hostile = "甲|乙\n# 丙";
    let facts = json!({
        "no": "2018-0001", "title": hostile, "unit": "", "kind": "", "started": "",
        "original": "", "until": "", "reason": "", "progress": "", "by": "", "consent": "",
        "decision": "",
    });
    let body = body("extension", &facts).unwrap();
    let [Block::Fields(fields)] = body.as_slice() else {
        panic!("{body:?}");
    };
    assert_eq!(fields.len(), 11);
    assert_eq!(
        fields[0],
        Field {
            label: "舆情".to_owned(),
            value: "2018-0001　甲|乙\u{2028}# 丙".to_owned(),
        }
    );
}

#[test]
fn a_fact_that_is_missing_is_an_error_and_not_a_gap() {
    assert!(body("extension", &json!({ "no": "2018-0001" })).is_err());
    assert!(body("nothing", &json!({})).is_err());
}
