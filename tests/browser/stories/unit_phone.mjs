// A liaison gets a short message, acknowledges with one tap and without signing in, opens the link
// again to no harm, and finds on the incident's page the deadline in words and large buttons.

import { createServer } from "node:http";

import { person, reads, send } from "../acts/walk.mjs";

export const title = "a unit acknowledges from a message and works with three buttons on a telephone";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const TITLE = "水口镇中心小学食堂饭菜疑似变质（短信签收）";
const MESSAGE_WITHIN_MS = 60_000;
const LEAST_HEIGHT = 44;

/** What the gateway for short messages was given. */
const sent = [];
let gateway = null;

/** A gateway for short messages, and the house's address for links. */
export async function settings(base) {
    gateway = createServer((request, response) => {
        let body = "";
        request.on("data", (piece) => (body += piece));
        request.on("end", () => {
            sent.push(JSON.parse(body));
            response.end('{"errcode":0}');
        });
    });
    gateway.unref();
    await new Promise((done) => gateway.listen(0, "127.0.0.1", done));
    return {
        HUIYING_PUBLIC_URL: base,
        HUIYING_SMS_URL: `http://127.0.0.1:${gateway.address().port}/send`,
        HUIYING_SMS_BODY: '{"mobile":"{phone}","content":"{text}"}',
        HUIYING_SMS_OK: '"errcode":0',
    };
}

/** The link of the message about the matter. */
async function linkOf() {
    const latest = Date.now() + MESSAGE_WITHIN_MS;
    while (Date.now() < latest) {
        const message = sent.find(({ content }) => content.includes(TITLE) && content.includes("/a/"));
        if (message) {
            return message.content.match(/http:\/\/\S+\/a\/[\w.-]+/)[0];
        }
        await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`no message about it: ${JSON.stringify(sent)}`);
}

/** What is wrong with where the buttons of the next step stand, by the words on them. */
async function reachable(page) {
    const found = [];
    for (const button of await page.locator(".todo .btn").all()) {
        await button.scrollIntoViewIfNeeded();
        found.push(
            await button.evaluate((el, least) => {
                const box = el.getBoundingClientRect();
                const upon = document.elementFromPoint(
                    box.left + box.width / 2,
                    box.top + box.height / 2,
                );
                const isFree = upon && (el === upon || el.contains(upon));
                const isOn = box.left >= 0 && box.right <= innerWidth;
                const isLarge = box.height >= least && box.width >= least;
                const fault = [
                    isFree ? "" : `covered by ${upon?.className || upon?.tagName}`,
                    isOn ? "" : "off the screen",
                    isLarge ? "" : `${Math.round(box.width)}×${Math.round(box.height)}`,
                ];
                const words = el.innerText.split("：")[0].trim();
                return { words, fault: fault.filter(Boolean).join(", ") };
            }, LEAST_HEIGHT),
        );
    }
    return found;
}

export async function run({ browser, base, password, assert, step, violations }) {
    const as = (name, how) => person(browser, base, name, password, how);
    let no = "";
    let link = "";

    await step("the liaison leaves a mobile number", async () => {
        const edu = await as("edu", PHONE);
        await edu.goto(`${base}/account`);
        await edu.locator("input[name=phone]").fill("13800138000");
        await send(edu, "保存");
        await edu.getByText("已保存提醒设置").waitFor();
        await edu.context().close();
    });

    await step("the duty officer hands a matter to the unit", async () => {
        const duty = await as("duty");
        await duty.goto(`${base}/incidents/new`);
        await duty.locator("input[name=title]").fill(TITLE);
        await duty.locator("textarea[name=text]").fill("家长反映学校食堂饭菜发馊。");
        await duty.locator('input[name="level"][value="iii"]').check({ force: true });
        await send(duty, "只登记");
        await duty.waitForURL(/\/incidents\/\d{4}-\d+$/);
        no = duty.url().split("/").pop();
        await duty.goto(`${base}/incidents/${no}/dispatch`);
        await duty.locator("select[name=lead]").selectOption("edu");
        await duty.locator("form.act input[type=checkbox]:checked").evaluateAll((boxes) => {
            for (const box of boxes) {
                box.checked = false;
            }
        });
        await send(duty, "确认交办");
        await duty.waitForURL((url) => !url.pathname.endsWith("/dispatch"));
        await duty.context().close();
        link = await linkOf();
    });

    await step("before it is acknowledged the page offers to acknowledge and to return", async () => {
        const edu = await as("edu", PHONE);
        await edu.goto(`${base}/incidents/${no}`);
        const heading = await edu.locator(".todo h2").innerText();
        assert.match(heading, /^请市教育局在.+ \d\d:\d\d 前签收$/);
        const buttons = await reachable(edu);
        assert.deepEqual(
            buttons.map(({ words }) => words),
            ["签收", "退回"],
        );
        assert.deepEqual(buttons.filter(({ fault }) => fault), []);
        await edu.context().close();
    });

    const open = async () => {
        const context = await browser.newContext({ locale: "zh-CN", bypassCSP: true, ...PHONE });
        const page = await context.newPage();
        // Tap one: the link in the message.
        await page.goto(link);
        return page;
    };

    await step("the link and one tap more acknowledge, without signing in", async () => {
        const page = await open();
        assert.ok((await reads(page)).includes("请市教育局签收"), await reads(page));
        const button = page.getByRole("button", { name: "签收", exact: true });
        const box = await button.boundingBox();
        assert.ok(box.height >= LEAST_HEIGHT && box.y + box.height <= 844, JSON.stringify(box));
        assert.deepEqual(await violations(page), []);
        // Tap two.
        await button.tap();
        await page.getByRole("heading", { name: "已经签收" }).waitFor();
        await page.context().close();
    });

    await step("the link opened again tells who did and when, and writes nothing", async () => {
        const history = async () => {
            const duty = await as("duty");
            await duty.goto(`${base}/incidents/${no}`);
            const lines = await duty.locator(".tl li").allInnerTexts();
            await duty.context().close();
            return lines.filter((line) => line.includes("签收"));
        };
        const before = await history();
        assert.equal(before.length > 0, true, "the acknowledgement stands in the timeline");
        const page = await open();
        const words = await reads(page);
        assert.match(words, /谭晓岚 已于 .+\d\d:\d\d 签收，不用再按/);
        assert.equal(await page.getByRole("button", { name: "签收", exact: true }).count(), 0);
        await page.context().close();
        assert.deepEqual(await history(), before);
    });

    await step("afterwards the page offers to answer, to report and to return", async () => {
        const edu = await as("edu", PHONE);
        await edu.goto(`${base}/incidents/${no}`);
        const heading = await edu.locator(".todo h2").innerText();
        assert.match(heading, /^请市教育局在.+ \d\d:\d\d 前写好回应稿并送审$/);
        const buttons = await reachable(edu);
        const words = buttons.map((button) => button.words);
        for (const wanted of ["提交回应", "退回"]) {
            assert.ok(words.includes(wanted), `${wanted} is missing: ${words}`);
        }
        assert.ok(!words.includes("签收"), `${words}`);
        assert.deepEqual(buttons.filter(({ fault }) => fault), []);
        await edu.locator(".todo").getByRole("link", { name: "提交回应" }).tap();
        await edu.waitForURL(/\/draft$/);
        await edu.context().close();
    });
    gateway.close();
}
