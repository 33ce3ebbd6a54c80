// What is measured inside a page. Each function runs in the browser and gives back plain values.

/** How much wider than the screen the page is, in pixels. */
export const overflow = () =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** What every page has: language, title, headings in order, landmarks, the way to the content. */
export function frame() {
    const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map((head) => Number(head.tagName[1]));
    const jumps = levels.filter((level, at) => at > 0 && level > levels[at - 1] + 1);
    const faults = [];
    const wants = (isSo, what) => isSo || faults.push(what);
    wants(document.documentElement.lang === "zh-CN", "lang");
    wants(document.title.endsWith(" - 回应"), `title ${document.title}`);
    wants(levels.filter((level) => level === 1).length === 1, "one h1");
    wants(levels[0] === 1 && jumps.length === 0, `order of headings ${levels.join("")}`);
    for (const landmark of ["header", "main", "footer"]) {
        wants(document.querySelectorAll(`body > ${landmark}`).length === 1, landmark);
    }
    const skip = document.querySelector("body > a.skip");
    wants(skip && document.querySelector(skip.getAttribute("href")), "skip link");
    return { title: document.title, faults };
}

/** How much there is. */
export const nodes = () => document.querySelectorAll("*").length;

/** What the page's scripts weigh before compression. */
export const scriptBytes = () =>
    performance
        .getEntriesByType("resource")
        .filter(({ name }) => new URL(name).pathname.endsWith(".js") && !name.endsWith("/sw.js"))
        .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);

/** Boxes to press that are too small; links within a sentence apart. */
export function smallTargets(isPhone) {
    const faults = [];
    const within = (el) => {
        const parent = el.parentElement;
        const isInline = getComputedStyle(el).display === "inline";
        return isInline && parent.textContent.trim().length > el.textContent.trim().length;
    };
    for (const el of document.querySelectorAll("a[href],button,input,select,textarea,summary")) {
        if (!el.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) || el.type === "hidden") {
            continue;
        }
        const box = el.getBoundingClientRect();
        if (box.width === 0 || box.bottom < 0 || box.right < 0 || within(el)) {
            continue;
        }
        const label = el.labels?.[0]?.getBoundingClientRect();
        const width = Math.max(box.width, label?.width ?? 0);
        const height = Math.max(box.height, label?.height ?? 0);
        const name = `${el.tagName.toLowerCase()} ${(el.textContent.trim() || el.name || "").slice(0, 16)}`;
        if (width < 23.5 || height < 23.5) {
            faults.push(`${name} ${Math.round(width)}×${Math.round(height)}`);
        }
        if (isPhone && el.matches(".btn--main:not(.btn--sm)") && height < 43.5) {
            faults.push(`${name} ${Math.round(height)} high`);
        }
    }
    return faults;
}

/** States that only a colour would tell. */
export function mute() {
    const faults = [];
    for (const el of document.querySelectorAll(".due,.deadline,.st,.grade,.bul")) {
        const hasGlyph = el.querySelector("svg,i,b,rect") || el.matches("svg");
        // A bar's number may stand beside it in the same cell.
        const beside = el.matches(".bul") ? el.parentElement.textContent.trim() : "";
        const hasWords = (el.textContent.trim() || el.getAttribute("aria-label") || beside).length > 0;
        if (!hasGlyph || !hasWords) {
            faults.push(`${el.className.baseVal ?? el.className} ${el.textContent.trim().slice(0, 20)}`);
        }
    }
    return faults;
}

/** Text that is set too small. */
export function smallType() {
    const faults = [];
    const body = parseFloat(getComputedStyle(document.body).fontSize);
    if (Math.abs(body - 15) > 0.1) {
        faults.push(`body ${body} px`);
    }
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const el = walk.currentNode.parentElement;
        const text = walk.currentNode.textContent.trim();
        if (!text || el.closest(".tabbar,.n,svg,kbd,.vh,script") || !el.checkVisibility()) {
            continue;
        }
        const size = parseFloat(getComputedStyle(el).fontSize);
        if (size < 12.9) {
            faults.push(`${text.slice(0, 16)} ${size} px`);
        }
    }
    return faults;
}

/** Latin words that a reader meets, and marks of templates; what people or files brought apart. */
export function latin() {
    const faults = [];
    const clone = document.body.innerText;
    if (/\{\{|\}\}|undefined|NaN\b|\[object/.test(clone)) {
        faults.push("marks of a template");
    }
    const words = /[A-Za-z][A-Za-z_.@:/-]*/g;
    const apart = new Set();
    document.querySelectorAll("code,pre,kbd,input,textarea,[translate=no]").forEach((el) => {
        (el.innerText || "").match(words)?.forEach((word) => apart.add(word));
    });
    const known = /^(MB|KB|PDF|Word|Excel|CSV|toml|json|ics|holiday-cn|xlsx|csv|docx|Ctrl|Enter|Tab|Space|Shift|Esc|API|KTV|IP|VIP|WiFi|APP|App|ID|AB?|B|[a-z]|[A-Z])$/;
    for (const word of clone.match(words) ?? []) {
        if (!known.test(word) && !apart.has(word) && !/[./@:]/.test(word)) {
            faults.push(word);
        }
    }
    return [...new Set(faults)];
}

/** Charts without a name in words. */
export function nameless() {
    const charts = [...document.querySelectorAll("main svg[role=img], main .bul, main .spark, main .sm svg, main .tbar svg")];
    const faults = charts
        .filter((el) => el.tagName === "svg" && el.getAttribute("aria-hidden") !== "true")
        .filter((el) => el.getAttribute("role") !== "img" || !/\d/.test(el.getAttribute("aria-label") ?? ""))
        .map((el) => el.outerHTML.slice(0, 80));
    return { charts: charts.length, faults };
}

