//! Renders every template with every sample, and holds the pages to the rules they are made by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use handlebars::{Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext};

use super::super::view::shell::{Display, NavItem, Notice, ShellUser};
use super::super::view::{Fragment, Link, Shell, View, every_fragment, every_page};
use super::*;
use markup::{check_markup, check_page};

mod markup;

/// One rendered sample.
pub(crate) struct Rendered {
    name: String,
    title: String,
    html: String,
}

/// Every condition that was reached and found true at least once, as template, place and path.
#[derive(Clone, Default)]
struct Reached(Arc<Mutex<BTreeSet<String>>>);

struct Recording {
    inner: StrictIf,
    reached: Reached,
}

impl HelperDef for Recording {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let holds = helper.param(0).is_some_and(|p| p.value().is_truthy(false));
        if let (Some(place), true) = (helper.hash_get("at"), holds == self.inner.wanted) {
            let place = place.value().as_str().unwrap().to_owned();
            self.reached.0.lock().unwrap().insert(place);
        }
        self.inner.call(helper, registry, context, render, out)
    }
}

fn shells() -> Vec<Shell> {
    let mut out = Shell::signed_out("csrf-token", "8210 2266");
    out.generated_at = "2018 年 11 月 6 日 10:20".to_owned();
    out.server_ms = 1_541_470_800_000;
    let mut desk = NavItem::new("/desk", "工作台", "home");
    desk.current = true;
    desk.count = Some(7);
    let all = NavItem::new("/incidents", "全部舆情", "list");
    let plan = NavItem::new("/plans/current", "分工方案", "book");
    let scorecard = NavItem::new("/scorecards", "成绩单", "chart");
    let me = NavItem::new("/account", "我的", "user");
    let office = Shell {
        user: Some(ShellUser {
            account: "chenjing".to_owned(),
            name: "陈静".to_owned(),
            unit: "市委宣传部".to_owned(),
        }),
        nav: vec![desk.clone(), all.clone(), scorecard.clone(), plan],
        tabs: vec![desk, all, scorecard, me],
        register_href: Some("/incidents/new".to_owned()),
        path: "/desk?view=all".to_owned(),
        live_version: Some(41),
        request_id: "7F3A".to_owned(),
        ..out.clone()
    };
    let large = Shell {
        display: Display {
            large: true,
            high_contrast: true,
            keys_off: true,
        },
        register_href: None,
        notice: Some(Notice {
            next: Some(Link::new("/incidents/2018-0318", "下一件")),
            ..Notice::done("已签收，用时 12 分。")
        }),
        alarm: Some(Link::new(
            "/admin/calendar",
            "工作日历还没有 2027 年的放假安排。",
        )),
        ..office.clone()
    };
    vec![office, large, out]
}

/// Renders a sample of any view.
pub(crate) trait Collect {
    fn page<V: View>(&mut self);
    fn part<F: Fragment>(&mut self);
}

struct All {
    renderer: Renderer,
    pages: Vec<Rendered>,
    parts: Vec<Rendered>,
}

impl Collect for All {
    fn page<V: View>(&mut self) {
        let shells = shells();
        let samples = V::samples();
        assert!(!samples.is_empty(), "{} has no samples", V::TEMPLATE);
        for (n, view) in samples.iter().enumerate() {
            let shell = &shells[n % shells.len()];
            let html = self.renderer.render(shell, view).unwrap_or_else(|error| {
                panic!(
                    "{} sample {n}: {error}: {:?}",
                    V::TEMPLATE,
                    std::error::Error::source(&error)
                )
            });
            self.pages.push(Rendered {
                name: format!("{}-{n}", V::TEMPLATE.replace('/', "-")),
                title: view.title(),
                html,
            });
        }
    }

