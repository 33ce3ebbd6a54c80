//! The rules that every page and part is held to.

use std::collections::BTreeSet;

use super::Rendered;

pub(super) fn check_page(page: &Rendered) {
    let (name, html) = (&page.name, &page.html);
    check_markup(name, html);
    assert!(html.contains("<html lang=\"zh-CN\""), "{name}: language");
    assert!(
        html.contains(&format!(
            "<title>{} - 回应</title>",
            handlebars::html_escape(&page.title)
        )),
        "{name}: title"
    );
    assert_eq!(html.matches("<h1").count(), 1, "{name}: one first heading");
    assert_eq!(html.matches("<main").count(), 1, "{name}: one main");
    assert!(html.contains("href=\"#main\""), "{name}: skip link");
    // The glossary grows with the vocabulary; nobody reads it on the way.
    let most = if name.contains("glossary") { 80 } else { 40 };
    assert!(html.len() <= most * 1024, "{name}: {} bytes", html.len());
    check_headings(name, html);
    check_ids(name, html);
    check_forms(name, html);
    check_errors(page);
}

pub(super) fn check_markup(name: &str, html: &str) {
    assert!(
        !html.contains("{{") && !html.contains("}}"),
        "{name}: template marks"
    );
    let is_config = |tag: &&str| tag.starts_with("meta name=\"htmx-config\"");
    for tag in tags(html).filter(|tag| !is_config(tag)) {
        assert!(!tag.contains(" style="), "{name}: {tag}");
        let is_script = tag.starts_with("script");
        assert!(
            !is_script || tag.contains(" src=\"/assets/"),
            "{name}: inline script"
        );
        for attribute in attributes(tag) {
            assert!(!attribute.starts_with("on"), "{name}: {tag}");
            assert!(!attribute.starts_with("hx-on"), "{name}: {tag}");
            let is_quoted = attribute
                .split_once('=')
                .is_none_or(|(_, value)| value.is_empty());
            assert!(is_quoted, "{name}: unquoted in {tag}");
        }
    }
}

fn check_headings(name: &str, html: &str) {
    let mut last = 1;
    for rest in html.split("<h").skip(1) {
        let Some(level) = rest.chars().next().and_then(|c| c.to_digit(10)) else {
            continue;
        };
        assert!(
            level <= last + 1,
            "{name}: a heading skips from {last} to {level}"
        );
        last = level;
    }
}

fn check_ids(name: &str, html: &str) {
    let mut seen = BTreeSet::new();
    for tag in tags(html) {
        for rest in tag.split(" id=\"").skip(1) {
            let id = rest.split('"').next().unwrap();
            assert!(seen.insert(id), "{name}: id {id} twice");
        }
    }
    for tag in tags(html) {
        for (attribute, is_list) in [
            (" for=\"", false),
            (" aria-labelledby=\"", true),
            (" aria-describedby=\"", true),
            (" href=\"#", false),
        ] {
            for rest in tag.split(attribute).skip(1) {
                let value = rest.split('"').next().unwrap();
                let ids: Vec<_> = if is_list {
                    value.split(' ').collect()
                } else {
                    vec![value]
                };
                for id in ids {
                    assert!(seen.contains(id), "{name}: nothing has the id {id}");
                }
            }
        }
    }
}

fn check_forms(name: &str, html: &str) {
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let head = form.split('>').next().unwrap();
        let is_post = head.contains("method=\"post\"");
        assert!(
            !is_post || form.contains("name=\"csrf\""),
            "{name}: form without token: {head}"
        );
        let is_display = head.contains("/account/display") || head.contains("/sign-out");
        assert!(
            !is_post || is_display || form.contains("name=\"form_token\""),
            "{name}: form without form token: {head}"
        );
        assert!(
            form.contains("<button") || !is_post,
            "{name}: form without a button"
        );
    }
}

fn check_errors(page: &Rendered) {
    let has_summary = page.html.contains("class=\"errsum\"");
    let is_titled = page.title.starts_with("有错误：");
    assert_eq!(
        has_summary, is_titled,
        "{}: error box and title agree",
        page.name
    );
}

/// The inside of every tag, without its angle brackets.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let rests = html.split('<').skip(1);
    rests.filter_map(|rest| rest.split('>').next())
}

/// The words of a tag that stand outside quoted values: names, each with `=` where a value follows.
fn attributes(tag: &str) -> impl Iterator<Item = &str> {
    tag.split('"').step_by(2).flat_map(str::split_whitespace)
}
