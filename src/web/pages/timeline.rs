//! What happened, told line by line: one sentence for every kind of event.
//!
//! Deadlines that an act stopped are told in the act's own line; those that began are not told,
//! the deadline cards show them.

use jiff::Timestamp;

use super::counted::waiver_words;
use super::fill::{row_anchor, row_words};
use crate::domain::calendar::local_date;
use crate::domain::deadline::{DeadlineNo, Ending};
use crate::domain::evaluation::ScoreSheet;
use crate::domain::event::{
    AttachedFile, DischargedBy, Dispatched, Drafted, Event, FollowUp, Moved, Noted, Released,
    Reminded,
};
use crate::domain::vocabulary::{Capacity, DeadlineKind, Duty, NoteKind, Verdict};
use crate::queries::incident_page::{Entry, IncidentView};
use crate::web::view::Link;
use crate::web::view::incident::{EntryBody, FileLine, Timeline, TimelineDay, TimelineEntry};
use crate::web::view::status::event_grade_words;
use crate::web::wording::{
    clock_words, day_heading, duration_words, full_words, instant_words, overdue_words,
    seconds_between, size_words, spaced_after,
};

/// The whole story, newest first, by Beijing day.
pub(super) fn timeline(view: &IncidentView, now: Timestamp) -> Timeline {
    let teller = Teller { view, now };
    by_day(teller.told(), now)
}

/// Lines with their instants, oldest first, as a story by Beijing day, newest first.
pub(super) fn by_day(mut told: Vec<(Timestamp, TimelineEntry)>, now: Timestamp) -> Timeline {
    // Same instant: what was recorded later stands above.
    told.reverse();
    told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let today = local_date(now);
    let mut days: Vec<(jiff::civil::Date, TimelineDay)> = Vec::new();
    for (at, entry) in told {
        let date = local_date(at);
        match days.last_mut() {
            Some((day, group)) if *day == date => group.entries.push(entry),
            Some(_) | None => days.push((
                date,
                TimelineDay {
                    label: day_heading(date, today),
                    entries: vec![entry],
                },
            )),
        }
    }
    Timeline {
        days: days.into_iter().map(|(_, day)| day).collect(),
    }
}

struct Teller<'a> {
    view: &'a IncidentView,
    now: Timestamp,
}

/// How one event is told.
struct Told {
    class: &'static str,
    icon: &'static str,
    what: String,
    body: Option<EntryBody>,
}

impl Told {
    fn new(icon: &'static str, what: impl Into<String>) -> Self {
        Self {
            class: "",
            icon,
            what: what.into(),
            body: None,
        }
    }

    fn key(self) -> Self {
        Self {
            class: "tl__i--key",
            ..self
        }
    }

    fn good(self) -> Self {
        Self {
            class: "tl__i--ok",
            ..self
        }
    }

    fn care(self) -> Self {
        Self {
            class: "tl__i--warn",
            ..self
        }
    }

    fn saying(self, text: impl Into<String>) -> Self {
        let text = text.into();
        let body = (!text.is_empty()).then_some(EntryBody {
            class: "",
            scope: None,
            text,
            link: None,
        });
        Self { body, ..self }
    }
}