    fn part<F: Fragment>(&mut self) {
        for (n, part) in F::samples().iter().enumerate() {
            let html = self.renderer.fragment(part).unwrap_or_else(|error| {
                panic!(
                    "{} sample {n}: {error}: {:?}",
                    F::TEMPLATE,
                    std::error::Error::source(&error)
                )
            });
            self.parts.push(Rendered {
                name: format!("{}-{n}", F::TEMPLATE.replace('/', "-")),
                title: String::new(),
                html,
            });
        }
    }
}

fn render_all() -> (All, Reached) {
    let mut renderer = Renderer::new().unwrap();
    let reached = Reached::default();
    for (name, wanted) in [("if", true), ("unless", false)] {
        let recording = Recording {
            inner: StrictIf { wanted },
            reached: reached.clone(),
        };
        renderer.registry.register_helper(name, Box::new(recording));
    }
    for (name, text) in sources() {
        let (text, _) = numbered(&name, &text);
        renderer
            .registry
            .register_template_string(&name, text)
            .unwrap();
    }
    let mut all = All {
        renderer,
        pages: Vec::new(),
        parts: Vec::new(),
    };
    every_page(&mut all);
    every_fragment(&mut all);
    (all, reached)
}

fn sources() -> BTreeMap<String, String> {
    templates().unwrap().into_iter().collect()
}

#[test]
fn every_template_renders_strictly_with_every_sample() {
    let (all, _) = render_all();
    write_samples(&all);
    for page in &all.pages {
        check_page(page);
    }
    for part in &all.parts {
        check_markup(&part.name, &part.html);
    }
}

#[test]
fn every_condition_names_something_and_holds_in_some_sample() {
    let (_, reached) = render_all();
    let reached = reached.0.lock().unwrap();
    let mut unreached = Vec::new();
    for (name, text) in sources() {
        let (_, places) = numbered(&name, &text);
        unreached.extend(places.into_iter().filter(|place| !reached.contains(place)));
    }
    assert!(
        unreached.is_empty(),
        "never reached by a sample: {unreached:#?}"
    );
}

#[test]
fn every_template_is_used_by_a_page_or_a_part() {
    let sources = sources();
    let (all, _) = render_all();
    let mut rendered: BTreeSet<String> =
        BTreeSet::from(["layout/base", "layout/print"].map(str::to_owned));
    let names = all.pages.iter().chain(&all.parts).map(|page| &page.name);
    rendered.extend(names.filter_map(|name| {
        let (template, _) = name.rsplit_once('-')?;
        Some(template.replacen('-', "/", 1))
    }));
    for text in sources.values() {
        rendered.extend(partials(text));
    }
    let unused: Vec<_> = sources
        .keys()
        .filter(|name| !rendered.contains(*name))
        .collect();
    assert!(unused.is_empty(), "no view uses {unused:?}");
}

#[test]
fn templates_escape_everything_and_hold_no_style_or_script() {
    for (name, text) in sources() {
        assert!(!text.contains("{{{"), "{name} has a triple brace");
        assert!(!text.contains("{{&"), "{name} has an unescaped value");
        assert!(!text.contains("style="), "{name} has a style attribute");
        assert!(!text.contains("<style"), "{name} has a style element");
        assert!(!text.contains("={{"), "{name} has an unquoted attribute");
    }
}

#[test]
fn a_condition_on_a_missing_name_is_an_error() {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    register_helpers(&mut registry);
    let value = serde_json::json!({"here": null});
    assert!(
        registry
            .render_template("{{#if here}}a{{/if}}", &value)
            .is_ok()
    );
    assert!(
        registry
            .render_template("{{#if gone}}a{{/if}}", &value)
            .is_err()
    );
    assert!(
        registry
            .render_template("{{#unless gone}}a{{/unless}}", &value)
            .is_err()
    );
}

#[test]
fn a_value_cannot_break_out_of_its_place() {
    let mut registry = Handlebars::new();
    register_helpers(&mut registry);
    let value = serde_json::json!({"text": "\"><script>x</script>"});
    let html = registry
        .render_template("<a title=\"{{text}}\">", &value)
        .unwrap();
    assert!(!html.contains("<script>"));
    let symbol = registry.render_template("{{glyph text}}", &value);
    assert!(symbol.is_err(), "an icon is named by a word");
}

