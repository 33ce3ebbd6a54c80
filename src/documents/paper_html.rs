//! A document as one web page that stands alone: no script, no request to anywhere.

use std::fmt::Write as _;

use crate::domain::paper::{Block, Head, LINE_BREAK, Paper};

/// How the page looks: the parts of GB/T 9704 at the sizes of paper.
const STYLE: &str = "\
@page{size:A4;margin:37mm 26mm 35mm 28mm}
body{font:16pt/29pt 'FangSong_GB2312','仿宋_GB2312',FangSong,'仿宋',serif;color:#000;background:#fff;\
max-width:156mm;margin:10mm auto}
.mark{color:#d00;font:bold 28pt/1.4 'FZXiaoBiaoSong-B05S','方正小标宋简体',SimSun,serif;text-align:center}
.number{text-align:center}
.rule{border:0;border-top:2px solid #d00;margin:4mm 0 8mm}
h1{font:bold 22pt/32pt 'FZXiaoBiaoSong-B05S','方正小标宋简体',SimSun,serif;text-align:center}
h2{font:16pt/29pt SimHei,'黑体',sans-serif;text-indent:2em;margin:0}
h3{font:16pt/29pt KaiTi,'楷体',serif;text-indent:2em;margin:0}
h4{font:inherit;text-indent:2em;margin:0}
p{margin:0;text-indent:2em}
p.flush{text-indent:0}
.sign{text-align:right;margin:29pt 2em 0 0}
table{border-collapse:collapse;width:100%;font-size:10.5pt;line-height:15pt;margin:6pt 0}
caption{font-weight:bold;padding:4pt}
th,td{border:1px solid #000;padding:2pt 3pt;text-align:left;overflow-wrap:anywhere}
.imprint{border-top:1px solid #000;border-bottom:1px solid #000;font-size:14pt;margin-top:12mm}
";

/// The page.
pub fn write(paper: &Paper) -> String {
    let mut page = String::new();
    let title = escaped(&paper.title);
    // Writing to a String cannot fail, here and below.
    let _ok = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body>\n"
    );
    head(&mut page, &paper.head);
    let _ok = writeln!(page, "<h1>{title}</h1>");
    if let Some(addressee) = &paper.addressee {
        let _ok = writeln!(page, "<p class=\"flush\">{}：</p>", escaped(addressee));
    }
    for part in &paper.body {
        block(&mut page, part);
    }
    end(&mut page, paper);
    page.push_str("</body></html>\n");
    page
}

fn head(page: &mut String, head: &Head) {
    let _ok = match head {
        Head::Issued { mark, number } => writeln!(
            page,
            "<p class=\"mark flush\">{}</p>\n<p class=\"number flush\">{}</p>\n<hr class=\"rule\">",
            escaped(mark),
            number.as_deref().map(escaped).unwrap_or_default()
        ),
        Head::Form { office, serial } => writeln!(
            page,
            "<p class=\"flush\">{}　{}</p>",
            escaped(office),
            escaped(serial)
        ),
    };
}

fn block(page: &mut String, block: &Block) {
    let _ok = match block {
        Block::Heading { level, text } => {
            let level = level + 1;
            writeln!(page, "<h{level}>{}</h{level}>", escaped(text))
        }
        Block::Paragraph(text) => writeln!(page, "<p>{}</p>", escaped(text)),
        Block::Table {
            caption,
            heads,
            lines,
        } => {
            let caption = caption.as_deref().map(escaped).unwrap_or_default();
            let heads = wrapped(heads, "<th scope=\"col\">", "</th>");
            let lines = lines.iter().map(|cells| wrapped(cells, "<td>", "</td>"));
            let lines = wrapped_raw(lines, "<tr>", "</tr>\n");
            writeln!(
                page,
                "<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>\n{lines}</tbody></table>"
            )
        }
        Block::Fields(fields) => {
            let lines = fields.iter().map(|field| {
                let (label, value) = (escaped(&field.label), escaped(&field.value));
                format!("<th scope=\"row\">{label}</th><td>{value}</td>")
            });
            let lines = wrapped_raw(lines, "<tr>", "</tr>\n");
            writeln!(page, "<table><tbody>\n{lines}</tbody></table>")
        }
    };
}

/// Texts one after the other, each between two tags.
fn wrapped(texts: &[String], open: &str, close: &str) -> String {
    wrapped_raw(texts.iter().map(|text| escaped(text)), open, close)
}

/// Markup one after the other, each between two tags.
fn wrapped_raw(pieces: impl Iterator<Item = String>, open: &str, close: &str) -> String {
    let mut all = String::new();
    for piece in pieces {
        all.push_str(open);
        all.push_str(&piece);
        all.push_str(close);
    }
    all
}

fn end(page: &mut String, paper: &Paper) {
    if let Some(signature) = &paper.signature {
        let on = signature.on;
        let _ok = writeln!(
            page,
            "<p class=\"sign flush\">{}<br>{}年{}月{}日</p>",
            escaped(&signature.name),
            on.year(),
            on.month(),
            on.day()
        );
    }
    if let Some(note) = &paper.note {
        let _ok = writeln!(page, "<p>（{}）</p>", escaped(note));
    }
    if let Some(imprint) = &paper.imprint {
        let copies = imprint.copies.as_deref().map(escaped);
        let copies = copies.map(|copies| format!("抄送：{copies}。<br>"));
        let on = imprint.on;
        let _ok = writeln!(
            page,
            "<p class=\"imprint flush\">{}{}　{}年{}月{}日印发</p>",
            copies.unwrap_or_default(),
            escaped(&imprint.office),
            on.year(),
            on.month(),
            on.day()
        );
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            LINE_BREAK => safe.push_str("<br>"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_markup() {
        let paper = Paper {
            head: Head::Issued {
                mark: "文件".to_owned(),
                number: None,
            },
            title: "<b>通报</b>".to_owned(),
            addressee: None,
            body: vec![Block::Paragraph("甲 & 乙\u{2028}\"丙\"".to_owned())],
            attachments: Vec::new(),
            signature: None,
            signs: Vec::new(),
            note: None,
            imprint: None,
        };
        let page = write(&paper);
        assert!(page.contains("<h1>&lt;b&gt;通报&lt;/b&gt;</h1>"));
        assert!(page.contains("<p>甲 &amp; 乙<br>&quot;丙&quot;</p>"));
        assert!(!page.contains("<script"));
    }
}
