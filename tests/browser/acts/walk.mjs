// The whole way of one incident, as people walk it in a browser: from a complaint to a closed and
// evaluated incident, and from a unit's record to a case that is put right. Told with and without
// JavaScript, by keys alone, and over a slow line.

import { pointer } from "./hands.mjs";

/** A person at a browser of their own. */
export async function person(browser, base, username, password, options) {
    const context = await browser.newContext({ locale: "zh-CN", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${base}/sign-in`);
    await page.locator("input[name=username]").fill(username);
    await page.locator("input[name=password]").fill(password);
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return page;
}

/** Presses the one main button of a form. */
export function send(page, name) {
    return page.locator("main form").getByRole("button", { name, exact: true }).first().click();
}

/** The page's visible text, for looking at what a person reads. */
export function reads(page) {
    return page.locator("main").innerText();
}

async function done({ page }, base, no) {
    await page.waitForURL((url) => url.pathname === `/incidents/${no}` || url.pathname === "/desk");
    await page.goto(`${base}/incidents/${no}`);
}

/** A control of a page by its name, and by its value where several bear the name. */
const field = ({ page }, name) => page.locator(`main [name="${name}"]`).first();
const option = ({ page }, name, value) =>
    page.locator(`main input[name="${name}"][value="${value}"]`).first();

async function scored({ page }, base, unit) {
    await page.goto(`${base}/scorecards`);
    const row = page.locator("main tr").filter({ hasText: unit }).first();
    return (await row.count()) === 0 ? "" : row.innerText();
}

const CANTEEN = {
    text: "家长反映学校食堂饭菜发馊，多名学生肚子痛，问学校和监管部门查了没有。",
    town: "水口镇",
    lead: "市食品药品监督管理局",
};

/**
 * Walks the whole way. `how` says whether JavaScript is on (`scripted`), who works the page (`hands`),
 * what stands in the title (`mark`), what is done to each new page (`prepare`), and of which unit's
 * record a case is made (`accused`: its code).
 */
export async function walk(shared, how) {
    const { browser, base, password } = shared;
    const { scripted, hands = pointer, prepare = async () => {} } = how;
    const options = { javaScriptEnabled: scripted };
    const phone = { ...options, viewport: { width: 390, height: 844 }, hasTouch: true };
    const as = async (name, given = options) => {
        const page = await person(browser, base, name, password, given);
        await prepare(page);
        return hands(page);
    };
    const leaves = ({ page }) => page.context().close();
    const way = { ...shared, ...how, as, leaves, phone };
    const no = await answered(way);
    await evaluated(way, no);
    await heldToAccount(way);
}

/** From the complaint to the closing; gives back the number of the incident. */
async function answered({ base, assert, step, as, leaves, phone, scripted, mark }) {
    const title = `水口镇中心小学食堂饭菜疑似变质（${mark}）`;
    let no = "";

    const duty = await as("duty");
    const before = await step("the leader notes the unit's figures", async () => {
        const leader = await as("leader");
        const found = await scored(leader, base, CANTEEN.lead);
        await leaves(leader);
        return found;
    });

    await step("the duty officer logs the complaint and sees whom the plan names", async () => {
        await duty.page.goto(`${base}/incidents/new`);
        await duty.type(field(duty, "title"), title);
        await duty.type(field(duty, "text"), CANTEEN.text);
        await duty.choose(field(duty, "town"), CANTEEN.town);
        await duty.type(field(duty, "channel"), "微信群");
        await duty.tick(option(duty, "level", "iii"));
        if (!scripted) {
            await duty.press("查看交办建议");
        }
        const panel = duty.page.locator("#panel");
        await panel.getByText(CANTEEN.lead).first().waitFor();
        const words = await panel.innerText();
        for (const wanted of ["市教育局", "水口镇", "第 21 项", "第 23 项", "食堂"]) {
            assert.ok(words.includes(wanted), `the suggestion does not show ${wanted}:\n${words}`);
        }
    });

    await step("dispatches it to the three", async () => {
        await duty.tick(option(duty, "lead", "fda"));
        const box = (unit) => duty.page.locator(`#panel input[name=responsible][value=${unit}]`).first();
        for (const unit of ["edu", "shuikou"]) {
            await duty.tick(box(unit));
        }
        const ticked = duty.page.locator("#panel input[type=checkbox]:checked");
        const values = await ticked.evaluateAll((all) => all.map((el) => el.value));
        for (const value of values.filter((unit) => !["edu", "shuikou"].includes(unit))) {
            await duty.clear(duty.page.locator(`#panel input[type=checkbox][value="${value}"]:checked`).first());
        }
        await duty.press("登记并交办");
        await duty.page.waitForURL(/\/incidents\/\d{4}-\d+$/);
        no = duty.page.url().split("/").pop();
        const words = await reads(duty.page);
        for (const wanted of [title, CANTEEN.lead, "牵头", "签收", "首次反馈", "回应"]) {
            assert.ok(words.includes(wanted), `the incident page does not show ${wanted}`);
        }
    });

    const fda = await as("fda", phone);
    const edu = await as("edu", phone);
    await step("two units acknowledge on the telephone", async () => {
        for (const unit of [fda, edu]) {
            await unit.page.goto(`${base}/desk`);
            assert.ok((await reads(unit.page)).includes(title), "the inbox does not show the incident");
            await unit.page.goto(`${base}/incidents/${no}/acknowledgement`);
            await unit.press("签收");
            await done(unit, base, no);
            assert.ok((await reads(unit.page)).includes("按时完成"), "acknowledged in time");
        }
    });

    await step("one of them tells how far it has come", async () => {
        await edu.page.goto(`${base}/incidents/${no}/progress`);
        await edu.type(field(edu, "text"), "工作组已经到校，正在了解情况。");
        await edu.press("提交反馈");
        await done(edu, base, no);
        assert.ok((await reads(edu.page)).includes("工作组已经到校"));
    });

    await step("the third returns it, with a reason", async () => {
        const town = await as("shuikou", phone);
        await town.page.goto(`${base}/incidents/${no}/return`);
        await town.press("申请退回");
        await town.page.getByText("请写明不属本单位的理由").first().waitFor();
        await town.type(field(town, "reason"), "该校由市教育局直管，食堂不在本镇管理范围。");
        await town.press("申请退回");
        await done(town, base, no);
        await leaves(town);
    });

    await step("the office agrees and dispatches to another unit", async () => {
        await duty.page.goto(`${base}/incidents/${no}/return-decision`);
        await duty.tick(option(duty, "decision", "uphold"));
        await duty.press("提交裁定");
        await done(duty, base, no);
        await duty.page.goto(`${base}/incidents/${no}/dispatch`);
        const box = option(duty, "cooperating", "health");
        if (!(await box.isVisible())) {
            await duty.open(duty.page.locator("summary", { hasText: "配合单位" }).first());
        }
        await duty.tick(box);
        await duty.press("确认交办");
        await done(duty, base, no);
        const words = await reads(duty.page);
        assert.ok(words.includes("市卫生和计划生育局"), "the new unit stands in the matrix");
    });

    for (const [liaison, head, text] of [
        ["fda", "fda-head", "经抽检，当日留样合格，已责令食堂停用一批食材并继续检测。"],
        ["edu", "edu-head", "已派员进驻学校，停餐整改，学生均已好转。"],
    ]) {
        const author = liaison === "fda" ? fda : edu;
        await step(`${liaison} drafts and submits`, async () => {
            await author.page.goto(`${base}/incidents/${no}/draft`);
            await author.type(field(author, "text"), text);
            await author.type(field(author, "cause"), "暂不清楚，续报");
            await author.type(field(author, "solution"), "立即停用，继续检测，结果公布。");
            await author.press("保存稿件");
            await done(author, base, no);
            await author.page.goto(`${base}/incidents/${no}/submission`);
            await author.press("送审");
            await done(author, base, no);
        });
        await step(`${head} signs`, async () => {
            const signing = await as(head);
            await signing.page.goto(`${base}/incidents/${no}/approval`);
            assert.ok((await reads(signing.page)).includes(text), "the draft stands beside the form");
            await signing.press("通过");
            await done(signing, base, no);
            await leaves(signing);
        });
        await step(`the reviewer checks and logs the release of ${liaison}`, async () => {
            const reviewer = await as("reviewer");
            await reviewer.page.goto(`${base}/incidents/${no}/approval`);
            await reviewer.press("通过");
            await reviewer.page.locator(".errsum").first().waitFor();
            for (const check of ["wording", "timing", "privacy"]) {
                await reviewer.tick(field(reviewer, check));
            }
            await reviewer.press("通过");
            await done(reviewer, base, no);
            await reviewer.page.goto(`${base}/incidents/${no}/release`);
            await reviewer.type(field(reviewer, "channel"), "市政府网站");
            await reviewer.type(field(reviewer, "url"), `https://www.kaiping.example/${no}/${liaison}`);
            await reviewer.press("登记发布");
            await done(reviewer, base, no);
            await leaves(reviewer);
        });
    }

    await step("the leader closes it", async () => {
        const leader = await as("leader");
        await leader.page.goto(`${base}/incidents/${no}`);
        assert.ok((await reads(leader.page)).includes("按时完成"));
        await leader.page.goto(`${base}/incidents/${no}/closure`);
        await leader.type(field(leader, "summary"), "处置妥当，同意办结。");
        await leader.press("办结");
        await done(leader, base, no);
        assert.ok((await reads(leader.page)).includes("已办结"));
        const after = await scored(leader, base, CANTEEN.lead);
        assert.notEqual(after, before, "the scorecard does not count the incident");
        assert.ok(after.includes(CANTEEN.lead));
        await leaves(leader);
    });
    for (const hand of [duty, fda, edu]) {
        await leaves(hand);
    }
    return no;
}

