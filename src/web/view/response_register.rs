//! 公开回应目录 of a month.

use serde::Serialize;

use super::{Link, View};

/// The register of what was published in a month.
#[derive(Debug, Clone, Serialize)]
pub struct ResponseRegister {
    /// 公开回应目录　2018 年 10 月.
    pub heading: String,
    /// How many, and what is left out.
    pub scope: String,
    /// The months before and after.
    pub periods: Vec<Link>,
    /// The register as a sheet.
    pub exports: Vec<Link>,
    /// One line a release.
    pub rows: Vec<ResponseRow>,
    /// What the page does not show, but the sheets do.
    pub more: Option<String>,
}

/// One thing made public.
#[derive(Debug, Clone, Serialize)]
pub struct ResponseRow {
    /// The incident.
    pub incident: Link,
    /// Its title, personal data taken out.
    pub title: String,
    /// The unit.
    pub unit: String,
    /// As what it was published.
    pub kind: &'static str,
    /// Where.
    pub channel: String,
    /// The link.
    pub url: Option<String>,
    /// When.
    pub at: String,
}

impl View for ResponseRegister {
    const TEMPLATE: &'static str = "pages/responses";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = ResponseRow {
            incident: Link::new("/incidents/2018-0318", "2018-0318"),
            title: "青溪镇河堤渗水视频引发关注，举报人［电话号码］".to_owned(),
            unit: "市三防办".to_owned(),
            kind: "情况说明",
            channel: "政务微博".to_owned(),
            url: Some("https://example.gov.cn/1".to_owned()),
            at: "2018-10-06 10:20".to_owned(),
        };
        let without = ResponseRow {
            url: None,
            ..row.clone()
        };
        let full = Self {
            heading: "公开回应目录　2018 年 10 月".to_owned(),
            scope: "共 2 条，演练不列入。".to_owned(),
            periods: vec![Link::new("/reports/responses?period=2018-09", "上月")],
            exports: vec![Link::new("/reports/responses.xlsx?period=2018-10", "Excel")],
            rows: vec![row, without],
            more: Some("页面只列前 200 条，全部请导出表格。".to_owned()),
        };
        let empty = Self {
            periods: Vec::new(),
            exports: Vec::new(),
            rows: Vec::new(),
            more: None,
            ..full.clone()
        };
        vec![full, empty]
    }
}
