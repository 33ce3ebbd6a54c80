// The acceptance list of the portal's design, one line a check (V1 to V24; V7 and V8 are stories of their
// own). What is not judged here says so. Every page in each role that sees it, on the demonstration's data.

import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { addresses, PAGES, statusOf, watched } from "../acts/pages.mjs";
import * as probes from "../acts/probes.mjs";
import { person } from "../acts/walk.mjs";

export const title = "every page passes the acceptance list, in each role";

/** Every page is opened many times. */
export const within = 1_500_000;

const TEMPLATES = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "templates");
const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };
/** What a wide desk shows; every page is kept as a picture of this width and of a telephone's. */
const WIDE = { width: 1440, height: 900 };
const PICTURES = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "target", "test-logs", "pictures");
const WIDTHS = [320, 360, 390, 768, 1024, 1366, 1440, 1920];
const OWN_SCRIPTS = ["app.js", "list.js", "keep.js", "photo.js", "sw.js"];
const TABS = 8;
const TABS_OPEN_MS = 120_000;

/** Faults by check, each with the page that has it. */
class Sheet {
    constructor() {
        this.faults = new Map();
        this.looks = new Map();
    }

    add(id, path, faults) {
        const all = this.faults.get(id) ?? [];
        all.push(...faults.map((fault) => `${path}: ${fault}`));
        this.faults.set(id, all);
        this.looks.set(id, (this.looks.get(id) ?? 0) + 1);
    }

    of(id) {
        return { faults: this.faults.get(id) ?? [], looks: this.looks.get(id) ?? 0 };
    }
}

/** Large type and high contrast as the person's choice, as the page's foot and 我的 offer it. */
async function show(page, base, size, contrast) {
    const csrf = await page.locator(".foot input[name=csrf]").getAttribute("value");
    const form = { csrf, back: "/desk", size, contrast };
    await page.request.post(`${base}/account/display`, { form, maxRedirects: 0 });
}

async function open(page, base, path, sheet) {
    const answer = await page.goto(`${base}${path}`);
    if (answer.status() !== statusOf(path)) {
        sheet.add("V17", path, [`status ${answer.status()}`]);
    }
}

/** One page on a desk and on a telephone, in normal type, large type and high contrast. */
async function look(page, base, path, { sheet, violations, name }) {
    await page.setViewportSize(DESK);
    await show(page, base, "normal", "normal");
    await open(page, base, path, sheet);
    const framed = await page.evaluate(probes.frame);
    sheet.add("V17", path, framed.faults);
    sheet.add("V1", `${path} desk`, await violations(page));
    const count = await page.evaluate(probes.nodes);
    sheet.add("V6", path, count > 1500 && !path.startsWith("/plans") ? [`${count} nodes`] : []);
    sheet.add("V10", path, await page.evaluate(probes.smallTargets, false));
    sheet.add("V11", path, await page.evaluate(probes.mute));
    sheet.add("V13", path, await page.evaluate(probes.smallType));
    sheet.add("V20", path, path === "/api/docs" ? [] : await page.evaluate(probes.latin));
    sheet.add("V22", path, (await page.evaluate(probes.nameless)).faults);
    await widths(page, path, sheet);
    await picture(page, name, path, WIDE);
    await page.setViewportSize(PHONE);
    await picture(page, name, path, PHONE);
    sheet.add("V1", `${path} phone`, await violations(page));
    sheet.add("V10", `${path} phone`, await page.evaluate(probes.smallTargets, true));
    await show(page, base, "large", "high");
    await open(page, base, path, sheet);
    const chosen = await page.evaluate(() => ({ ...document.documentElement.dataset }));
    const isChosen = chosen.size === "large" && chosen.contrast === "high";
    sheet.add("V1", `${path} large`, isChosen ? [] : ["large type and high contrast are not on"]);
    sheet.add("V1", `${path} phone, large, contrast`, await violations(page));
    await widths(page, `${path} large`, sheet);
    return framed.title;
}

