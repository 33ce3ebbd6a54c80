//! Marked text read and written back.

use proptest::prelude::*;

use super::*;

#[test]
fn every_kind_of_block_is_read() {
    let text = "# 一、总体情况\n\n10月共交办 12 件。\n~ 各单位\n|单位|件数|\n|甲局|3|\n|=事由|第一行\\|仍是一格|\n";
    let body = read_body(text);
    assert_eq!(
        body,
        vec![
            Block::Heading {
                level: 1,
                text: "一、总体情况".to_owned()
            },
            Block::Paragraph("10月共交办 12 件。".to_owned()),
            Block::Table {
                caption: Some("各单位".to_owned()),
                heads: vec!["单位".to_owned(), "件数".to_owned()],
                lines: vec![vec!["甲局".to_owned(), "3".to_owned()]],
            },
            Block::Fields(vec![Field {
                label: "事由".to_owned(),
                value: "第一行|仍是一格".to_owned()
            }]),
        ]
    );
}

#[test]
fn what_a_person_wrote_never_becomes_a_mark() {
    let hostile = "# 不是标题\n|也不是|表格|";
    let body = read_body(&marked(hostile));
    let kept = hostile.replace('\n', &LINE_BREAK.to_string());
    assert_eq!(body, vec![Block::Paragraph(kept)]);
}

fn words() -> impl Strategy<Value = String> {
    "[一-龥#|~=\\\\a-z ]{0,6}[一-龥#|~=\\\\]".prop_map(|words| words.trim().to_owned())
}

fn block() -> impl Strategy<Value = Block> {
    let table = (1_usize..4).prop_flat_map(|width| {
        let line = move || proptest::collection::vec(words(), width);
        (words(), line(), proptest::collection::vec(line(), 0..3))
    });
    prop_oneof![
        (1_u8..=3, words()).prop_map(|(level, text)| Block::Heading { level, text }),
        words().prop_map(Block::Paragraph),
        table.prop_map(|(caption, heads, lines)| Block::Table {
            caption: Some(caption),
            heads,
            lines
        }),
        (words(), words()).prop_map(|(label, value)| Block::Fields(vec![Field { label, value }])),
    ]
}

proptest! {
    #[test]
    fn a_written_body_reads_back_as_itself(body in proptest::collection::vec(block(), 0..6)) {
        let joined = body.windows(2).any(|pair| {
            matches!(pair, [Block::Fields(_), Block::Fields(_)])
        });
        prop_assume!(!joined);
        prop_assert_eq!(read_body(&write_body(&body)), body);
    }

    #[test]
    fn any_text_is_a_body(text in "\\PC*") {
        let _body = read_body(&text);
    }
}
