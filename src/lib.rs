//! 回应 (Huiying): makes a city's government answer its citizens on time.
//!
//! The code map, one line a file; `README.md` has the picture and the law of the floors.
//!
//! - `main.rs`: the binary: hands over to the command line and nothing else
//! - `lib.rs`: this map
//! - `boot.rs`: puts the house together and starts it: store, services, portal, scheduler
//! - `clock.rs`: the one place where the clock is read
//! - `config.rs`: configuration: flags and environment, one source, all of it in `--help`
//! - `telemetry.rs`: logs for operators: on stderr, English, one line an entry
//! - `scheduler.rs`: the loop of reconcilers, woken by time, each isolated from the others
//! - `cli/mod.rs`: the command line: each arm calls one function
//! - `cli/account.rs`: `user`: accounts from the command line; passwords from standard input
//! - `cli/deadline.rs`: `deadline explain`: the due time with the segments that add up to it
//! - `cli/demo.rs`: `demo`: a fresh embedded database with everything in it, served
//! - `cli/generate.rs`: `generate`: fictional load for benches, into an empty database
//! - `cli/plan.rs`: `plan`: import, publish, diff, coverage, list
//! - `cli/replay.rs`: `replay`: a past period under another policy or plan; nothing is stored
//! - `cli/report.rs`: `report`: scorecard, bulletin and annual report as files
//! - `cli/route.rs`: `route`: JSONL in, JSONL out, nothing stored
//! - `cli/rules.rs`: `policy`, `calendar` and `rubric`: import, publish, list, diff, preview
//! - `cli/usage.rs`: help and usage errors in Chinese: what clap would say in English
//! - `domain/mod.rs`: the pure floor: words, rules and time arithmetic
//! - `domain/audience.rs`: who of those that may see an incident may read one of its facts
//! - `domain/basis.rs`: the rule that a refusal rests on
//! - `domain/calendar.rs`: the working calendar as data, and how instants are shown
//! - `domain/calendar/engine.rs`: the one interval engine: adds, measures, explains; pauses cut out
//! - `domain/calendar/notice.rs`: what one year's official notice says, and how a calendar takes it in
//! - `domain/calendar/tests.rs`: the calendar and the engine on known dates
//! - `domain/calendar/tests/laws.rs`: laws of the engine on random calendars, zones and pauses
//! - `domain/calendar/tests/notices.rs`: a year's notice put in the place of another
//! - `domain/calendar/tests/pauses.rs`: what a clock that stood still does to a due instant
//! - `domain/calendar/tests/zones.rs`: zones whose clocks jump, stand, or come twice
//! - `domain/calendar/zone.rs`: the zone a calendar reckons in: bundled rules, wall clock to instant
//! - `domain/accountability/mod.rs`: accountability cases: an aggregate of its own against one unit
//! - `domain/accountability/decide.rs`: the one way from a request about a case to facts
//! - `domain/accountability/event.rs`: the facts of a case
//! - `domain/accountability/refusal.rs`: every reason for saying no about a case
//! - `domain/accountability/rules.rs`: who may do what to a case, and whether it is possible now
//! - `domain/accountability/suggestion.rs`: which units the record suggests, and for what
//! - `domain/accountability/tests.rs`: rule tests: given facts, when a request, then facts or a refusal
//! - `domain/alert/mod.rs`: alerts: an early warning in four colours, an aggregate of its own
//! - `domain/alert/refusal.rs`: every reason for saying no about an alert
//! - `domain/alert/rules.rs`: who may do what to an alert, and the one way from a request to a fact
//! - `domain/alert/tests.rs`: rule tests: given facts, when a request, then a fact or a refusal
//! - `domain/linkage/mod.rs`: linkages (plan row 22): the coordination group called out on one incident
//! - `domain/linkage/refusal.rs`: every reason for saying no about a linkage
//! - `domain/linkage/rules.rs`: who may do what to a linkage, and the one way from a request to a fact
//! - `domain/linkage/tests.rs`: rule tests: given facts, when a request, then a fact or a refusal
//! - `domain/activity/mod.rs`: the register of activities: what units do besides single incidents
//! - `domain/activity/refusal.rs`: every reason for saying no about an activity
//! - `domain/activity/rules.rs`: who may do what to an activity, and the one way from a request to a fact
//! - `domain/activity/tests.rs`: rule tests: given facts, when a request, then a fact or a refusal
//! - `domain/preassessment.rs`: a policy before its publication (plan row 23): date, assessments, decision
//! - `domain/command.rs`: the requests, imperative, and every reason for saying no
//! - `domain/contribution.rs`: what one incident contributes to the figures
//! - `domain/grounds.rs`: what the record holds against units, each with the event that says so
//! - `domain/deadline.rs`: deadlines: a running obligation, its due instant, and how it ended
//! - `domain/evaluation.rs`: what an evaluation says: sheets, conclusion, appeals, and the arithmetic
//! - `domain/checklist.rs`: what is looked at before closing: a list of the policy, frozen with each cycle
//! - `domain/event.rs`: the facts: one enum, past tense, with everything a later reader needs
//! - `domain/incident.rs`: the aggregate, its fold `apply`, and questions that cannot fail
//! - `domain/incident/checked.rs`: the checklist of one cycle as its events tell it
//! - `domain/incident/evaluated.rs`: the evaluation of one cycle as its events tell it
//! - `domain/ladder.rs`: the ladder of reminders: who is told when, as instants; quiet hours
//! - `domain/ladder/tests.rs`: steps on known dates and their laws on random ones
//! - `domain/lifecycle.rs`: the table: which verb is possible from where, by whom, on which rule
//! - `domain/likeness/mod.rs`: whether two texts tell of the same matter, and what speaks against it
//! - `domain/likeness/differences.rs`: house numbers, roads, dates, amounts that differ
//! - `domain/likeness/grams.rs`: pairs and triples of letters, by number
//! - `domain/likeness/index.rs`: many texts side by side: rarity, and the nearest
//! - `domain/likeness/tests.rs`: small letters of a small town
//! - `domain/masking.rs`: personal data taken out of a text before the public reads it
//! - `domain/moving.rs`: how a due instant moves: extension, end of a pause, re-base
//! - `domain/paper.rs`: a document as people issue and file it: the parts that GB/T 9704 names
//! - `domain/paper/tests.rs`: marked text read and written back
//! - `domain/people.rs`: units, groups and the persons who act
//! - `domain/plan.rs`: the plan as data: who is responsible for what, by row, in versions
//! - `domain/plan_table/mod.rs`: reads the printed table of the plan, given as a grid of cells
//! - `domain/plan_table/closing.rs`: what can be said only when every row is known
//! - `domain/plan_table/columns.rs`: tells what each cell of one row is
//! - `domain/plan_table/free/mod.rs`: reads plans in any other layout than the official one
//! - `domain/plan_table/free/bodies.rs`: what reads as the name of a body, and lists of such names
//! - `domain/plan_table/free/draft.rs`: from what was read to rows, references, the account of lines
//! - `domain/plan_table/free/fit.rs`: how well a text suits a column; places of cells that are fewer
//! - `domain/plan_table/free/heads.rs`: what the heading of a column says it holds
//! - `domain/plan_table/free/ordinals.rs`: the ordinals that paragraphs begin with, by depth
//! - `domain/plan_table/free/prepare.rs`: drawn frames, quoted cells, cells broken over lines
//! - `domain/plan_table/free/prose.rs`: a paragraph cut where it says who does what
//! - `domain/plan_table/free/roles.rs`: labels and verbs: who leads, answers, helps
//! - `domain/plan_table/free/tests.rs`: other layouts, one question each
//! - `domain/plan_table/free/times.rs`: what reads as a time by which something is to be done
//! - `domain/plan_table/free/upright.rs`: cells that stand one below the other
//! - `domain/plan_table/free/walk.rs`: walks rows and paragraphs once and collects tasks
//! - `domain/plan_table/front.rs`: the title, the document number and the date
//! - `domain/plan_table/headings.rs`: follows chapter and item from row to row
//! - `domain/plan_table/layout.rs`: tells table heads, rows, headings
//! - `domain/plan_table/lists.rs`: finds the lists (A、B、C等) inside a requirement
//! - `domain/plan_table/names.rs`: who a printed name means
//! - `domain/plan_table/reader.rs`: walks the lines once, from head to head, and builds rows
//! - `domain/plan_table/remarks.rs`: what a requirement says beyond its task
//! - `domain/plan_table/stream.rs`: brings a grid to logical lines
//! - `domain/plan_table/tests.rs`: small tables, one question each
//! - `domain/plan_table/themes.rs`: pairs the themes a requirement lists with the units that answer
//! - `domain/plan_table/units.rs`: reads a unit cell: lists, role words, groups
//! - `domain/policy.rs`: time limits as versioned data: how long, counted how, from when, by which rule
//! - `domain/rebase.rs`: what a running deadline would become under another policy or calendar
//! - `domain/rebase/tests.rs`: what moves when rules change, and what never does
//! - `domain/report/mod.rs`: bulletins and annual reports: an aggregate with editions that never change
//! - `domain/report/figures.rs`: the figures as data: counted from what happened, compared
//! - `domain/report/figures/activity.rs`: the register of activities in figures
//! - `domain/report/period.rs`: months and years, and which report is about them
//! - `domain/report/refusal.rs`: every reason for saying no about a report
//! - `domain/report/rules.rs`: who may do what to a report, and the one way from a request to a fact
//! - `domain/report/tests.rs`: rule tests: figures, editions, two persons
//! - `domain/routing/mod.rs`: from the text of a matter to the units that should answer
//! - `domain/routing/assembly.rs`: chooses and orders units from what was counted
//! - `domain/routing/dictionary.rs`: finding the words of the lexicon in a matter, all at once
//! - `domain/routing/gazetteer.rs`: the ways a town or committee is written, made from the roster
//! - `domain/routing/learner/mod.rs`: what dispatchers' decisions teach: a model that refines cold scores
//! - `domain/routing/learner/bytes.rs`: a model as bytes and back
//! - `domain/routing/learner/features.rs`: what a matter is made of to the model: hashed runs of characters
//! - `domain/routing/learner/places.rs`: names of villages, estates and roads, learned with their towns
//! - `domain/routing/learner/refine.rs`: from the cold proposal to one with all that was learned
//! - `domain/routing/learner/scene.rs`: one matter as the model sees it: units and what each starts with
//! - `domain/routing/learner/tests.rs`: rules of learning, with a small plan
//! - `domain/routing/learner/trust.rs`: how far learning is believed: by predictions made before it
//! - `domain/routing/lexicon.rs`: the lexicon as data: themes, words, weights, reasons
//! - `domain/routing/router.rs`: the one function of this folder: a matter in, a proposal out
//! - `domain/routing/tally.rs`: what the words of one matter add up to
//! - `domain/routing/tests.rs`: rules of the router, with a small plan and a lexicon of their own
//! - `domain/rubric.rs`: the rubric as data: items, vetoes, grades, when a leader arbitrates
//! - `domain/scorecard.rs`: formulas of the scorecard
//! - `domain/scorecard/period.rs`: the periods that figures are told for: months, quarters, years
//! - `domain/scorecard/tests.rs`: the formulas on known figures, and their laws on random ones
//! - `domain/verbs/mod.rs`: `decide`: the one way from a request to facts
//! - `domain/searching/mod.rs`: texts as pairs of characters, what was typed as phrases, excerpts
//! - `domain/searching/tests.rs`: stretches of texts, whatever they are
//! - `domain/searching/texts.rs`: the words of a fact
//! - `domain/verbs/checking.rs`: the checklist before closing: begun, marked, and what it holds up
//! - `domain/verbs/closure.rs`: close and reopen
//! - `domain/verbs/dispatch.rs`: dispatch, withdraw, acknowledge, return
//! - `domain/verbs/evaluation.rs`: evaluate, evaluate again, arbitrate, appeal, decide on the appeal
//! - `domain/verbs/evaluation/sheet.rs`: one person's sheet: the record's say and the scorer's
//! - `domain/verbs/extension.rs`: asking for more time, and the decision on it
//! - `domain/verbs/intake.rs`: register, assess, dismiss, link
//! - `domain/verbs/merging.rs`: merge, take a merge back, note a further post
//! - `domain/verbs/note.rs`: write a note, and call upon people in it
//! - `domain/verbs/pausing.rs`: pause, resume, and reckoning running deadlines anew
//! - `domain/verbs/policy_assessment.rs`: a policy before its publication: log, assess, decide, move, link
//! - `domain/verbs/response.rs`: report progress, draft, submit, approve, send back, release
//! - `domain/verbs/supervision.rs`: orders with replies, promises, and the verb of the system: what a deadline has reached
//! - `domain/verbs/watch.rs`: looking at how a matter spreads after its first release
//! - `domain/verbs/tests.rs`: rule tests: given events, when a command, then events or a refusal
//! - `domain/verbs/tests/checking.rs`: what keeps a matter open before closing, and what does not
//! - `domain/verbs/tests/evaluation.rs`: two sheets, a leader where they are too far apart, an appeal
//! - `domain/verbs/tests/merging.rs`: merged, taken apart again, heard of again
//! - `domain/verbs/tests/noting.rs`: notes bind nobody, and who reads them
//! - `domain/verbs/tests/random.rs`: laws that hold whatever anybody does
//! - `domain/verbs/tests/refusals.rs`: every reason for "no" says why in Chinese and has a code of
//! - `domain/verbs/tests/scene.rs`: a small town for rule tests
//! - `domain/wording.rs`: templates of responses and agreed lines: what holds, for what
//! - `domain/vocabulary.rs`: every closed word list of the house: code, Chinese label and meaning
//! - `documents/mod.rs`: files as bytes in, grids and documents out
//! - `documents/docx.rs`: word-processor files as a grid: tables, merged cells, paragraphs
//! - `documents/docx_paper.rs`: documents as word-processor files after GB/T 9704-2012
//! - `documents/docx_paper/look.rs`: one paragraph: its style, what differs from it, its text
//! - `documents/docx_paper/tables.rs`: lists, the fields of a form, signs
//! - `documents/docx_paper/title.rs`: a title in lines of about the same length
//! - `documents/docx_paper/tests.rs`: packages opened again: parts, order of elements, bytes
//! - `documents/emitters.rs`: writes one and the same table as text, sheet
//! - `documents/fictional.rs`: one invented plan with every irregularity, in every format
//! - `documents/html.rs`: web pages: tables row by row with spans worked out, other text as lines
//! - `documents/official.rs`: the official plan, when it is at hand
//! - `documents/package.rs`: opens a zipped office file with care
//! - `documents/paper_html.rs`: a document as one web page that stands alone
//! - `documents/plan_json.rs`: a plan as the JSON that other systems rely on (`plan import --format
//! - `documents/rules.rs`: reads the rules of time: policies, years, office hours
//! - `documents/rules/ladder.rs`: reads the ladder of a policy: reminders, quiet hours
//! - `documents/seed_alerts.rs`: reads the fictional alerts of the demonstration
//! - `documents/rules/calendar.rs`: office hours, and a year's days off from its file
//! - `documents/rules/ics.rs`: a year's days off from an iCalendar file
//! - `documents/rules/policy.rs`: a policy: limits, extension, pauses
//! - `documents/rules/rubric.rs`: a rubric: items, vetoes, grades
//! - `documents/rules/tests.rs`: rule files that are sound, and every slip
//! - `documents/seed_demo.rs`: reads the fictional incidents of the demonstration
//! - `documents/seed_lexicon.rs`: reads `seeds/lexicon.toml` into the router's lexicon
//! - `documents/seed_plan.rs`: reads `seeds/plan-2018.tsv`, the plan as data, into a plan document
//! - `documents/seeds.rs`: the seed files that come with the program, read and checked
//! - `documents/sheets.rs`: sheets of any length as workbooks and as CSV, row by row
//! - `documents/sheets/tests.rs`: sheets read back by another reader
//! - `documents/tests.rs`: files of every format, sound and broken
//! - `documents/text.rs`: plain text: which characters the bytes mean, and lines cut into cells
//! - `documents/unit_list.rs`: reads a list of units for the router, of which little need be said
//! - `documents/unit_list/layouts.rs`: the layouts such a list comes in: TOML, JSON, tables, lines
//! - `documents/unit_list/tests.rs`: lists of other cities, as they come
//! - `documents/xlsx.rs`: workbooks: the used cells of every sheet as lines, merged cells marked
//! - `channels/mod.rs`: the ways out of the house: mail, short messages, pushes, group robots
//! - `channels/dingtalk.rs`: a 钉钉 group robot
//! - `channels/http.rs`: one HTTP exchange with limits on everything
//! - `channels/mail.rs`: mail over SMTP: plain text, one receiver a mail
//! - `channels/signature.rs`: signatures over what is pushed, and texts safe inside an address
//! - `channels/sms.rs`: short messages through a gateway, by a template
//! - `channels/webhook.rs`: signed pushes to another system
//! - `channels/wecom.rs`: a 企业微信 group robot
//! - `store/mod.rs`: rows and transactions on two engines
//! - `store/activities.rs`: the register of activities in the log and its projection
//! - `store/alerts.rs`: alerts in the log and their projection
//! - `store/linkages.rs`: linkages in the log and their projection
//! - `store/policies.rs`: policies before their publication and what they gave rise to, as rows
//! - `store/at.rs`: the one bridge between an instant and its column
//! - `store/bulk.rs`: one verb on many incidents as rows: the job, what became of each
//! - `store/saved_views.rs`: saved views of the list as plain rows
//! - `store/brief.rs`: the figures of a brief
//! - `store/case_record.rs`: what the record holds against units
//! - `store/cases.rs`: accountability cases in the log and their projection
//! - `store/connection.rs`: one connection type over two engines
//! - `store/engine.rs`: what the engine works on, work that failed, the gate for old binaries
//! - `store/error.rs`: what can go wrong below the services
//! - `store/evaluations.rs`: evaluations as rows, one an evaluated cycle
//! - `store/figures.rs`: what scorecards are read from: outcomes as rows, and what they add up to
//! - `store/figures/drill.rs`: exactly the outcomes that a number counts, paged by key
//! - `store/follow_ups.rs`: further posts about incidents that are there already, as rows
//! - `store/form_drafts.rs`: what people are writing in forms, with a revision
//! - `store/form_token.rs`: requests that were carried out
//! - `store/facts.rs`: facts of any aggregate: to and from their stored form, streams read
//! - `store/history.rs`: incidents as the log tells them
//! - `store/library.rs`: reference data by version, read once and kept
//! - `store/log.rs`: the one write door: numbers, streams of events, and the chain that seals them
//! - `store/migration.rs`: brings a database to the shape this release expects
//! - `store/outbox.rs`: messages to people and how they are reached: put, claimed, marked
//! - `store/outbox/contact.rs`: where people can be reached outside the portal
//! - `store/outbox/matter.rs`: what a message speaks of, as it is at this moment
//! - `store/outbox/sending.rs`: deliveries: which may be sent, who sends them, what became of them
//! - `store/people.rs`: accounts and sessions as plain rows
//! - `store/presence.rs`: who has which form open now; no history
//! - `store/projection.rs`: projections: rows derived from folded incidents; rebuild and compare
//! - `store/plan_use.rs`: which rows of a plan incidents were handed over by
//! - `store/reference.rs`: versions of what the rules are made of
//! - `store/report_figures.rs`: what happened in a period, for the figures of reports
//! - `store/reports.rs`: reports in the log and their projection
//! - `store/routing_models.rs`: versions of what the router has learned, as bytes
//! - `store/routing_outcomes.rs`: what became of each suggestion: a projection
//! - `store/rows.rs`: the rows of the projections, one struct per table, and how one row is put
//! - `store/schema.rs`: every table as diesel sees it, the same for both engines
//! - `store/search.rs`: what can be found by its words, on both engines alike
//! - `store/wordings.rs`: response templates and agreed lines as rows, one a revision
//! - `store/writer.rs`: the single writer of the embedded database
//! - `queries/mod.rs`: reading: what pages, lists, reports and the API show
//! - `queries/activities.rs`: the register of activities as pages, lists and the API show it
//! - `queries/alerts.rs`: alerts as pages, lists and the API show them
//! - `queries/bulk.rs`: bulk jobs with what became of each incident, for those who may see them
//! - `queries/place.rs`: how many a view holds, and where in it an incident stands
//! - `queries/wordings.rs`: the library of templates and agreed lines as a reader may see it
//! - `queries/views.rs`: the saved views that a reader has or shares
//! - `queries/found.rs`: where what was sought stands in the incidents of a list
//! - `queries/linkages.rs`: linkages as pages, lists and the API show them
//! - `queries/cases.rs`: accountability cases as pages, lists and the API show them
//! - `queries/desk.rs`: the desk and the lists: what needs whom now, with counts and keyset paging
//! - `queries/facts.rs`: one fact of an aggregate as it is shown
//! - `queries/following.rs`: one matter, many posts: who follows whom, how often it was heard of
//! - `queries/incident_page.rs`: everything one page, or one API answer, shows of an incident
//! - `queries/notices.rs`: what a person was told, who confirmed, what could not be delivered
//! - `queries/reference.rs`: reference data as pages show it
//! - `queries/responses.rs`: 公开回应目录: what was published in a period, without personal data
//! - `queries/report_editions.rs`: bulletins and annual reports with their editions, for one reader
//! - `queries/reports.rs`: figures for readers: scorecards, what stands behind a number, a year
//! - `queries/routing.rs`: how the router's suggestions fared, and what it has learned
//! - `queries/similar.rs`: incidents of the last days that may be the same matter
//! - `services/mod.rs`: use cases: what a person, or the system, does with the house
//! - `services/accounts.rs`: accounts: signing in and out, lock-out, passwords, capacities
//! - `services/briefs.rs`: reconciler: the brief of each working day, once, "nothing" said
//! - `services/bulk.rs`: one verb on many incidents: previewed, carried out row by row, taken back
//! - `services/bulk/rows.rs`: which requests one row of such a job becomes
//! - `services/wordings.rs`: templates and agreed lines: added, changed, out of use
//! - `services/views.rs`: saved and shared views of the list
//! - `services/activities.rs`: register, correct, confirm and withdraw an activity
//! - `services/alerts.rs`: raise, adjust, confirm and lift an alert
//! - `services/learning.rs`: reconciler: trains the router's model on what people decided
//! - `services/linkage_papers.rs`: the minutes of a linkage as a document
//! - `services/policy_papers.rs`: the assessment of a policy before its publication as a document
//! - `services/linkages.rs`: call out, confirm, record, minute, end; reconciler: reminds of confirming, once
//! - `services/calendar_watch.rs`: the watch over next year's calendar: which alarm is due
//! - `services/case_papers.rs`: the documents of an accountability case, made from its facts
//! - `services/case_reminders.rs`: reconciler: puts on record what deadlines of cases have reached
//! - `services/cases.rs`: every verb of an accountability case, one frame
//! - `services/carry_out.rs`: the use case: every verb, one frame
//! - `services/bare_routing.rs`: routing without a database
//! - `services/confirmation.rs`: what an acknowledgement confirms
//! - `services/coverage.rs`: what a plan leaves uncovered: rows, units, themes
//! - `services/contacts.rs`: where a person can be reached, and a message to try it
//! - `services/dead_letters.rs`: what was given up is tried again
//! - `services/delivery.rs`: reconciler: what stands in the outbox goes out, a loop a channel
//! - `services/delivery/choice.rs`: what goes out now: due, free, still standing, and in which digest
//! - `services/delivery/digest.rs`: many messages to one person in one
//! - `services/delivery/reroute.rs`: another way for what does not get through
//! - `services/demo.rs`: the demonstration: accounts and fictional incidents over three months
//! - `services/demo/bulletin.rs`: the bulletins of the fictional months
//! - `services/demo/cast.rs`: the fictional people of the demonstration
//! - `services/demo/docket.rs`: the fictional accountability cases, each left at another step
//! - `services/demo/evaluation.rs`: how the answer spread, and what it was worth
//! - `services/demo/errand.rs`: fictional linkages, policies before their publication and activities, as steps
//! - `services/demo/pace.rs`: how fast the fictional people work
//! - `services/demo/player.rs`: plays steps in the order of their instants through the one use case
//! - `services/demo/receipt.rs`: the middle of a script
//! - `services/demo/response.rs`: the second half of a script
//! - `services/demo/script.rs`: turns a fictional incident into steps: who does what, when
//! - `services/engine.rs`: the engine as a whole: its time, its gate, its health, what wakes it
//! - `services/demo/shelf.rs`: the fictional library: templates and agreed lines
//! - `services/demo/turns.rs`: what happens besides a story: extensions, pauses, orders
//! - `services/demo/warning.rs`: turns the fictional alerts into steps
//! - `services/explain.rs`: "why this time": a deadline reckoned with its segments, storing nothing
//! - `services/form_drafts.rs`: what is being written is kept until it is sent
//! - `services/generate.rs`: fictional load: any number of short incidents in an empty database
//! - `services/generate/chance.rs`: chance that repeats itself
//! - `services/generate/story.rs`: the story of one fictional incident
//! - `services/housekeeping.rs`: reconciler: drops old form tokens, drafts and sessions long over
//! - `services/presence.rs`: who else has the same form open now
//! - `services/incident_papers.rs`: the documents of one incident: which there are, whose they are
//! - `services/incident_papers/answered.rs`: 回应方案, 办结报告
//! - `services/incident_papers/evaluated.rs`: how well it was answered: 效果评估表
//! - `services/incident_papers/pressed.rs`: 交办单, 催办通知, 督办单, 延期申请审批表, 退回单
//! - `services/incident_papers/reported.rs`: 舆情快报 and its 续报
//! - `services/incident_papers/tests.rs`: names, numbers, what a 续报 repeats
//! - `services/letters.rs`: the words of messages
//! - `services/notices.rs`: whom a fact is told to, put into the outbox with the fact
//! - `services/notices/cases.rs`: what is told about an accountability case
//! - `services/once.rs`: requests that may be sent twice get their first outcome again
//! - `services/one_tap.rs`: the link that acknowledges at one tap, without signing in
//! - `services/impact.rs`: what a version of the rules would move: every running deadline
//! - `services/impact/apply.rs`: the re-base that a leader confirms, row by row
//! - `services/papers.rs`: documents: words from templates, files for word processors
//! - `services/papers/tests.rs`: every template filled, and what it refuses
//! - `services/plan_replay.rs`: past incidents through the router under another plan; nothing is stored
//! - `services/plans.rs`: plans as people compare and print them
//! - `services/reminders.rs`: reconciler: puts on record what deadlines have reached
//! - `services/replay.rs`: what would have been: a past period under another policy
//! - `services/report_schedule.rs`: reconciler: draws up bulletin and annual report on their day
//! - `services/reports.rs`: draw up, edit, approve, issue, reopen a report; who is told
//! - `services/reports/export.rs`: reports as files: data, page, word processor, sheets
//! - `services/reports/words.rs`: titles, texts and tables made from figures; the whole document
//! - `services/routing.rs`: proposals by the router for the plan and roster in force
//! - `services/rules.rs`: the rules of time as versions: imported, published, compared
//! - `services/rules/description.rs`: a policy or a calendar as people read it
//! - `services/rules/differences.rs`: what differs between two policies or calendars, in words
//! - `services/setup.rs`: setting up: seeds, plans imported from documents, versions published
//! - `services/sheets.rs`: sheets as files that are sent piece by piece
//! - `documents/kinds.rs`: what a file is by its content
//! - `queries/attachments.rs`: which files a person may fetch
//! - `services/attachments.rs`: files handed in: checked, kept, named
//! - `store/attachments.rs`: files handed in, as rows
//! - `store/blobs.rs`: their bytes, in the data directory under their digest
//! - `web/api/attachments.rs`: files in the API
//! - `web/pages/attachments.rs`: files that facts carry, fetched from their pages
//! - `web/upload.rs`: forms with files
//! - `services/watching.rs`: following an incident, or leaving it
//! - `services/notices/watching.rs`: what those who follow an incident are told
//! - `store/watches.rs`: who follows which incident
//! - `web/pages/watching.rs`: 关注 and 取消关注
//! - `web/mod.rs`: the portal and the API over HTTP. Handlers read what was sent
//! - `web/api/mod.rs`: the API under `/api/v1`
//! - `web/api/activities.rs`: the register of activities in the API: list, one, and its verbs
//! - `web/api/aggregate.rs`: showing, beginning and acting on what is no incident, alike for all
//! - `web/api/alerts.rs`: alerts in the API: list, one, and the four verbs
//! - `web/api/history.rs`: facts, verbs, and what changed meanwhile, alike for every aggregate
//! - `web/api/linkages.rs`: linkages in the API: list, one, and their verbs
//! - `web/api/body.rs`: the body of a request, up to the limit
//! - `web/api/bulk.rs`: one verb on many incidents in the API
//! - `web/api/views.rs`: saved views in the API
//! - `web/api/cases.rs`: accountability cases in the API: suggestions, list, one, and every verb
//! - `web/api/evaluated.rs`: evaluations and looks at how a matter spreads, in JSON
//! - `web/api/openapi.rs`: the API's description (OpenAPI 3.1)
//! - `web/api/papers.rs`: documents: which there are, and one as values or as a file
//! - `web/api/plan_trial.rs`: replay and coverage of a plan in the API
//! - `web/api/read.rs`: reading calls: lists with cursors, one incident, reference data
//! - `web/api/reports.rs`: documents in every form, one report, and the verbs about it
//! - `web/api/rules.rs`: the rules of time: import, publish, preview, re-base, 时限试算
//! - `web/api/routing.rs`: how suggestions fared, in the API
//! - `web/api/scorecards.rs`: scorecards in the API, and the outcomes behind one number
//! - `web/api/shared.rs`: what a matter shares with others: heat, those that follow, the one followed
//! - `web/api/show.rs`: answers in JSON: words as codes, times as RFC 3339 with Beijing offset
//! - `web/api/told.rs`: what people were told, where they can be reached, what was not delivered
//! - `web/download.rs`: files that browsers save: their names, sheets sent piece by piece
//! - `web/error.rs`: what a failure looks like from outside
//! - `web/explain_question.rs`: 时限试算: what is asked, read from an address
//! - `web/filter.rs`: what narrows a list or picks a period, read from an address
//! - `web/metrics.rs`: figures for a monitoring system
//! - `web/pages/mod.rs`: pages for people
//! - `web/pages/bulk.rs`: one verb on many incidents: looked at first, confirmed, followed, taken back
//! - `web/pages/bulk/sheet.rs`: what became of each incident as a sheet
//! - `web/pages/preview.rs`: an incident in short, beside a list
//! - `web/pages/views.rs`: saved views: their links with counts, and the page that orders them
//! - `web/pages/within.rs`: in which view an incident was opened, and the one before and after it
//! - `web/pages/account.rs`: 我的: who one is, how pages look, the password
//! - `web/pages/actions.rs`: one form a verb: shown by GET, carried out by POST
//! - `web/pages/actions/brief.rs`: the incident in short beside a form
//! - `web/pages/actions/conflict.rs`: the page for a form that somebody else was faster with
//! - `web/pages/actions/forms.rs`: the form of each verb, filled from the incident
//! - `web/pages/actions/forms/dispatching.rs`: 交办 and 撤回
//! - `web/pages/actions/forms/evaluating.rs`: 跟踪, 评估, 复评, 裁定评分, 评估申诉, 裁定申诉
//! - `web/pages/actions/forms/extension.rs`: 申请延期 and 裁定延期: what can be extended, until when at most
//! - `web/pages/actions/forms/merging.rs`: 并案, 撤销并案, 记跟进
//! - `web/pages/actions/forms/noting.rs`: 写备注
//! - `web/pages/actions/forms/pausing.rs`: 暂停, 恢复, 重算时限: previews by the verbs' own functions
//! - `web/pages/actions/forms/policy.rs`: 风险评估, 发布决定, 改发布日期, 关联政策
//! - `web/pages/actions/forms/pressing.rs`: 催办, 督办, 回复, 承诺兑现, 次生舆情
//! - `web/pages/actions/forms/response.rs`: 拟稿, 送审, 审核, 打回, 发布
//! - `web/pages/actions/forms/unit_work.rs`: 签收, 退回 with its decision, 反馈
//! - `web/pages/actions/notices.rs`: what is said after a verb was carried out: one sentence each
//! - `web/pages/actions/scene.rs`: everything a form of a verb is made from, read once
//! - `web/pages/activities.rs`: 活动登记簿: the list, one entry, and its forms
//! - `web/pages/activities/fill.rs`: from an entry to what its pages show
//! - `web/pages/activities/forms.rs`: the forms that register, correct and take back
//! - `web/pages/activities/sheet.rs`: the register as sheets
//! - `web/pages/affairs.rs`: requests for more time, orders and promises, with what became of them
//! - `web/pages/alerts.rs`: 预警: the list, one alert with its confirmations, and its forms
//! - `web/pages/alerts/forms.rs`: the forms that raise, adjust and lift an alert
//! - `web/pages/alerts/fill.rs`: from an alert to what its pages show
//! - `web/pages/api_docs.rs`: the description of the API as a page, for people who write programs
//! - `web/pages/cases.rs`: 问责: the list, proposing, the file of one case, and its forms
//! - `web/pages/cases/fill.rs`: from a case to what its pages show
//! - `web/pages/cases/forms.rs`: one form a verb, filled from the case
//! - `web/pages/cases/story.rs`: what a case has been through, part by part and line by line
//! - `web/pages/checklist.rs`: the checklist before closing on the page of an incident
//! - `web/pages/choosing.rs`: what a person chooses from when a matter is handed over
//! - `web/pages/counted.rs`: a deadline as people read it
//! - `web/pages/desk.rs`: the desk of the offices: views, queue, live changes
//! - `web/pages/evaluated.rs`: evaluations in words: what the record says, what was given
//! - `web/pages/evaluation.rs`: 效果评估: what has been scored, found and decided
//! - `web/pages/explain.rs`: 时限试算: a due time with the stretches that add up to it
//! - `web/pages/fill.rs`: from what queries give to what views print
//! - `web/pages/frame.rs`: what every page has around it
//! - `web/pages/inbox.rs`: a unit's desk: what waits for it
//! - `web/pages/guide.rs`: 使用说明, 快捷键 and 无障碍说明, for everybody
//! - `web/pages/install.rs`: what makes the portal installable: manifest, worker, page without a network
//! - `web/pages/keeping.rs`: 草稿: what is written in a form is kept, put back, dropped; who else writes
//! - `web/pages/incident.rs`: the page of one incident
//! - `web/pages/incident_list.rs`: 全部舆情 and 本单位舆情
//! - `web/pages/library.rs`: 范文与口径: the list, adding, changing, what stands beside a draft
//! - `web/pages/linkages.rs`: 联动: the list, one call-out with its minutes, and its forms
//! - `web/pages/linkages/fill.rs`: from a linkage to what its pages show
//! - `web/pages/linkages/forms.rs`: the forms that call out, record, minute and end
//! - `web/pages/policy.rs`: a policy before its publication on the page of its incident
//! - `web/pages/incident_sheet.rs`: the same lists as sheets, all rows
//! - `web/pages/next_step.rs`: the one thing that the reader of an incident should do now
//! - `web/pages/notices.rs`: 提醒, and 未送达 for those who put it right
//! - `web/pages/one_tap.rs`: the link in a message: a page with one button
//! - `web/pages/owed.rs`: what a unit has been asked and has promised, and still owes
//! - `web/pages/panel.rs`: the panel of suggestions beside the registration form
//! - `web/pages/papers.rs`: documents as pages and as files for word processors
//! - `web/pages/plan_trial.rs`: a plan tried out on past incidents, and what it leaves uncovered
//! - `web/pages/plans.rs`: the plan as a table, its versions, and what differs between two
//! - `web/pages/reference.rs`: what the house rests on
//! - `web/pages/register.rs`: 登记舆情: the form, the suggestion beside it, logging and dispatching
//! - `web/pages/responses.rs`: 公开回应目录: a page, and the same rows as sheets
//! - `web/pages/reports.rs`: 月度通报 and 年度报告: list, page, forms, files
//! - `web/pages/reports/fill.rs`: fills the pages of reports
//! - `web/pages/routing.rs`: 分派建议: how often the first suggestion was taken
//! - `web/pages/routing/cases.rs`: the incidents behind one number of 分派建议
//! - `web/pages/rules.rs`: 工作日历 and 时限规则: versions, import, publication, preview
//! - `web/pages/rules/rebase.rs`: 按此重算: the boxes of the preview, and what became of each
//! - `web/pages/scorecard.rs`: the scorecard of a month, a quarter or a year
//! - `web/pages/scorecard/behind.rs`: the outcomes behind one number
//! - `web/pages/scorecard/number.rs`: a number on a scorecard: its words and its address
//! - `web/pages/scorecard/sheets.rs`: the same figures as sheets
//! - `web/pages/scorecard/year.rs`: the year of one unit, theme or town
//! - `web/pages/shared.rs`: 热度 with every post, 随主件办理 with how the other goes
//! - `web/pages/sign_in.rs`: signing in and out, and the way to the first page
//! - `web/pages/steps.rs`: the eight steps of an incident
//! - `web/pages/timeline.rs`: what happened, told line by line
//! - `web/paper_file.rs`: what documents of an incident are made from, any document as a file
//! - `web/parse.rs`: from what was sent to a request
//! - `web/parse/policy.rs`: requests about a policy before its publication
//! - `web/parse/time.rs`: requests about time: extensions, pauses, orders, promises, re-bases
//! - `web/parse/activities.rs`: requests about the register of activities, from forms and JSON alike
//! - `web/parse/alerts.rs`: requests about alerts, from forms and JSON alike
//! - `web/parse/linkages.rs`: requests about linkages, from forms and JSON alike
//! - `web/parse/cases.rs`: requests about accountability cases, from forms and JSON alike
//! - `web/parse/evaluation.rs`: requests about watching and evaluating, from forms and JSON alike
//! - `web/parse/reports.rs`: requests about bulletins and annual reports
//! - `web/render.rs`: the handlebars registry, strict to the last condition
//! - `web/render/tests.rs`: renders every template with every sample
//! - `web/render/tests/markup.rs`: the rules that every page and part is held to
//! - `web/server.rs`: the HTTP application: middleware in order, limits, routes
//! - `web/session.rs`: who is asking: a signed cookie or a bearer token that names a session
//! - `web/view/mod.rs`: what each page shows: one struct a template, every value already formatted
//! - `web/view/bulk.rs`: one verb on many incidents: the bar, what the rules say first, what became of it
//! - `web/view/bulk/samples.rs`: fictional bulk jobs, for the template tests
//! - `web/view/preview.rs`: an incident in short, beside a list
//! - `web/view/saved_view.rs`: the saved views, to rename, share, order and delete
//! - `web/view/account.rs`: 我的: who one is here, how pages look, the password
//! - `web/view/action.rs`: one form a verb: what is asked, and the incident beside it
//! - `web/view/action/closing.rs`: the end and the new beginning: 办结, 重启
//! - `web/view/action/dispatching.rs`: 交办 and 撤回: who gets the matter
//! - `web/view/action/evaluating.rs`: watching and evaluating
//! - `web/view/action/extension.rs`: more time: 申请延期 and 裁定延期
//! - `web/view/action/intake.rs`: before dispatch: 研判, 不予受理
//! - `web/view/action/merging.rs`: one matter, many posts: 并案, 撤销并案, 记跟进
//! - `web/view/action/noting.rs`: 写备注, on a page of its own and in short
//! - `web/view/action/pausing.rs`: standing still and reckoning anew: 暂停, 恢复, 重算时限
//! - `web/view/action/policy.rs`: a policy before its publication: 风险评估, 发布决定, 改发布日期
//! - `web/view/action/pressing.rs`: pressing units and keeping one's word
//! - `web/view/action/response.rs`: the response: 拟稿, 送审, 审核, 打回, 发布
//! - `web/view/action/samples.rs`: fictional contents of the action forms, for the template tests
//! - `web/view/action/unit_work.rs`: what a unit does: 签收, 退回 with its decision, 反馈
//! - `web/view/activity.rs`: 活动登记簿: the list, one entry, the forms
//! - `web/view/activity/samples.rs`: fictional activities, for the template tests
//! - `web/view/alert.rs`: alerts: the worded glyph, the list, the page, the forms
//! - `web/view/alert/samples.rs`: fictional alerts, for the template tests
//! - `web/view/case.rs`: accountability cases: the line, the list, the file, the forms
//! - `web/view/case/samples.rs`: fictional cases, for the template tests
//! - `web/view/desk.rs`: the duty officer's desk: the sentence of the day, the views, the queue
//! - `web/view/desk/samples.rs`: fictional contents of the desk, for the template tests
//! - `web/view/evaluation.rs`: 效果评估: item by item
//! - `web/view/explain.rs`: 时限试算: what is asked, and the due time
//! - `web/view/form.rs`: forms as they come back
//! - `web/view/form/field.rs`: the fields of a form
//! - `web/view/guide.rs`: the guides, one a role, the keys, and what to begin with
//! - `web/view/guide/steps.rs`: the words of the guides, and which picture stands with them
//! - `web/view/guide/tests.rs`: the guides are short and their pictures are there
//! - `web/view/inbox.rs`: the desk of a responsible unit, made for a phone first
//! - `web/view/incident.rs`: the incident page
//! - `web/view/incident/samples.rs`: fictional contents of the incident page
//! - `web/view/incident_list.rs`: 全部舆情 and 本单位舆情: filters above, one page of rows below
//! - `web/view/kept.rs`: 我的草稿, and the page without a network
//! - `web/view/library.rs`: 范文与口径: the list, one entry, a row beside a draft
//! - `web/view/linkage.rs`: 联动: the line of other pages, the list, the page, the forms
//! - `web/view/linkage/samples.rs`: fictional linkages, for the template tests
//! - `web/view/marked.rs`: words of a text in pieces, some of them marked
//! - `web/view/message.rs`: what is said when a request could not be done
//! - `web/view/notice.rs`: 提醒: what a person was told; 未送达: what could not be delivered
//! - `web/view/one_tap.rs`: the page behind the link in a message
//! - `web/view/paper.rs`: any document on paper, A4
//! - `web/view/plan.rs`: the division of tasks
//! - `web/view/plan/samples.rs`: fictional contents of the plan pages, for the template tests
//! - `web/view/plan_trial.rs`: a plan tried out: differences, coverage
//! - `web/view/reading.rs`: pages to read: the words of the house, and the calls for programs
//! - `web/view/register.rs`: 登记舆情: the form with the suggestion beside it
//! - `web/view/response_register.rs`: 公开回应目录 of a month
//! - `web/view/report.rs`: the list, the report with its document, and the forms
//! - `web/view/routing.rs`: 分派建议: by month and theme, with and without learning
//! - `web/view/rules.rs`: 工作日历 and 时限规则: versions, import, what a version would move
//! - `web/view/samples.rs`: building blocks of the fictional contents that the template tests
//! - `web/view/scorecard.rs`: the leader's scorecard
//! - `web/view/scorecard/outcomes.rs`: what stands behind a number, one row each
//! - `web/view/scorecard/tests.rs`: the figures and drawings of the scorecard
//! - `web/view/scorecard/year.rs`: one unit, theme or town over a year
//! - `web/view/shell.rs`: the frame around every page: top bar, navigation, notice, footer
//! - `web/view/sign_in.rs`: the sign-in page
//! - `web/view/status.rs`: the fixed status vocabulary
//! - `web/view/suggestion.rs`: the routing suggestion beside a form
//! - `web/view/suggestion/samples.rs`: fictional suggestions, for the template tests
//! - `web/view/unit.rs`: units and whom to reach there
//! - `web/wording.rs`: how lengths of time and instants are written for people
//! - `web/wording/tests.rs`: the fixed words, in Rust and in the script alike

pub mod clock;

pub mod config;

pub mod telemetry;

pub mod domain;

pub mod documents;

pub mod channels;

pub mod store;

pub mod queries;

pub mod services;

pub mod web;

pub mod scheduler;

pub mod boot;

pub mod cli;