/** Two persons score what came of it, each without the other's sheet. */
async function evaluated({ base, assert, step, as, leaves }, no) {
    for (const [name, noun, words] of [
        ["evaluator", "evaluation", "提交评估"],
        ["reviewer", "evaluation-second", "提交复评"],
    ]) {
        await step(`${name} scores what came of it`, async () => {
            const scorer = await as(name);
            await scorer.page.goto(`${base}/incidents/${no}/${noun}`);
            const form = scorer.page.locator("main form").last();
            const names = await form
                .locator("input[name^=points]")
                .evaluateAll((all) => all.map((el) => [el.name, el.value]));
            for (const [points, value] of names) {
                if (!value) {
                    await scorer.type(field(scorer, points), "3");
                }
            }
            await scorer.press(words);
            await done(scorer, base, no);
            await leaves(scorer);
        });
    }
    await step("the result is told", async () => {
        const leader = await as("leader");
        await leader.page.goto(`${base}/incidents/${no}`);
        assert.match(await reads(leader.page), /评估\s+已完成/);
        await leaves(leader);
    });
}

/** A unit's record becomes a case: proposed, heard, decided, put right. */
async function heldToAccount({ base, assert, step, as, leaves, phone, accused }) {
    const CASES = "/accountability-cases";
    let no = "";
    const carry = async (hand, name) => {
        const from = new URL(hand.page.url()).pathname;
        await hand.press(name);
        await hand.page.waitForURL((url) => url.pathname !== from);
    };
    await step("the evaluator proposes to hold a unit to account by its record", async () => {
        const evaluator = await as("evaluator");
        await evaluator.page.goto(`${base}${CASES}/new?unit=${accused}`);
        await evaluator.type(field(evaluator, "opinion"), "多次逾期，建议约谈整改。");
        await evaluator.type(field(evaluator, "exception_by"), "分管副市长");
        await evaluator.type(field(evaluator, "exception_reason"), "一个季度内多次逾期，群众反映强烈。");
        await evaluator.press("报分管领导批准");
        await evaluator.page.waitForURL(/accountability-cases\/\d{4}-\d+$/);
        no = evaluator.page.url().split("/").pop();
        await leaves(evaluator);
    });
    const file = `${CASES}/${no}`;
    await step("the leader approves, the unit is told", async () => {
        const leader = await as("leader");
        await leader.page.goto(`${base}${file}/approval`);
        await carry(leader, "同意并告知单位");
        await leaves(leader);
    });
    await step("the unit's head is heard", async () => {
        const head = await as(`${accused}-head`);
        await head.page.goto(`${base}${file}/defence`);
        const names = await head.page
            .locator("main input[value=admit]")
            .evaluateAll((all) => all.map((el) => el.name));
        for (const name of names) {
            await head.tick(option(head, name, "admit"));
        }
        await carry(head, "提交申辩");
        assert.ok((await reads(head.page)).includes("申辩"));
        await leaves(head);
    });
    await step("another person decides, the circular is issued, two things are to be put right", async () => {
        const leader = await as("leader");
        await leader.page.goto(`${base}${file}/decision`);
        await leader.tick(option(leader, "measure", "circular"));
        await leader.type(field(leader, "reason"), "单位没有异议，事实清楚。");
        await carry(leader, "确认决定");
        await leader.page.goto(`${base}${file}/circular`);
        await leader.type(field(leader, "scope"), "各镇（街）、管委会，市直各单位");
        await carry(leader, "确认印发");
        await leaves(leader);
        const evaluator = await as("evaluator");
        await evaluator.page.goto(`${base}${file}/rectification`);
        await evaluator.type(field(evaluator, "item_text_1"), "设 AB 角联络员，报备手机号");
        await evaluator.type(field(evaluator, "item_person_1"), "办公室主任");
        await evaluator.type(field(evaluator, "item_due_on_1"), inTenDays());
        await carry(evaluator, "下达整改");
        await leaves(evaluator);
    });
    await step("the unit shows that it is put right, and it is found good", async () => {
        const unit = await as(accused, phone);
        await unit.page.goto(`${base}${file}/proof`);
        await unit.tick(option(unit, "item", "1"));
        await unit.type(field(unit, "text"), "AB 角已经报备。");
        await carry(unit, "提交佐证");
        await leaves(unit);
        const evaluator = await as("evaluator");
        await evaluator.page.goto(`${base}${file}/verification`);
        await evaluator.tick(option(evaluator, "item", "1"));
        await evaluator.tick(option(evaluator, "decision", "accept"));
        await carry(evaluator, "确认核验");
        assert.ok((await reads(evaluator.page)).includes("设 AB 角联络员"));
        await leaves(evaluator);
    });
    await step("the leader reads the scorecard of the month", async () => {
        const leader = await as("leader");
        await leader.page.goto(`${base}/scorecards`);
        const words = await reads(leader.page);
        assert.ok(words.includes(CANTEEN.lead) && words.includes("按时率"), words.slice(0, 300));
        await leaves(leader);
    });
}

/** A day that is not over, whatever the hour. */
function inTenDays() {
    return new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
}
