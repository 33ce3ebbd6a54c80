// A unit is late three times. What the record says becomes a case: the unit is told and heard, an
// interview is held, an item to put right goes overdue and up the ladder, and the case is concluded.
// Every document on the way is opened as a page and downloaded.

import { person, reads, send } from "../acts/walk.mjs";

export const title = "three late incidents of a unit become a case that goes to its end";

/** A Monday without a holiday for two weeks. */
export const begins = "2026-06-01T09:00:00+08:00";

const UNIT = { code: "audit", name: "市审计局" };
const CASES = "/accountability-cases";
const TITLES = ["乡道工程款审计结果没有公布", "村集体账目公开不全", "公交补贴审计迟迟没有说法"];
const PHONE = { width: 390, height: 844 };

export async function run({ browser, base, password, assert, step, violations, clock }) {
    const wrong = [];
    // The check of accessibility is put into the page, which the page's own policy forbids.
    const as = async (name, options = {}) => {
        const page = await person(browser, base, name, password, { bypassCSP: true, ...options });
        // A draft that is saved while its form is on the way out is told that it is too late.
        const isDraft = (said) => new URL(said.location().url || base).pathname === "/form-drafts";
        page.on("console", (said) => said.type() === "error" && !isDraft(said) && wrong.push(said.text()));
        page.on("pageerror", (error) => wrong.push(String(error)));
        return page;
    };
    const leaves = (page) => page.context().close();
    const says = async (page, ...words) => {
        const text = await reads(page);
        for (const wanted of words) {
            assert.ok(text.includes(wanted), `${page.url()} does not say ${wanted}:\n${text}`);
        }
    };
    const fill = async (page, fields) => {
        for (const [name, value] of Object.entries(fields)) {
            await page.locator(`form.act [name="${name}"]`).fill(value);
        }
    };
    const pick = async (page, name, value) => {
        const box = page.locator(`input[name="${name}"][value="${value}"]`).first();
        // Away from the bar with the buttons, which stays at the foot of the screen.
        await box.evaluate((found) => found.scrollIntoView({ block: "center" }));
        await box.check({ force: true });
    };
    const carry = async (page, name) => {
        const from = new URL(page.url()).pathname;
        await send(page, name);
        await page.waitForURL((url) => url.pathname !== from);
    };
    /** Opens on a telephone and on a desk: nothing wider than the screen, nothing that axe finds. */
    const look = async (page, path) => {
        for (const viewport of [PHONE, { width: 1366, height: 768 }]) {
            await page.setViewportSize(viewport);
            const answer = await page.goto(`${base}${path}`);
            assert.equal(answer.status(), 200, path);
            const over = await page.evaluate(
                () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            assert.ok(over <= 0, `${path} is ${over} px too wide at ${viewport.width} px`);
            assert.deepEqual(await violations(page), [], `${path} at ${viewport.width} px`);
        }
    };
    const seen = new Map();
    /** Every document that this page links to: the print page, and the file. */
    const documents = async (page, path) => {
        await page.goto(`${base}${path}`);
        const links = page.locator(`main a[href^='${path}/papers/']`);
        const hrefs = await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")));
        for (const href of new Set(hrefs)) {
            await look(page, href);
            const heading = await page.locator("h1").innerText();
            const coming = page.waitForEvent("download");
            await page.getByRole("link", { name: "下载 Word 文件" }).click();
            const file = await coming;
            assert.ok(file.suggestedFilename().endsWith(".docx"), file.suggestedFilename());
            const chunks = [];
            for await (const chunk of await file.createReadStream()) {
                chunks.push(chunk);
            }
            const bytes = Buffer.concat(chunks);
            assert.equal(bytes.subarray(0, 2).toString(), "PK", href);
            assert.ok(bytes.includes("word/document.xml"), href);
            seen.set(heading.replaceAll("\n", ""), file.suggestedFilename());
        }
    };

    const incidents = [];
    await step("three matters are handed to one unit", async () => {
        const duty = await as("duty");
        for (const matter of TITLES) {
            await duty.goto(`${base}/incidents/new`);
            await duty.locator("input[name=title]").fill(matter);
            await duty.locator("textarea[name=text]").fill(`市民追问：${matter}，请有关单位说明。`);
            await pick(duty, "level", "iii");
            await send(duty, "只登记");
            await duty.waitForURL(/\/incidents\/\d{4}-\d+$/);
            incidents.push(duty.url().split("/").pop());
        }
        const leader = await as("leader");
        for (const no of incidents) {
            await leader.goto(`${base}/incidents/${no}/assessment`);
            await pick(leader, "level", "ii");
            await carry(leader, "保存研判");
            await duty.goto(`${base}/incidents/${no}/dispatch`);
            await duty.locator("select[name=lead]").selectOption(UNIT.code);
            for (const box of await duty.locator("form.act input[type=checkbox]:checked").all()) {
                await box.evaluate((found) => (found.checked = false));
            }
            await carry(duty, "确认交办");
        }
        await leaves(leader);
        await leaves(duty);
    });

    await step("six hours later nobody has acknowledged; the office presses", async () => {
        await clock.moveTo("2026-06-01T15:10:00+08:00");
        for (const [name, noun, button, words] of [
            ["duty", "urge", "发出催办", "请立即签收并反馈。"],
            ["leader", "supervision", "发出督办", "请书面报告迟延的原因。"],
        ]) {
            const page = await as(name);
            await page.goto(`${base}/incidents/${incidents[0]}/${noun}`);
            await fill(page, { text: words });
            await carry(page, button);
            await leaves(page);
        }
        const unit = await as(UNIT.code, { viewport: PHONE, hasTouch: true });
        for (const no of incidents) {
            await unit.goto(`${base}/incidents/${no}/acknowledgement`);
            await carry(unit, "签收");
        }
        await leaves(unit);
    });

    let no = "";
    await step("the record suggests the unit, with the events it rests on", async () => {
        const evaluator = await as("evaluator");
        await evaluator.goto(`${base}${CASES}`);
        await says(evaluator, "建议问责", UNIT.name);
        await look(evaluator, `${CASES}/new`);
        await look(evaluator, `${CASES}/new?unit=${UNIT.code}`);
        await says(evaluator, "报告不及时", ...incidents, ...incidents.map((n) => `incident/${n}#`));
        const picked = await evaluator.locator("input[name=facts]:checked").count();
        assert.ok(picked >= 3, `${picked} facts are picked`);
        await fill(evaluator, { opinion: "一日之内三件逾期签收，建议约谈整改。" });
        await carry(evaluator, "报分管领导批准");
        no = evaluator.url().split("/").pop();
        await look(evaluator, `${CASES}/${no}`);
        await leaves(evaluator);
    });
    const file = `${CASES}/${no}`;

    await step("the leader approves; the unit is told; nothing is decided before it is heard", async () => {
        const leader = await as("leader");
        await leader.goto(`${base}${file}`);
        await says(leader, "请您同意并告知");
        await look(leader, `${file}/approval`);
        await carry(leader, "同意并告知单位");
        await leader.goto(`${base}${file}`);
        await says(leader, "作出决定", "单位可以在", "陈述申辩", "依据：");
        const early = await leader.goto(`${base}${file}/decision`);
        assert.ok(early.status() >= 400, `the form of a decision is offered: ${early.status()}`);
        await says(leader, "陈述申辩", "依据");
        await leaves(leader);
        // What the browser says of the answer that was asked for.
        wrong.splice(0, wrong.length, ...wrong.filter((said) => !/status of (403|409)/.test(said)));
    });

    let disputed = 0;
    await step("the head of the unit disputes one fact", async () => {
        const head = await as(`${UNIT.code}-head`);
        await head.goto(`${base}/desk`);
        await says(head, `问责 ${no}`);
        await look(head, `${file}/defence`);
        disputed = await head.locator("input[value=dispute]").count();
        for (let n = 1; n < disputed; n += 1) {
            await pick(head, `answer_${n}`, "admit");
        }
        await pick(head, `answer_${disputed}`, "dispute");
        await fill(head, { [`answer_text_${disputed}`]: "当时已经电话报告值班室。" });
        await carry(head, "提交申辩");
        await look(head, file);
        await leaves(head);
    });

    await step("a leader, not who proposed it, decides", async () => {
        const evaluator = await as("evaluator");
        await evaluator.goto(`${base}${file}`);
        assert.equal(await evaluator.getByRole("link", { name: "作出决定" }).count(), 0);
        await leaves(evaluator);
        const leader = await as("leader");
        await look(leader, `${file}/decision`);
        await says(leader, "当时已经电话报告值班室");
        await pick(leader, `ruling_${disputed}`, "reject");
        await pick(leader, "measure", "interview");
        await fill(leader, {
            [`ruling_reason_${disputed}`]: "值班记录里没有这次电话。",
            reason: "三件都没有按时签收，群众没有及时得到回应。",
        });
        await carry(leader, "确认决定");
        await says(leader, "约谈整改");
        await leaves(leader);
    });

    await step("the interview is called, held and minuted, and two things are to be put right", async () => {
        let evaluator = await as("evaluator");
        await look(evaluator, `${file}/interview`);
        await fill(evaluator, {
            at: "2026-06-02 09:30",
            place: "市委宣传部三楼会议室",
            interviewer: "梁志衡",
            invited: "单位主要负责同志",
            purpose: "政务舆情回应迟缓",
            materials: "情况说明和整改设想",
        });
        await carry(evaluator, "发出通知");
        await leaves(evaluator);
        await clock.moveTo("2026-06-02T11:00:00+08:00");
        evaluator = await as("evaluator");
        await look(evaluator, `${file}/interview-record`);
        await fill(evaluator, {
            interviewed: "张某某（局长）",
            points: "联络员外出培训，没有安排替补。",
            requirements: "设 AB 角联络员，建立先期回应模板。",
        });
        await carry(evaluator, "登记纪要");
        await look(evaluator, `${file}/rectification`);
        await fill(evaluator, {
            item_text_1: "设 AB 角联络员，报备手机号",
            item_person_1: "办公室主任",
            item_due_on_1: "2026-06-05",
            item_text_2: "建立舆情先期回应模板",
            item_person_2: "办公室主任",
        });
        await carry(evaluator, "下达整改");
        await says(evaluator, "整改清单", "设 AB 角联络员");
        await leaves(evaluator);
    });

    await step("one of them goes overdue, which goes up the ladder", async () => {
        // The item was due on Friday; the time to appeal ended on Monday.
        await clock.moveTo("2026-06-09T10:00:00+08:00");
        for (const name of ["leader", "evaluator", `${UNIT.code}-head`]) {
            const page = await as(name);
            const about = page.locator("main").getByText(`问责 ${no}`).first();
            await page.goto(`${base}/notices`);
            await about.waitFor();
            await says(page, "逾期");
            await leaves(page);
        }
        const leader = await as("leader");
        await look(leader, file);
        await says(leader, "逾期", "整改提醒", "设 AB 角联络员");
        await look(leader, CASES);
        await leaves(leader);
    });

    await step("both are shown; one comes back, then both are found good; the case is concluded", async () => {
        const unit = await as(UNIT.code, { viewport: PHONE, hasTouch: true });
        const evaluator = await as("evaluator");
        const show = async (item, text) => {
            await unit.goto(`${base}${file}/proof`);
            await pick(unit, "item", item);
            await fill(unit, { text, url: `https://audit.kaiping.example/${item}` });
            await carry(unit, "提交佐证");
        };
        const judge = async (item, decision, fields = {}) => {
            await evaluator.goto(`${base}${file}/verification`);
            await pick(evaluator, "item", item);
            await pick(evaluator, "decision", decision);
            await fill(evaluator, fields);
            await carry(evaluator, "确认核验");
        };
        await look(unit, `${file}/proof`);
        await show(1, "AB 角已经报备。");
        await look(evaluator, `${file}/verification`);
        await judge(1, "return", { reason: "没有盖章。" });
        await show(1, "AB 角已经报备，材料已盖章。");
        await show(2, "模板已送审。");
        await judge(1, "accept");
        await judge(2, "accept");
        await leaves(unit);
        await leaves(evaluator);
        const leader = await as("leader");
        await look(leader, `${file}/conclusion`);
        await fill(leader, { summary: "整改逐项核验通过，予以结案。" });
        await carry(leader, "确认结案");
        await says(leader, "已结案");
        await leaves(leader);
    });

    await step("every document of it opens as a page and as a file", async () => {
        const evaluator = await as("evaluator", { acceptDownloads: true });
        await look(evaluator, file);
        await documents(evaluator, file);
        await documents(evaluator, `/incidents/${incidents[0]}`);
        const names = [...seen.keys()].join("；");
        for (const wanted of [
            "问责拟议审批表",
            "陈述申辩告知书",
            `关于约谈${UNIT.name}的通知`,
            "约谈纪要",
            `关于${UNIT.name}限期整改的通知`,
            "整改报告",
            "结案报告",
            "网络舆情快报",
            "交办单",
            "催办通知",
            "督办单",
        ]) {
            assert.ok(names.includes(wanted), `${wanted} is not among ${names}`);
        }
        assert.equal(new Set(seen.values()).size, seen.size, "files that bear the same name");
        await leaves(evaluator);
    });
    assert.deepEqual(wrong, [], "what the browser complained about");
}