impl Teller<'_> {
    fn told(&self) -> Vec<(Timestamp, TimelineEntry)> {
        let mut told: Vec<(Timestamp, TimelineEntry)> = Vec::new();
        for entry in &self.view.entries {
            if let Event::DeadlineStopped { no, ending } = &entry.event {
                let act = told.last_mut().filter(|(at, _)| *at == entry.stamp.at);
                match (act, self.stopped(*no, ending)) {
                    (Some((_, act)), Some(words)) => {
                        act.what.push('；');
                        act.what.push_str(&words);
                    }
                    (None, Some(words)) => {
                        let line = self.line(entry, Told::new("clock", words));
                        told.push((entry.stamp.at, line));
                    }
                    (_, None) => {}
                }
                continue;
            }
            if let Some(line) = self.entry(entry) {
                told.push((told_at(entry), line));
            }
        }
        told
    }

    fn entry(&self, entry: &Entry) -> Option<TimelineEntry> {
        Some(self.line(entry, self.tell(entry)?))
    }

    fn line(&self, entry: &Entry, told: Told) -> TimelineEntry {
        let at = told_at(entry);
        let who = if entry.capacity == Capacity::System {
            Capacity::System.label().to_owned()
        } else {
            let unit = self.view.name(&entry.stamp.unit);
            format!("{unit}　{}", entry.stamp.name)
        };
        TimelineEntry {
            class: told.class,
            icon: told.icon,
            who,
            what: told.what,
            time: clock_words(at),
            datetime: at.to_string(),
            body: told.body,
            files: entry.event.files().iter().map(file_line).collect(),
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one arm per event keeps the match exhaustive"
    )]
    fn tell(&self, entry: &Entry) -> Option<Told> {
        Some(match &entry.event {
            Event::Registered(fact) => {
                Told::new("plus", format!("登记，来源：{}", fact.source.kind.label())).key()
            }
            Event::Assessed(fact) => {
                let grade = fact.event_grade.map_or_else(String::new, |grade| {
                    format!("，{}", event_grade_words(grade))
                });
                let treatment = fact.treatment.map_or_else(String::new, |treatment| {
                    format!("，诉求：{}", treatment.label())
                });
                let level = fact.level.label();
                Told::new("flag", format!("研判：舆情{level}{grade}{treatment}")).key()
            }
            Event::Dismissed { reason } => Told::new("ban", "不予受理").care().saying(reason),
            Event::Merged { primary } => Told::new("merge", format!("并入 {primary} 办理")).key(),
            Event::Unmerged { primary, reason } => {
                Told::new("again", format!("撤销并案，不再随 {primary} 办理"))
                    .key()
                    .saying(reason)
            }
            Event::FollowedUp(post) => Told::new("plus", followed_up(post)).saying(&post.text),
            Event::Noted(note) => self.noted(note),
            Event::Dispatched(fact) => self.dispatched(fact),
            Event::Withdrawn { assignment, reason } => {
                let unit = self.unit_of(*assignment);
                Told::new("back", format!("撤回对{unit}的交办"))
                    .care()
                    .saying(reason)
            }
            Event::Acknowledged { assignment } => {
                Told::new("check", self.acknowledged(*assignment)).good()
            }
            Event::ReturnRequested {
                assignment,
                reason,
                suggested_unit,
            } => {
                let unit = self.unit_of(*assignment);
                let instead = suggested_unit.as_ref().map_or_else(String::new, |unit| {
                    format!("，建议改派{}", self.view.name(unit))
                });
                Told::new("back", format!("{unit}申请退回{instead}"))
                    .care()
                    .saying(reason)
            }
            Event::ReturnUpheld { assignment, reason } => {
                let unit = self.unit_of(*assignment);
                let reason = reason.clone().unwrap_or_default();
                Told::new("back", format!("同意{unit}退回")).saying(reason)
            }
            Event::ReturnRefused { assignment, reason } => {
                let unit = self.unit_of(*assignment);
                Told::new("ban", format!("不同意{unit}退回，请继续办理"))
                    .care()
                    .saying(reason)
            }
            Event::ProgressReported { text, .. } => Told::new("msg", "反馈进展").saying(text),
            Event::Drafted(fact) => Told::new("edit", drafted(fact)),
            Event::Submitted { draft } => {
                Told::new("send", format!("{}送单位负责人审核", self.draft(*draft)))
            }
            Event::SignedOff { draft } => {
                Told::new("check", format!("{}签字，送宣传部审核", self.draft(*draft)))
            }
            Event::Approved { draft, .. } => {
                Told::new("check", format!("{}审核通过", self.draft(*draft))).good()
            }
            Event::SentBack { draft, comments } => {
                Told::new("back", format!("打回{}", self.draft(*draft)))
                    .care()
                    .saying(comments)
            }
            Event::Released(fact) => self.released(fact),
            Event::AssignmentDischarged { assignment, by } => {
                let unit = self.unit_of(*assignment);
                let by = match by {
                    DischargedBy::Release(_) => "以发布的回应",
                    DischargedBy::Report => "以办结报告",
                };
                Told::new("check", format!("{unit}{by}完成职责")).good()
            }
            Event::ResponseCompleted => Told::new("check", "应回应的单位都已回应").good(),
            Event::Closed { summary } => Told::new("check", "办结")
                .key()
                .saying(summary.clone().unwrap_or_default()),
            Event::Reopened { cycle, reason } => Told::new("again", format!("重启，第 {cycle} 轮"))
                .key()
                .saying(reason),
            Event::DeadlinePassed { no, due_at } => {
                Told::new("bell", self.passed(*no, *due_at)?).care()
            }
            Event::DeadlineStarted(_) => return None,
            Event::Reminded(fact) => self.reminded(fact)?,
            Event::DeadlineMoved(fact) => Told::new("clock", self.moved(fact)?),
            Event::ExtensionRequested(request) => {
                let unit = self.unit_of(request.assignment);
                let until = full_words(request.until);
                Told::new("clock", format!("{unit}申请延期到 {until}"))
                    .care()
                    .saying(format!(
                        "{}\n目前进展：{}",
                        request.reason, request.progress
                    ))
            }
            Event::ExtensionGranted { until, reason, .. } => {
                Told::new("check", format!("同意延期到 {}", full_words(*until)))
                    .saying(reason.clone().unwrap_or_default())
            }
            Event::ExtensionRefused { reason, .. } => Told::new("ban", "不同意延期，原时限继续")
                .care()
                .saying(reason),
            Event::Paused { reason } => Told::new("clock", "暂停可以暂停的时限")
                .care()
                .saying(reason),
            Event::Resumed { reason } => Told::new("clock", "恢复计算时限")
                .key()
                .saying(reason.clone().unwrap_or_default()),
            Event::Urged(order) => {
                let unit = self.unit_of(order.assignment);
                Told::new("bell", format!("催办{unit}"))
                    .care()
                    .saying(&order.text)
            }
            Event::SupervisionOrdered(order) => {
                let unit = self.unit_of(order.assignment);
                Told::new("bell", format!("督办{unit}"))
                    .care()
                    .saying(&order.text)
            }
            Event::OrderReplied { order, text } => {
                let issued = self
                    .view
                    .incident
                    .orders
                    .iter()
                    .find(|o| o.order.n == *order);
                let kind = issued.map_or("督办", |issued| issued.order.kind.label());
                Told::new("msg", format!("回复{kind}")).saying(text)
            }
            Event::PromiseFulfilled { promise, text, .. } => {
                let made = self
                    .view
                    .incident
                    .promises
                    .iter()
                    .find(|made| made.n == *promise);
                let what = made.map_or("", |made| made.promise.text.as_str());
                Told::new("check", format!("兑现承诺：{what}"))
                    .good()
                    .saying(text)
            }
            Event::SecondaryLinked { primary } => {
                Told::new("merge", format!("标为次生舆情，由 {primary} 引起")).key()
            }
            Event::Rebased {
                reason,
                policy_version,
                calendar_version,
            } => {
                let by = format!(
                    "按时限规则第 {policy_version} 版、工作日历第 {calendar_version} 版重算时限"
                );
                Told::new("clock", by).key().saying(reason)
            }
            Event::ChecklistBegun(fact) => {
                let what = format!("按时限规则第 {} 版列出办结检查清单", fact.policy_version);
                Told::new("check", what)
            }
            Event::ChecklistMarked(fact) => {
                let what = format!("检查清单“{}”：{}", fact.text, fact.state.label());
                Told::new("check", what).saying(fact.reason.as_deref().unwrap_or_default())
            }
            Event::Watched(_)
            | Event::EvaluationScored(_)
            | Event::EvaluationArbitrated(_)
            | Event::EvaluationConcluded(_)
            | Event::EvaluationAppealed(_)
            | Event::EvaluationAppealUpheld(_)
            | Event::EvaluationAppealRefused { .. } => self.evaluated(&entry.event)?,
            Event::DeadlineStopped { no, ending } => Told::new("clock", self.stopped(*no, ending)?),
            Event::RiskAssessed(fact) => {
                let (version, grade) = (fact.version, fact.grade.label());
                let count = fact.points.len();
                let what = format!("风险评估第 {version} 版：总体风险{grade}，{count} 个风险点");
                Told::new("flag", what).key()
            }
            Event::PolicyDecided(fact) => Told::new("check", fact.decision.label())
                .key()
                .saying(&fact.reason),
            Event::PublicationMoved(fact) => {
                let what = format!("计划发布日期由 {} 改为 {}", fact.from, fact.to);
                Told::new("clock", what).care().saying(&fact.reason)
            }
            Event::PolicyLinked { policy } => {
                Told::new("merge", format!("标明由政策 {policy} 引发")).key()
            }
        })
    }

    /// The lines of watching and evaluating.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the caller has told everything else"
    )]
    fn evaluated(&self, event: &Event) -> Option<Told> {
        Some(match event {
            Event::Watched(note) => {
                let secondary = if note.is_secondary {
                    "，有次生舆情"
                } else {
                    ""
                };
                let (spread, tone) = (note.spread.label(), note.tone.label());
                let what = format!("跟踪：传播{spread}，公众情绪{tone}{secondary}");
                Told::new("search", what).saying(&note.text)
            }
            Event::EvaluationScored(sheet) => {
                let which = self.which_sheet(sheet);
                Told::new("edit", format!("{which}：{} 分", sheet.total))
                    .saying(sheet.comment.clone().unwrap_or_default())
            }
            Event::EvaluationArbitrated(sheet) => {
                Told::new("flag", format!("裁定评分：{} 分", sheet.total))
                    .key()
                    .saying(sheet.comment.clone().unwrap_or_default())
            }
            Event::EvaluationConcluded(fact) => {
                let vetoed = if fact.vetoes.is_empty() {
                    ""
                } else {
                    "，单项否决"
                };
                let grade = fact.grade.label();
                let what = format!("效果评估：{grade}，{} 分{vetoed}", fact.points);
                Told::new("check", what).key()
            }
            Event::EvaluationAppealed(fact) => {
                let unit = self.unit_of(fact.assignment);
                let texts: Vec<&str> = fact.objections.iter().map(|o| o.text.as_str()).collect();
                Told::new("msg", format!("{unit}对评估结论提出申诉"))
                    .care()
                    .saying(texts.join("\n"))
            }
            Event::EvaluationAppealUpheld(fact) => {
                let (grade, points) = (fact.grade.label(), fact.points);
                let what = format!("评估申诉成立，改为{grade}，{points} 分；原结论保留");
                Told::new("check", what).key().saying(&fact.reason)
            }
            Event::EvaluationAppealRefused { reason, .. } => {
                Told::new("ban", "评估申诉不成立，维持原结论")
                    .care()
                    .saying(reason)
            }
            _ => return None,
        })
    }

    fn which_sheet(&self, sheet: &ScoreSheet) -> &'static str {
        let mut all = self.view.incident.evaluations.iter();
        let of_cycle = all.find(|one| one.cycle == sheet.cycle);
        let first = of_cycle.and_then(|one| one.sheets.first());
        match first {
            Some((first, _)) if first == sheet => "第一次评分",
            Some(_) | None => "复评",
        }
    }

    fn unit_of(&self, assignment: u32) -> &str {
        self.view
            .incident
            .assignment(assignment)
            .map_or("该单位", |assignment| self.view.name(&assignment.unit))
    }

    fn draft(&self, n: u32) -> String {
        let kind = self.view.incident.draft(n).map(|draft| draft.wording.kind);
        kind.map_or_else(|| "稿件".to_owned(), |kind| format!("{}稿", kind.label()))
    }

    fn acknowledged(&self, assignment: u32) -> String {
        let took = self.view.incident.assignment(assignment).and_then(|own| {
            let at = own.acknowledged_at?;
            Some(duration_words(seconds_between(own.dispatched_at, at)))
        });
        took.map_or_else(|| "签收".to_owned(), |took| format!("签收，用时 {took}"))
    }

    fn dispatched(&self, fact: &Dispatched) -> Told {
        let duties: Vec<String> = Duty::ALL
            .iter()
            .filter_map(|duty| {
                let units: Vec<&str> = fact
                    .assignments
                    .iter()
                    .filter(|offer| offer.duty == *duty)
                    .map(|offer| self.view.name(&offer.unit))
                    .collect();
                let named = match units.as_slice() {
                    [] => return None,
                    [first, .., last] if units.len() > 6 => {
                        format!("{first}……{last}共 {} 家", units.len())
                    }
                    [..] => units.join("、"),
                };
                Some(format!("{named}{}", duty.label()))
            })
            .collect();
        let row = fact
            .assignments
            .iter()
            .find_map(|offer| offer.plan_row.as_ref());
        let link = row.map(|row| {
            let href = format!("/plans/{}#{}", fact.plan_version, row_anchor(row));
            Link::new(href, format!("依据：分工方案{}", row_words(row)))
        });
        let note = fact.note.clone().unwrap_or_default();
        let mut told = Told::new("send", format!("交办：{}", duties.join("，"))).key();
        if !note.is_empty() || link.is_some() {
            told.body = Some(EntryBody {
                class: "",
                scope: None,
                text: note,
                link,
            });
        }
        told
    }

    /// A note, framed by who may read it.
    fn noted(&self, note: &Noted) -> Told {
        let names: Vec<&str> = note.mentions.iter().map(|one| one.name.as_str()).collect();
        let called = if names.is_empty() {
            String::new()
        } else {
            format!("，提醒{}", names.join("、"))
        };
        let mut told = Told::new("msg", format!("{}{called}", note.kind.label()));
        let (class, scope) = match note.kind {
            NoteKind::Internal if note.by_office => ("tl__b--in", "内部，仅办公室可见".to_owned()),
            NoteKind::Internal => {
                let unit = self.view.name(&note.unit);
                ("tl__b--in", format!("内部，仅{unit}可见"))
            }
            NoteKind::CrossUnit => ("", "各承办单位可见".to_owned()),
            NoteKind::Release => ("tl__b--out", "口径，各承办单位可见，尚未发布".to_owned()),
        };
        told.body = Some(EntryBody {
            class,
            scope: Some(scope),
            text: note.text.clone(),
            link: None,
        });
        told
    }

    fn released(&self, fact: &Released) -> Told {
        let at = instant_words(fact.published_at, self.now);
        let kind = fact.kind.label();
        let mut told = Told::new(
            "out",
            format!("登记发布{kind}：{}，{at} 发布", fact.channel),
        )
        .key();
        told.body = Some(EntryBody {
            class: "tl__b--out",
            scope: None,
            text: fact.text.clone(),
            link: Some(Link::new(&fact.url, "发布链接（外部链接，内网可能打不开）")),
        });
        told
    }

    /// How an act ended an obligation; nothing about windows, which oblige nobody, nor about an
    /// acknowledgement in time, whose line says it.
    fn stopped(&self, no: DeadlineNo, ending: &Ending) -> Option<String> {
        let deadline = &self.view.incident.deadline(no)?.deadline;
        if deadline.kind.is_window() {
            return None;
        }
        let kind = deadline.kind.label();
        let unit = deadline
            .unit
            .as_ref()
            .map_or("", |unit| self.view.name(unit));
        match ending.verdict {
            Verdict::Met if deadline.kind == DeadlineKind::Acknowledgement => None,
            Verdict::Met => {
                let took = duration_words(seconds_between(deadline.started_at, ending.at));
                Some(format!("{kind}时限内完成，用时 {took}"))
            }
            Verdict::MetLate => {
                let late = overdue_words(seconds_between(deadline.due_at, ending.at));
                Some(format!("{kind}迟 {late}"))
            }
            Verdict::Missed => Some(format!("{unit}{kind}未完成")),
            Verdict::Waived => {
                let why = ending.waiver.map_or("", waiver_words);
                Some(format!("{unit}{kind}时限免除：{why}"))
            }
        }
    }

    /// A step of the ladder that was told; superseded steps are on record and need no line.
    fn reminded(&self, fact: &Reminded) -> Option<Told> {
        if fact.is_superseded {
            return None;
        }
        let deadline = &self.view.incident.deadline(fact.no)?.deadline;
        let unit = deadline
            .unit
            .as_ref()
            .map_or("", |unit| self.view.name(unit));
        let to: Vec<&str> = fact.to.iter().map(|capacity| capacity.label()).collect();
        let late = if fact.is_late {
            format!("（补发，应于 {} 提醒）", full_words(fact.at))
        } else {
            String::new()
        };
        let kind = deadline.kind.label();
        Some(Told::new(
            "bell",
            format!("提醒{unit}{kind}时限，通知{}{late}", to.join("、")),
        ))
    }

    fn moved(&self, fact: &Moved) -> Option<String> {
        let deadline = &self.view.incident.deadline(fact.no)?.deadline;
        let unit = deadline
            .unit
            .as_ref()
            .map_or("", |unit| self.view.name(unit));
        let (from, to) = (full_words(fact.from), full_words(fact.due_at));
        Some(format!(
            "{unit}{}时限由 {from} 改为 {to}",
            deadline.kind.label()
        ))
    }

    fn passed(&self, no: DeadlineNo, due_at: Timestamp) -> Option<String> {
        let deadline = &self.view.incident.deadline(no)?.deadline;
        let unit = deadline
            .unit
            .as_ref()
            .map_or("", |unit| self.view.name(unit));
        let due = spaced_after("应于", &full_words(due_at));
        Some(match deadline.kind {
            DeadlineKind::ReturnWindow => format!("{unit}的退回期限已过"),
            DeadlineKind::EvaluationAppeal => "评估申诉的期限已过".to_owned(),
            DeadlineKind::Acknowledgement
            | DeadlineKind::FirstReport
            | DeadlineKind::AuthoritativeInfo
            | DeadlineKind::PressConference
            | DeadlineKind::Response
            | DeadlineKind::ClosureReport
            | DeadlineKind::SupervisionReply
            | DeadlineKind::Rectification
            | DeadlineKind::Promise
            | DeadlineKind::Evaluation
            | DeadlineKind::StatementOfDefence
            | DeadlineKind::ReturnDecision
            | DeadlineKind::ExtensionDecision
            | DeadlineKind::PolicyDecision
            | DeadlineKind::CaseAppeal
            | DeadlineKind::FirstWatch
            | DeadlineKind::SecondWatch
            | DeadlineKind::AppealDecision => {
                format!("{unit}{}逾期，{due} 前完成", deadline.kind.label())
            }
        })
    }
}

