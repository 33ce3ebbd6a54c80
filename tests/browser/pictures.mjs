// Makes the pictures of the guides (`templates/assets/help`): opens pages of the demonstration at a
// fixed size and a fixed instant and keeps each as a small lossy WebP. Run it when pages look
// different, then look at the pictures. That each is named, there and light, a Rust test judges.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { person } from "./acts/walk.mjs";

export const title = "the pictures of the guides are made";
// A Tuesday morning, so that the pictures look alike whenever they are made.
export const begins = "2026-11-17T10:20:00+08:00";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "templates", "assets", "help");
const DESK = { viewport: { width: 1280, height: 660 } };
const PHONE = { viewport: { width: 390, height: 640 }, hasTouch: true };
// A desk is shown smaller than it is, so that both its columns are to be seen.
const SCALE = { 1280: 0.8, 390: 1 };
const MOST_BYTES = 40 * 1024;
const QUALITIES = [70, 60, 50, 40, 30];

/** Keeps what the page shows, as good as the weight allows. */
async function keep(page, name) {
    const session = await page.context().newCDPSession(page);
    const size = page.viewportSize();
    const clip = { x: 0, y: await page.evaluate(() => scrollY), ...size, scale: SCALE[size.width] };
    for (const quality of QUALITIES) {
        const options = { format: "webp", quality, clip };
        const { data } = await session.send("Page.captureScreenshot", options);
        const bytes = Buffer.from(data, "base64");
        if (bytes.length <= MOST_BYTES) {
            await writeFile(join(FOLDER, `${name}.webp`), bytes);
            console.log(`    ${name}.webp ${bytes.length} bytes, quality ${quality}`);
            return;
        }
    }
    throw new Error(`${name} is too heavy`);
}

/** The address of the first link of a page that fits. */
async function first(page, selector) {
    return page.locator(selector).first().getAttribute("href");
}

export async function run({ browser, base, password, step }) {
    await mkdir(FOLDER, { recursive: true });
    const as = (name, how) => person(browser, base, name, password, how);
    const go = (page, path) => page.goto(`${base}${path}`, { waitUntil: "networkidle" });

    await step("the desk of the office", async () => {
        const duty = await as("duty", DESK);
        await go(duty, "/desk");
        await keep(duty, "staff-desk");
        await go(duty, "/incidents/new");
        await duty.locator("input[name=title]").fill("水口镇中心小学食堂饭菜疑似变质");
        await duty.locator("textarea[name=text]").fill("家长反映学校食堂饭菜发馊，多名学生肚子痛。");
        await duty.locator("#panel input[name=lead]").first().waitFor();
        await duty.evaluate(() => scrollTo(0, 0));
        await keep(duty, "staff-register");
        await go(duty, "/incidents");
        const boxes = duty.locator("input[name=no]");
        await boxes.nth(0).check();
        await boxes.nth(1).check();
        await boxes.nth(0).scrollIntoViewIfNeeded();
        await keep(duty, "staff-list");
        await go(duty, "/desk?view=return_pending");
        await go(duty, await first(duty, "#rows h4 a"));
        await keep(duty, "staff-incident");
        await duty.context().close();
    });

    await step("a unit's telephone", async () => {
        const edu = await as("edu", PHONE);
        await go(edu, "/desk");
        await keep(edu, "unit-inbox");
        const href = await first(edu, "main li.tick h3 a");
        await go(edu, href);
        await edu.locator(".todo").scrollIntoViewIfNeeded();
        await keep(edu, "unit-incident");
        await go(edu, "/desk");
        const draft = await first(edu, "main a[href*='/draft']");
        await go(edu, draft);
        await keep(edu, "unit-draft");
        await edu.context().close();
    });

    await step("the leader's desk and scorecard", async () => {
        const leader = await as("leader", DESK);
        await go(leader, "/desk?view=mine");
        await keep(leader, "leader-desk");
        await go(leader, "/scorecards");
        await keep(leader, "leader-scorecard");
        await leader.context().close();
    });

    await step("evaluation and cases", async () => {
        const evaluator = await as("evaluator", DESK);
        await go(evaluator, "/desk?view=mine");
        const href = await first(evaluator, "#rows a[href*='/evaluation']");
        await go(evaluator, href);
        await keep(evaluator, "evaluator-evaluation");
        await go(evaluator, "/accountability-cases");
        await keep(evaluator, "evaluator-cases");
        await evaluator.context().close();
    });

    await step("the calendar", async () => {
        const admin = await as("admin", DESK);
        await go(admin, "/admin/calendar/1");
        await keep(admin, "admin-calendar");
        await admin.context().close();
    });
}