/** Keeps the whole page as people see it, for looking at. */
async function picture(page, name, path, size) {
    await page.setViewportSize(size);
    const plain = decodeURIComponent(path).replace(/[^\p{L}\d]+/gu, "-").replace(/^-|-$/g, "");
    await page.screenshot({ path: join(PICTURES, `${name}-${plain}-${size.width}.png`), fullPage: true });
}

async function widths(page, path, sheet) {
    for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const over = await page.evaluate(probes.overflow);
        sheet.add("V2", path, over > 0 ? [`${over} px too wide at ${width} px`] : []);
    }
}

/** Bytes over the wire and the first paint, with a browser that has nothing of the house yet. */
async function visit(browser, base, password, path) {
    // Without the worker, which would hide what goes over the wire.
    const options = { viewport: DESK, serviceWorkers: "block" };
    const page = await person(browser, base, "duty", password, options);
    const wire = await page.context().newCDPSession(page);
    await wire.send("Network.enable");
    let bytes = 0;
    wire.on("Network.loadingFinished", (loaded) => (bytes += loaded.encodedDataLength));
    const paint = async () => {
        await page.goto(`${base}${path}`, { waitUntil: "load" });
        await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
        return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
    };
    await wire.send("Network.clearBrowserCache");
    await paint();
    const first = bytes;
    bytes = 0;
    await paint();
    const repeat = bytes;
    const median = async (rate) => {
        await wire.send("Emulation.setCPUThrottlingRate", { rate });
        const times = [];
        for (let n = 0; n < 5; n += 1) {
            await wire.send("Network.clearBrowserCache");
            times.push(await paint());
        }
        await wire.send("Emulation.setCPUThrottlingRate", { rate: 1 });
        return Math.round(times.sort((a, b) => a - b)[2]);
    };
    const painted = { plain: await median(1), slow: await median(6) };
    const html = await page.request.get(`${base}/incidents`).then((answer) => answer.text());
    await page.context().close();
    return { first, repeat, html: html.length, painted };
}