/// When a line stands in the story: acts when they were recorded, passed deadlines when they
/// passed.
fn told_at(entry: &Entry) -> Timestamp {
    if matches!(
        entry.event,
        Event::DeadlinePassed { .. } | Event::Reminded(_)
    ) {
        entry.occurred_at
    } else {
        entry.stamp.at
    }
}

/// A file as a line shows it.
fn file_line(file: &AttachedFile) -> FileLine {
    const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
    FileLine {
        href: format!("/attachments/{}", file.id),
        name: file.name.clone(),
        size: size_words(file.size),
        is_picture: SHOWN.contains(&file.media_type.as_str()),
    }
}

fn drafted(fact: &Drafted) -> String {
    format!("写{}稿，第 {} 稿", fact.wording.kind.label(), fact.revision)
}

/// 跟进：微博又有反映，11 月 6 日 10:08 发帖，https://….
fn followed_up(post: &FollowUp) -> String {
    let from = match post.source.channel.as_str() {
        "" => post.source.kind.label(),
        channel => channel,
    };
    let at = post
        .posted_at
        .map(|at| format!("，{} 发帖", full_words(at)));
    let url = post.source.url.as_ref().map(|url| format!("，{url}"));
    format!(
        "跟进：{from}又有反映{}{}",
        at.unwrap_or_default(),
        url.unwrap_or_default()
    )
}