#[test]
fn assets_are_small_and_addressed_by_their_content() {
    let css = asset("app.css").unwrap();
    assert!(css.data.len() <= 40 * 1024, "app.css: {}", css.data.len());
    // What the heaviest page loads; a list has `list.js` in the place of htmx.
    let scripts = ["app.js", "keep.js", "htmx.min.js"];
    let weight: usize = scripts
        .iter()
        .map(|name| asset(name).unwrap().data.len())
        .sum();
    assert!(weight <= 70 * 1024, "scripts: {weight}");
    assert_eq!(css.version.len(), 8);
    assert!(asset("../Cargo.toml").is_none());
    assert!(asset("none.css").is_none());
}

#[test]
fn the_style_sheet_keeps_to_what_chromium_86_understands() {
    let css = String::from_utf8(asset("app.css").unwrap().data.into_owned()).unwrap();
    let css = without_comments(&css);
    let banned = [
        "@layer",
        ":has(",
        ":is(",
        ":where(",
        "color-mix",
        "oklch",
        "inset:",
        "aspect-ratio",
        "margin-inline",
        "padding-inline",
        "margin-block",
        "padding-block",
        "@container",
        "dvh",
        "width>",
        "width<",
        "width >",
        "width <",
        "&:",
        "& ",
    ];
    for word in banned {
        assert!(!css.contains(word), "app.css has {word}");
    }
}

#[test]
fn every_symbol_that_a_page_shows_is_in_the_icon_file() {
    let icons = String::from_utf8(asset("icons.svg").unwrap().data.into_owned()).unwrap();
    let (all, _) = render_all();
    for page in all.pages.iter().chain(&all.parts) {
        for rest in page.html.split("/assets/icons.svg?v=").skip(1) {
            let name = rest.split(['#', '"']).nth(1).unwrap();
            assert!(
                icons.contains(&format!("id=\"{name}\"")),
                "{}: no symbol {name}",
                page.name
            );
        }
    }
}

/// The template with a place written into each of its conditions, and the list of those places.
fn numbered(name: &str, text: &str) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut places = Vec::new();
    for (n, piece) in text.split("{{#").enumerate() {
        if n == 0 {
            out.push_str(piece);
            continue;
        }
        out.push_str("{{#");
        let (tag, rest) = piece.split_once("}}").unwrap();
        out.push_str(tag);
        if tag.starts_with("if ") || tag.starts_with("unless ") {
            let place = format!("{name} {n}: {tag}");
            out.extend([" at=\"", &place, "\""]);
            places.push(place);
        }
        out.push_str("}}");
        out.push_str(rest);
    }
    (out, places)
}

fn partials(text: &str) -> Vec<String> {
    let found = ["{{> ", "{{#> "].into_iter().flat_map(|head| {
        text.split(head)
            .skip(1)
            .filter_map(|rest| rest.split([' ', '}']).next())
            .map(str::to_owned)
    });
    found.collect()
}

fn without_comments(css: &str) -> String {
    let mut rest = css;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// Writes every sample as a file to be looked at, where the tester asks for it.
#[expect(
    clippy::disallowed_methods,
    reason = "a tester's switch, not configuration"
)]
fn write_samples(all: &All) {
    let Ok(folder) = std::env::var("HUIYING_SAMPLES_DIR") else {
        return;
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for page in all.pages.iter().chain(&all.parts) {
        std::fs::write(folder.join(format!("{}.html", page.name)), &page.html).unwrap();
    }
    for path in Embedded::iter() {
        if let Some(name) = path.strip_prefix(ASSET_FOLDER) {
            let data = Embedded::get(&path).unwrap().data;
            let path = folder.join("assets").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, data).unwrap();
        }
    }
}
