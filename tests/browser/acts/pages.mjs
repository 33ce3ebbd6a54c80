// The pages of the portal, for each person who sees them.

import { person } from "./walk.mjs";

export const PAGES = {
    duty: [
        "/desk",
        "/incidents",
        "/incidents?q=%E9%A3%9F%E5%A0%82",
        "/incidents/new",
        "/incidents?watched=1",
        "/views",
        "/library",
        "/library/new",
        "/bulk",
        "/form-drafts",
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
        "/routing",
        "/units",
        "/units/edu",
        "/glossary",
        "/help",
        "/help/staff",
        "/help/keys",
        "/help/accessibility",
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
    leader: ["/desk", "/scorecards", "/reports/bulletin", "/help/leader"],
    evaluator: [
        "/desk",
        "/accountability-cases",
        "/accountability-cases/new",
        "/admin/rubric",
        "/help/evaluator",
    ],
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
        "/library",
        "/notices",
        "/account",
        "/help/unit",
    ],
    admin: [
        "/help/admin",
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

/** Lists whose first matter is opened too, with the forms that stand open to the person there. */
const LISTS = ["/incidents", "/alerts", "/accountability-cases", "/linkages", "/activities"];

/** What is not there is said to be not there. */
export const statusOf = (path) => (path === "/nothing-here" ? 404 : 200);

/** Somebody at a desk, signed in; what goes wrong in the browser is kept in `wrong`. */
export async function watched(browser, base, name, password, options = {}) {
    // The check of accessibility is put into the page from outside, which the page's own policy
    // forbids.
    const page = await person(browser, base, name, password, { bypassCSP: true, ...options });
    const wrong = [];
    page.on("console", (said) => {
        if (said.type() === "error" && !/status of 4(04|09|22)/.test(said.text())) {
            wrong.push(`${new URL(page.url()).pathname}: ${said.text()}`);
        }
    });
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("request", (asked) => {
        if (!asked.url().startsWith(base) && !asked.url().startsWith("data:")) {
            wrong.push(`asked for ${asked.url()}`);
        }
    });
    return { page, wrong };
}

/** The addresses that a person can open: the fixed ones, the first matter of every list, and the
 * forms that this matter offers. */
export async function addresses(page, base, name) {
    const found = new Set(PAGES[name]);
    for (const list of LISTS) {
        await page.goto(`${base}${list}`);
        const first = page.locator(`main a[href^='${list}/2']`).first();
        if ((await first.count()) === 0) {
            continue;
        }
        // Without the view it was opened from.
        const matter = (await first.getAttribute("href")).replace(/\?.*/, "");
        found.add(matter);
        await page.goto(`${base}${matter}`);
        const hrefs = await page.locator(`main a[href^='${matter}/']`).evaluateAll((links) =>
            links.map((link) => link.getAttribute("href").replace(/\?.*/, "")),
        );
        // Papers have a layout of their own, for print.
        const isPage = (href) => /^[\w/-]+$/.test(href) && !href.includes("/papers/");
        hrefs.filter(isPage).forEach((href) => found.add(href));
    }
    return [...found];
}
