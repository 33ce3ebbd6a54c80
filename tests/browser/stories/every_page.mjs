// Every page in each role, on a desk and on a telephone: it opens, fits, loads nothing from
// elsewhere, breaks no policy and keeps nobody out.

import { person } from "../acts/walk.mjs";

export const title = "every page opens, fits the screen and keeps nobody out, in each role";

const SIZES = [
    { width: 1366, height: 768 },
    { width: 390, height: 844 },
];
const PAGES = {
    duty: [
        "/desk",
        "/incidents",
        "/incidents/new",
        "/alerts",
        "/alerts/new",
        "/reports/bulletin",
        "/reports/annual",
        "/reports/responses",
        "/linkages",
        "/activities",
        "/activities?year=2018&kind=training",
        "/activities/new",
        "/scorecards?by=theme",
        "/scorecards?by=town",
        "/plans/current",
        "/plans",
        "/units",
        "/units/edu",
        "/glossary",
        "/help",
        "/account",
        "/notices",
        "/deadlines/explain",
        "/deadlines/explain?kind=closure_report&from=2026-09-30T17:00",
        "/admin/calendar",
        "/admin/policy",
        "/admin/dead-letters",
        "/api/docs",
        "/nothing-here",
    ],
    leader: ["/desk", "/scorecards", "/reports/bulletin"],
    evaluator: ["/desk", "/accountability-cases", "/accountability-cases/new", "/admin/rubric"],
    edu: [
        "/desk",
        "/incidents",
        "/alerts",
        "/scorecards",
        "/scorecards/units/edu",
        "/accountability-cases",
        "/linkages",
        "/activities",
        "/activities/new",
        "/notices",
        "/account",
    ],
    admin: [
        "/plans",
        "/plans/1",
        "/units",
        "/admin/calendar",
        "/admin/calendar/1",
        "/admin/policy",
        "/admin/policy/1",
        "/admin/dead-letters",
    ],
};

/** Lists whose first matter is opened too. */
const LISTS = ["/incidents", "/alerts", "/accountability-cases", "/linkages", "/activities"];

async function look(page, base, path, { assert, violations }) {
    const answer = await page.goto(`${base}${path}`);
    assert.equal(answer.status(), path === "/nothing-here" ? 404 : 200, path);
    const { over, lang, heads, title: name } = await page.evaluate(() => ({
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        lang: document.documentElement.lang,
        heads: document.querySelectorAll("h1").length,
        title: document.title,
    }));
    assert.ok(over <= 0, `${path} is ${over} px too wide`);
    assert.equal(lang, "zh-CN");
    assert.equal(heads, 1, `${path} has ${heads} main headings`);
    assert.ok(name.endsWith(" - 回应"), name);
    assert.deepEqual(await violations(page), [], path);
}

export async function run({ browser, base, password, assert, step, violations }) {
    for (const [name, paths] of Object.entries(PAGES)) {
        for (const viewport of SIZES) {
            // The check is put into the page from outside, which the page's own policy forbids.
            const page = await person(browser, base, name, password, { viewport, bypassCSP: true });
            const wrong = [];
            page.on("console", (said) => {
                if (said.type() === "error" && !said.text().includes("404")) {
                    wrong.push(said.text());
                }
            });
            page.on("request", (asked) => {
                if (!asked.url().startsWith(base) && !asked.url().startsWith("data:")) {
                    wrong.push(`asked for ${asked.url()}`);
                }
            });
            const found = [];
            for (const list of LISTS) {
                const open = await page.goto(`${base}${list}`);
                assert.ok(open.ok() || name === "admin" || open.status() === 404, list);
                const first = page.locator(`main a[href^='${list}/2']`).first();
                if ((await first.count()) > 0) {
                    found.push(await first.getAttribute("href"));
                }
            }
            if (name === "leader") {
                const alert = found.find((path) => path.startsWith("/alerts/"));
                found.push(`${alert}/adjustment`, `${alert}/lifting`);
            }
            for (const path of [...paths, ...found]) {
                await step(`${name} at ${viewport.width} px: ${path}`, () =>
                    look(page, base, path, { assert, violations }),
                );
            }
            assert.deepEqual(wrong, [], `${name} at ${viewport.width} px`);
            await page.context().close();
        }
    }
}