/** The contrast of two colours of the token table. */
function contrast(one, other) {
    const light = (hex) => {
        const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
        const parts = [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
        const [r, g, b] = parts.map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}

function tokenContrasts(css) {
    const faults = [];
    const table = (block) =>
        Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6})\b/gi)].map((m) => [m[1], m[2]]));
    const blocks = [...css.matchAll(/(:root|\[data-contrast=["']?high["']?\])\s*\{([^}]*)\}/g)];
    const normal = table(blocks.filter((m) => m[1] === ":root").map((m) => m[2]).join(";"));
    const high = { ...normal, ...table(blocks.filter((m) => m[1] !== ":root").map((m) => m[2]).join(";")) };
    let pairs = 0;
    for (const [mode, tokens] of [["normal", normal], ["high", high]]) {
        for (const [name, least] of [["ink", 4.5], ["ink-2", 4.5], ["ink-3", 4.5], ["accent", 4.5], ["late", 4.5], ["soon", 4.5], ["ok", 4.5], ["field", 3]]) {
            for (const ground of ["surface", "page"]) {
                pairs += 1;
                const found = contrast(tokens[name], tokens[ground]);
                if (!(found >= least)) {
                    faults.push(`${mode}: ${name} on ${ground} ${found.toFixed(2)}`);
                }
            }
        }
    }
    return { faults, pairs };
}

const NOT_IN_CSS = [
    [/@layer/, "@layer"], [/:has\(/, ":has()"], [/:is\(/, ":is()"], [/:where\(/, ":where()"],
    [/:not\([^)]*[ >+~,]/, "complex :not()"], [/color-mix\(/, "color-mix()"], [/oklch\(/, "oklch()"],
    [/[;{]\s*inset\s*:/, "inset"], [/aspect-ratio/, "aspect-ratio"], [/(margin|padding)-(inline|block)\s*:/, "logical shorthand"],
    [/@container/, "container query"], [/@media[^{]*[<>]=?/, "range media query"], [/\d(dvh|svh|lvh)\b/, "dvh"],
];
const NOT_IN_JS = [
    [/\.at\(/, ".at()"], [/structuredClone/, "structuredClone"], [/\?\?=|\|\|=|&&=/, "logical assignment"],
    [/startViewTransition/, "view transition"], [/\.replaceAll\(/, "replaceAll"], [/(^|[\s;{])#\w+\s*[=(;]/m, "private field"],
];
const NOT_IN_HTML = [
    [/\sstyle=/, "style="], [/<script(?![^>]*\ssrc=)/, "inline script"], [/\son[a-z]+=/, "on…="],
    [/<[^>]*\s[\w-]+=[^"'\s>{]/, "unquoted attribute"], [/\{\{\{/, "triple brace"], [/hx-on/, "hx-on"],
];

const hits = (text, rules) => rules.filter(([rule]) => rule.test(text)).map(([, what]) => what);

/** Prints a page as a person would. */
async function printed(page, base, path) {
    await page.goto(`${base}${path}`);
    await page.emulateMedia({ media: "print" });
    const faults = [];
    const words = await page.locator("body").innerText();
    const bars = await page.locator(".bar,.tabbar,main .btn").evaluateAll(
        (all) => all.filter((el) => el.checkVisibility()).length,
    );
    if (bars > 0) {
        faults.push(`${bars} bars or buttons`);
    }
    if (!words.includes("内部资料") || !/\d{1,2}:\d{2}|\d{4} 年/.test(words)) {
        faults.push("no time or 内部资料");
    }
    const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const pages = (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
    // Outlines of another kind than TrueType are drawn into the file itself (Type 3).
    if (!/\/FontFile[23]?|\/Subtype\s*\/Type3/.test(pdf)) {
        faults.push("fonts are not embedded");
    }
    await page.emulateMedia({ media: "screen" });
    return { pages, faults };
}

/** A form posted empty and with a bad field: everything is said, nothing is lost. */
async function badForm(page, base, path) {
    await page.goto(`${base}${path}`);
    const form = page.locator("main form[method=post]").first();
    const fields = form.locator("input[type=text]:visible,input:not([type]):visible,textarea:visible");
    if ((await fields.count()) === 0 || (await form.locator(".btn--main").count()) === 0) {
        return null;
    }
    for (const field of await fields.all()) {
        if (await field.isEditable()) {
            await field.fill("");
        }
    }
    const kept = "甲".repeat(7);
    const last = fields.last();
    if ((await fields.count()) > 1 && (await last.isEditable())) {
        await last.fill(kept);
    }
    await form.evaluate((el) => el.querySelectorAll("[required]").forEach((one) => one.removeAttribute("required")));
    const [answer] = await Promise.all([
        page.waitForNavigation(),
        form.locator(".btn--main").first().click({ force: true }),
    ]);
    if (answer.status() === 200 || answer.status() === 303) {
        return { isTaken: true, faults: [] };
    }
    const faults = [];
    const wants = (isSo, what) => isSo || faults.push(what);
    wants(answer.status() === 422, `status ${answer.status()}`);
    if (answer.status() !== 422) {
        return { faults };
    }
    const said = await page.evaluate((kept) => {
        const links = [...document.querySelectorAll(".errsum a")];
        const of = (link) => document.getElementById(link.getAttribute("href").slice(1));
        return {
            title: document.title,
            isFocused: document.activeElement === document.getElementById("errsum"),
            links: links.length,
            lost: links.filter((link) => !of(link)).map((link) => link.getAttribute("href")),
            unequal: links.map((link) => link.innerText.trim()).filter((text, at) => {
                const field = of(links[at])?.closest(".field,fieldset,form");
                return field && !field.innerText.includes(text);
            }),
            latin: links.map((link) => link.innerText).filter((text) => !/[\u4e00-\u9fff]/.test(text)),
            isKept: [...document.querySelectorAll("input,textarea")].some((el) => el.value === kept),
        };
    }, kept);
    wants(said.title.startsWith("有错误："), `title ${said.title}`);
    wants(said.isFocused, "the summary has no focus");
    wants(said.links > 0, "no link to a field");
    wants(said.lost.length === 0, `no field for ${said.lost.join(" ")}`);
    wants(said.unequal.length === 0, `other words at the field: ${said.unequal.join(" ")}`);
    wants(said.latin.length === 0, `not Chinese: ${said.latin.join(" ")}`);
    wants((await fields.count()) < 2 || said.isKept, "what was typed is lost");
    return { faults };
}

/** What was typed into a form that came back stays as a draft; the next who opens it begins anew. */
async function forget(page, base, path) {
    const csrf = await page.locator(".foot input[name=csrf]").getAttribute("value");
    await page.request.post(`${base}/form-drafts/discard`, { form: { csrf, form: path }, maxRedirects: 0 });
}

/** No shortcut while an input method composes or a field has the keys. */
async function composing(page, base) {
    await page.goto(`${base}/desk`);
    const faults = [];
    const stays = async (what, act) => {
        const before = page.url();
        await act();
        await page.waitForTimeout(150);
        if (page.url() !== before) {
            faults.push(what);
            await page.goto(`${base}/desk`);
        }
    };
    await stays("composition on the page", () =>
        page.evaluate(() => {
            for (const key of ["n", "g", "d", "i", "?", "r"]) {
                const pressed = new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true });
                document.body.dispatchEvent(pressed);
            }
        }),
    );
    await stays("keys in the search field", async () => {
        await page.locator("#search").focus();
        await page.keyboard.type("ngi?r");
    });
    await page.locator("#search").fill("");
    await page.locator("h1").click();
    await page.keyboard.press("n");
    await page.waitForURL(/\/incidents\/new$/, { timeout: 3_000 }).catch(() => faults.push("N does nothing"));
    return faults;
}

/** A change elsewhere is told above the list; nothing moves until the reader asks. */
async function quietChange(browser, base, password) {
    const watching = await person(browser, base, "duty", password, { viewport: DESK });
    await watching.clock.install();
    await watching.goto(`${base}/desk`);
    const rows = () => watching.locator("main .q__t").evaluateAll((all) => all.map((el) => el.textContent));
    const before = await rows();
    await watching.locator("main .q__t").last().focus();
    // Where it stands on the screen: the browser itself makes up for the line that comes above.
    const place = () => {
        const { activeElement: el } = document;
        return [Math.round(el.getBoundingClientRect().top), el.textContent];
    };
    const held = await watching.evaluate(place);
    const other = await person(browser, base, "duty", password);
    const first = await other.request.get(`${base}/incidents/new`);
    const token = (name, html) => html.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? "";
    const html = await first.text();
    await other.request.post(`${base}/incidents`, {
        form: {
            csrf: token("csrf", html), form_token: token("form_token", html), title: "验收时登记的一件舆情",
            text: "有市民反映路灯不亮。", source_kind: "message_board", channel: "网络问政平台", level: "iv", lead: "edu",
        },
    });
    await watching.clock.fastForward(61_000);
    await watching.locator("#changes").waitFor({ state: "visible", timeout: 10_000 }).catch(() => null);
    const faults = [];
    if (!(await watching.locator("#changes").isVisible())) {
        faults.push("the change is not told");
    }
    if (JSON.stringify(await rows()) !== JSON.stringify(before)) {
        faults.push("rows moved");
    }
    const now = await watching.evaluate(place);
    if (JSON.stringify(now) !== JSON.stringify(held)) {
        faults.push(`focus or scroll moved: ${held} to ${now}`);
    }
    await watching.context().close();
    await other.context().close();
    return faults;
}

const TOTALS = ["unit", "theme", "town"];

/** The rows of a scorecard add up to its sentence, by whatever they are counted. */
async function totalsOf(page, base) {
    const faults = [];
    const figures = [];
    for (const by of TOTALS) {
        await page.goto(`${base}/scorecards?by=${by}`);
        const { said, due, met } = await page.evaluate(() => {
            const main = document.querySelector("main");
            const said = main.innerText.match(/时限 (\d+) 项，按时完成 (\d+) 项/);
            const number = (cell) => Number(cell?.innerText ?? 0);
            const rows = [...main.querySelectorAll("tbody tr")];
            const ranked = rows
                .filter((row) => row.closest("table").querySelectorAll("thead th")[3]?.innerText.startsWith("按时"))
                .map((row) => [number(row.children[2]), number(row.children[3])]);
            const others = [...main.querySelectorAll("li")]
                .map((el) => el.innerText.match(/(\d+) \/ (\d+) 项$/))
                .filter(Boolean)
                .map(([, met, due]) => [Number(due), Number(met)]);
            const all = [...ranked, ...others];
            const sum = (at) => all.reduce((total, pair) => total + pair[at], 0);
            return { said: said && [Number(said[1]), Number(said[2])], due: sum(0), met: sum(1) };
        });
        figures.push(`${by} ${met}/${due}`);
        if (!said || said[0] !== due || said[1] !== met) {
            faults.push(`by ${by}: the rows say ${met} of ${due}, the sentence ${said}`);
        }
    }
    return { faults, figures };
}

/** One form sent twice, and a form that was opened before somebody else acted. */
async function twice(browser, base, password) {
    const faults = [];
    const wants = (isSo, what) => isSo || faults.push(what);
    const duty = await person(browser, base, "duty", password, { viewport: DESK });
    await duty.goto(`${base}/incidents/new`);
    await duty.locator("input[name=title]").fill("验收：同一张表交两次");
    await duty.locator("textarea[name=text]").fill("有市民反映公厕没有水。");
    await duty.locator("input[name=channel]").fill("网络问政平台");
    await duty.locator("input[name=level][value=iv]").check({ force: true });
    const fields = await duty.locator("main form").first().evaluate((form) => [...new FormData(form)]);
    const form = Object.fromEntries(fields);
    const sent = [];
    for (let n = 0; n < 2; n += 1) {
        const answer = await duty.request.post(`${base}/incidents`, { form, maxRedirects: 0 });
        sent.push(`${answer.status()} ${answer.headers().location}`);
    }
    wants(sent[0] === sent[1] && sent[0].startsWith("303"), `two answers: ${sent.join(" and ")}`);
    await duty.goto(`${base}/incidents?q=${encodeURIComponent("验收：同一张表交两次")}`);
    const rows = await duty.locator("main .q__t").count();
    wants(rows === 1, `${rows} incidents`);
    const matter = await duty.locator("main .q__t a, main a.q__t").first().getAttribute("href");
    const path = new URL(matter, base).pathname;
    const reason = "与昨天的一件重复，先不受理。";
    await duty.goto(`${base}${path}/dismissal`);
    await duty.locator("main textarea[name=reason]").fill(reason);
    const other = await duty.context().newPage();
    await other.goto(`${base}${path}/assessment`);
    await other.locator("input[name=level][value=iii]").check({ force: true });
    await Promise.all([other.waitForNavigation(), other.locator("main form .btn--main").first().click()]);
    const [late] = await Promise.all([
        duty.waitForNavigation(),
        duty.locator("main form .btn--main").first().click(),
    ]);
    wants(late.status() === 409, `status ${late.status()} of the later one`);
    const typed = await duty.locator("main textarea").evaluateAll((all) => all.map((el) => el.value).join(" "));
    const words = `${await duty.locator("main").innerText()} ${typed}`;
    for (const wanted of ["最新情况", "研判", reason]) {
        wants(words.includes(wanted), `the page of the conflict does not say ${wanted}`);
    }
    await duty.context().close();
    return faults;
}

/** Many desks open for two minutes; the hidden ones ask nothing, other pages stay quick. */
async function manyTabs(browser, base, password) {
    const seenFirst = await person(browser, base, "duty", password, { viewport: DESK });
    const context = seenFirst.context();
    const asked = new Map();
    for (let n = 0; n < TABS; n += 1) {
        const tab = n === 0 ? seenFirst : await context.newPage();
        if (n > 0) {
            await tab.addInitScript(() => Object.defineProperty(document, "hidden", { get: () => true }));
        }
        tab.on("request", (request) => {
            if (new URL(request.url()).pathname === "/live") {
                asked.set(n, (asked.get(n) ?? 0) + 1);
            }
        });
        await tab.goto(`${base}/desk`);
    }
    const until = Date.now() + TABS_OPEN_MS;
    let slowest = 0;
    while (Date.now() < until) {
        const from = Date.now();
        await context.request.get(`${base}/incidents`);
        slowest = Math.max(slowest, Date.now() - from);
        await new Promise((done) => setTimeout(done, 2_000));
    }
    const fromHidden = [...asked.keys()].filter((n) => n > 0);
    await context.close();
    return { slowest, seen: asked.get(0) ?? 0, faults: fromHidden.map((n) => `hidden tab ${n} asked`) };
}

export async function run({ browser, base, password, step, violations, check, unjudged }) {
    const sheet = new Sheet();
    await rm(PICTURES, { recursive: true, force: true });
    await mkdir(PICTURES, { recursive: true });
    const tabs = manyTabs(browser, base, password);
    const titles = new Map();
    const rendered = [];
    let pages = 0;
    const forms = [];
    for (const name of Object.keys(PAGES)) {
        const { page, wrong } = await watched(browser, base, name, password);
        const paths = await addresses(page, base, name);
        for (const path of paths) {
            const named = await step(`${name}: ${path}`, () => look(page, base, path, { sheet, violations, name }));
            const plain = path.replace(/\?.*/, "").replace(/\/\d{4}-\d+/, "/…");
            titles.set(named, (titles.get(named) ?? new Set()).add(plain));
            const weight = await page.evaluate(probes.scriptBytes);
            sheet.add("V6", path, weight > 70 * 1024 ? [`${weight} bytes of script`] : []);
            rendered.push([path, await page.content(), weight]);
            pages += 1;
        }
        sheet.add("V3", name, wrong);
        await page.setViewportSize(DESK);
        await show(page, base, "normal", "normal");
        for (const path of paths) {
            const tried = await step(`${name}: a bad form at ${path}`, () => badForm(page, base, path));
            await forget(page, base, path);
            if (tried && !tried.isTaken) {
                forms.push(path);
                sheet.add("V9", `${name} ${path}`, tried.faults);
            }
        }
        await page.context().close();
    }
    const report = (id, what, figure = "") => {
        const { faults, looks } = sheet.of(id);
        check(id, what, faults, figure || `${looks} looks`);
    };
    report("V1", "axe-core: no fault of any kind");
    report("V2", `no sideways scroll from ${WIDTHS[0]} to ${WIDTHS.at(-1)} px, normal and large`);
    report("V3", "no other host, no blocked part, no error in the console", `${pages} pages`);

    const css = await readFile(join(TEMPLATES, "assets", "app.css"), "utf8");
    const scripts = await Promise.all(OWN_SCRIPTS.map((file) => readFile(join(TEMPLATES, "assets", file), "utf8")));
    const spent = await step("a first visit", () => visit(browser, base, password, "/desk"));
    const over = (isOver, what) => (isOver ? [what] : []);
    check("V4", "bytes of a visit", [
        ...over(spent.first > 80 * 1024, `first ${spent.first}`),
        ...over(spent.repeat > 15 * 1024, `repeat ${spent.repeat}`),
        ...over(spent.html > 40 * 1024, `list ${spent.html}`),
    ], `first ${kb(spent.first)}, repeat ${kb(spent.repeat)}, list of 30 ${kb(spent.html)} KB`);
    // Time is shown, and judged by whoever reads it on a quiet machine.
    unjudged("V5", "first paint (500 ms; 1500 ms at a sixth of the speed)", "shown", `${spent.painted.plain} and ${spent.painted.slow} ms`);
    sheet.add("V6", "app.css", over(css.length > 40 * 1024, `${css.length}`));
    const heaviest = Math.max(...rendered.map(([, , weight]) => weight));
    report("V6", "elements, style and script within bounds", `css ${kb(css.length)}, js at most ${kb(heaviest)} KB a page`);
    report("V9", "bad forms: said at the top and at the field, nothing lost", `${forms.length} forms`);
    report("V10", "nothing to press under 24 px, main buttons 44 px on the telephone");
    report("V11", "every state has a shape and words");
    const tokens = tokenContrasts(css);
    check("V12", "contrast of the tokens in both modes", tokens.faults, `${tokens.pairs} pairs`);
    report("V13", "body 15 px, nothing under 13 px");
    await step("printing", () => printing(browser, base, password, check));
    unjudged("V15", "Chromium 86 is not to be had here", "none", "its syntax is judged by V16");
    check("V16", "sources and pages keep to the old browsers' syntax and the policy", [
        ...hits(css, NOT_IN_CSS).map((what) => `app.css: ${what}`),
        ...scripts.flatMap((text, at) => hits(text, NOT_IN_JS).map((what) => `${OWN_SCRIPTS[at]}: ${what}`)),
        ...rendered.flatMap(([path, html]) => hits(html, NOT_IN_HTML).map((what) => `${path}: ${what}`)),
    ], `${rendered.length} pages`);
    for (const [named, paths] of titles) {
        sheet.add("V17", named, paths.size > 1 ? [`title of ${[...paths].join(", ")}`] : []);
    }
    report("V17", "language, one title a page, headings, landmarks, skip link");
    unjudged("V18", "words of times alike in Rust and script", "apart", "src/web/wording/tests.rs runs app.js");
    check("V21", "the same form twice is one event; an old state is told, the text kept", await step("twice", () => twice(browser, base, password)));
    const { page } = await watched(browser, base, "duty", password, { viewport: DESK });
    report("V20", "Chinese throughout, no marks of templates");
    const totals = await step("totals", () => totalsOf(page, base));
    sheet.add("V22", "totals", totals.faults);
    report("V22", "every chart says its values in words; totals agree", `${totals.figures.join(", ")}`);
    check("V23", "no shortcut while composing or in a field", await step("composing", () => composing(page, base)));
    await page.context().close();
    check("V24", "a change is told and nothing moves", await step("a change", () => quietChange(browser, base, password)));
    const many = await step("many tabs", () => tabs);
    // The time of the other pages is shown, as in V5.
    check("V19", `${TABS} desks open for two minutes: the hidden ones ask nothing`, many.faults, `slowest other page ${many.slowest} ms of 300, ${many.seen} questions of the visible one`);
}

const kb = (bytes) => (bytes / 1024).toFixed(1);

async function printing(browser, base, password, check) {
    const { page } = await watched(browser, base, "leader", password, { viewport: DESK });
    const faults = [];
    const figures = [];
    const wants = (isSo, what) => isSo || faults.push(what);
    const find = async (list) => {
        await page.goto(`${base}${list}`);
        return page.locator(`main a[href^='${list}/2']`).first().getAttribute("href");
    };
    const papers = {
        scorecard: "/scorecards",
        incident: await find("/incidents"),
        case: await find("/accountability-cases").catch(() => null),
        bulletin: "/reports/bulletin",
    };
    for (const [what, path] of Object.entries(papers)) {
        if (!path) {
            faults.push(`no ${what}`);
            continue;
        }
        const paper = await printed(page, base, path);
        if (what === "scorecard") {
            const units = await page.locator("main tbody tr").count();
            figures.push(`${units} units ranked`);
            wants(paper.pages === 1 && units >= 12, `scorecard of ${units} units on ${paper.pages} pages`);
        }
        figures.push(`${what} ${paper.pages}`);
        faults.push(...paper.faults.map((fault) => `${what}: ${fault}`));
    }
    check("V14", "print: no bars, time and mark, fonts embedded", faults, `pages: ${figures.join(", ")}`);
    await page.context().close();
}
