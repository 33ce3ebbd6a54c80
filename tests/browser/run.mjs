// Runs the browser stories against the built binary: starts a demonstration server in a temporary
// folder, opens Chromium, tells each story of stories/*.mjs and prints one line for each.
//
//   node run.mjs [part of a story's file name …]
//   node run.mjs pictures      makes the pictures of the guides again (templates/assets/help)
//
// HUIYING_BIN and CHROMIUM name other binaries. Exit status: 0 all passed, 1 a story failed, 2 the
// stories could not be told. A story module exports `title` and `run({browser, base, password,
// assert, step, violations, check, unjudged, clock})`; `within` where it takes long, and `proves`, the check of
// the acceptance list that it is the proof of. Checks are printed one a line at the end.
//
// A story that exports `begins`, an instant, has a server of its own that goes by another clock
// (Debian's faketime); `clock.moveTo(instant)` lets time go by: the server ends and starts again,
// since a running one does not believe a clock that jumps.
//
// A story that exports `settings(base)`, variables of the environment, has a server of its own that is
// `huiying serve` on the demonstration's data with these settings.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "..", "..");
const LOGS = join(ROOT, "target", "test-logs");
const BINARY = process.env.HUIYING_BIN ?? join(ROOT, "target", "debug", "huiying");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const READY_WITHIN_MS = 180_000;
const STORY_WITHIN_MS = 420_000;
const STOP_WITHIN_MS = 15_000;
const MOST_FAULTS = 12;
const CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/** Something that keeps every story from being told. */
class CannotRun extends Error {}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function within(ms, work, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}

function freePort() {
    return new Promise((found, failed) => {
        const probe = createServer();
        probe.once("error", failed);
        probe.listen(0, "127.0.0.1", () => {
            const { port } = probe.address();
            probe.close(() => found(port));
        });
    });
}

/** What is not told with the stories: it changes files of the sources. */
const TOOLS = ["pictures"];

async function chosenStories(wanted) {
    if (wanted.length === 1 && TOOLS.includes(wanted[0])) {
        const told = await import(pathToFileURL(join(HERE, `${wanted[0]}.mjs`)).href);
        return [{ name: wanted[0], ...told }];
    }
    const files = (await readdir(join(HERE, "stories"))).filter((file) => file.endsWith(".mjs"));
    const chosen = files.filter((f) => wanted.length === 0 || wanted.some((w) => f.includes(w)));
    chosen.sort();
    return Promise.all(
        chosen.map(async (file) => {
            const told = await import(pathToFileURL(join(HERE, "stories", file)).href);
            return { name: file.replace(/\.mjs$/, ""), ...told };
        }),
    );
}

/** The processes that run, for whoever interrupts. */
const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
        running.forEach((child) => child.kill("SIGTERM"));
        process.exit(130);
    });
}

async function startServer(name, listen, { folder, password, env = process.env, options }) {
    if (!existsSync(BINARY)) {
        throw new CannotRun(`${BINARY} is not built; run cargo build first`);
    }
    const log = createWriteStream(join(LOGS, `${name}.log`), { flags: "a" });
    const demo = ["demo", "--listen", listen, "--data", folder, "--password", password];
    const child = spawn(BINARY, options ?? demo, { stdio: ["ignore", "pipe", "pipe"], env });
    running.add(child);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    let ended = null;
    child.once("error", (error) => (ended = error.message));
    child.once("exit", (code, signal) => {
        ended = `it ended with ${code ?? signal}`;
        running.delete(child);
    });
    const server = { base: `http://${listen}`, child, hasEnded: () => ended };
    try {
        await ready(server);
    } catch (error) {
        await stopServer(server);
        throw error;
    }
    return server;
}

async function ready(server) {
    const latest = Date.now() + READY_WITHIN_MS;
    while (Date.now() < latest) {
        if (server.hasEnded()) {
            throw new CannotRun(`the server did not start: ${server.hasEnded()}`);
        }
        const answer = await fetch(`${server.base}/readyz`).catch(() => null);
        if (answer?.ok) {
            return;
        }
        await wait(100);
    }
    throw new CannotRun(`the server was not ready after ${READY_WITHIN_MS / 1000} s`);
}

async function stopServer(server) {
    if (server.hasEnded()) {
        return;
    }
    const gone = new Promise((done) => server.child.once("exit", done));
    server.child.kill("SIGTERM");
    await within(STOP_WITHIN_MS, gone, "stopping the server").catch(() =>
        server.child.kill("SIGKILL"),
    );
}

/** The library that fakes a process's clock. */
async function fakeTime() {
    const folders = await readdir("/usr/lib").catch(() => []);
    const paths = folders.map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`);
    const found = paths.find((path) => existsSync(path));
    if (!found) {
        throw new CannotRun("libfaketime is not installed");
    }
    return found;
}

/** A server that goes by a clock of its own, which begins at this instant. */
async function startElsewhen(name, begins, { folder, password }) {
    const file = join(folder, "clock");
    const env = {
        ...process.env,
        LD_PRELOAD: await fakeTime(),
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_CACHE_DURATION: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
        DONT_FAKE_MONOTONIC: "1",
    };
    const listen = `127.0.0.1:${await freePort()}`;
    const options = { folder: join(folder, "data"), password, env };
    const bend = async (instant) => {
        const seconds = Math.round((Date.parse(instant) - Date.now()) / 1000);
        await writeFile(`${file}.new`, `${seconds < 0 ? "" : "+"}${seconds}s\n`);
        await rename(`${file}.new`, file);
    };
    await bend(begins);
    let server = await startServer(name, listen, options);
    const moveTo = async (instant) => {
        await stopServer(server);
        await bend(instant);
        server = await startServer(name, listen, options);
    };
    return { base: server.base, clock: { moveTo }, stop: () => stopServer(server) };
}

/** Accessibility faults that axe-core finds on a page, as readable lines. */
async function violations(page) {
    const { default: axe } = await import("axe-core");
    await page.evaluate(axe.source);
    const { violations: found } = await page.evaluate(() => globalThis.axe.run(document));
    return found.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.target})`);
}

async function keepPictures(browser, name) {
    const pages = browser.contexts().flatMap((context) => context.pages());
    for (const [n, page] of pages.entries()) {
        const path = join(LOGS, `browser-${name}-${n + 1}.png`);
        await page.screenshot({ path, fullPage: true }).catch(() => {});
        console.log(`    picture: ${path}`);
    }
}

/** What was found by the checks of the acceptance list. */
const checks = [];

/** Notes one check: what it looks at, what is wrong, what was measured. */
function check(id, what, faults, figure = "") {
    checks.push({ id, what, faults, figure });
}

/** Notes one that is not judged here: only shown, proved elsewhere, or not to be had. */
function unjudged(id, what, word, figure) {
    checks.push({ id, what, faults: [], figure, word });
}

async function printChecks() {
    const all = checks.flatMap(({ id, faults }) => faults.map((fault) => `${id} ${fault}\n`));
    await writeFile(join(LOGS, "acceptance.txt"), all.join(""));
    const number = ({ id }) => Number(id.slice(1));
    for (const { id, what, faults, figure, word } of checks.sort((a, b) => number(a) - number(b))) {
        const measured = figure ? ` (${figure})` : "";
        const verdict = word ?? (faults.length === 0 ? "ok" : "FAILED");
        console.log(`${id.padEnd(4)}${verdict.padEnd(7)} ${what}${measured}`);
        faults.slice(0, MOST_FAULTS).forEach((fault) => console.log(`            ${fault}`));
        if (faults.length > MOST_FAULTS) {
            console.log(`            and ${faults.length - MOST_FAULTS} more`);
        }
    }
}

async function tell(story, shared) {
    const before = checks.length;
    const isTold = await tellOnce(story, shared);
    if (story.proves) {
        check(story.proves, story.title, isTold ? [] : ["see the story"]);
    }
    return isTold && checks.slice(before).every(({ faults }) => faults.length === 0);
}

async function tellOnce(story, shared) {
    let current = "start";
    const step = async (what, act) => {
        current = what;
        return act?.();
    };
    const started = Date.now();
    try {
        const telling = story.run({ ...shared, assert, step, violations, check, unjudged });
        await within(story.within ?? STORY_WITHIN_MS, telling, "the story");
        console.log(`ok      ${story.title} (${Date.now() - started} ms)`);
        return true;
    } catch (error) {
        console.log(`FAILED  ${story.title}\n    at: ${current}\n    ${indented(error)}`);
        await keepPictures(shared.browser, story.name);
        return false;
    } finally {
        await Promise.all(shared.browser.contexts().map((context) => context.close()));
    }
}

function indented(error) {
    return String(error?.stack ?? error).replaceAll("\n", "\n    ");
}

async function openBrowser() {
    if (!existsSync(CHROMIUM)) {
        throw new CannotRun(`${CHROMIUM} is not installed`);
    }
    const { chromium } = createRequire(import.meta.url)("playwright-core");
    return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
}

async function tellAll(stories) {
    const password = `Demo-${randomBytes(9).toString("base64url")}-1a`;
    const folder = await mkdtemp(join(tmpdir(), "huiying-browser-"));
    const shared = { password };
    const stops = [];
    let passed = 0;
    try {
        shared.browser = await openBrowser();
        stops.push(() => shared.browser.close());
        if (stories.some((story) => !story.begins && !story.settings)) {
            const listen = `127.0.0.1:${await freePort()}`;
            const options = { folder: join(folder, "data"), password };
            const server = await startServer("browser-server", listen, options);
            stops.push(() => stopServer(server));
            shared.base = server.base;
        }
        for (const story of stories) {
            const own = story.begins ? tellElsewhen : story.settings ? tellServed : tell;
            const isPassed = await own(story, shared, join(folder, story.name));
            passed += isPassed ? 1 : 0;
        }
    } finally {
        for (const stop of stops) {
            await stop();
        }
        await rm(folder, { recursive: true, force: true });
    }
    return passed;
}

/** Tells a story on a server of its own. */
async function tellElsewhen(story, shared, folder) {
    await mkdir(folder);
    const { password } = shared;
    const server = await startElsewhen(`browser-${story.name}`, story.begins, { folder, password });
    try {
        return await tell(story, { ...shared, base: server.base, clock: server.clock });
    } finally {
        await server.stop();
    }
}

/** Tells a story on a server with settings of its own. */
async function tellServed(story, shared, folder) {
    const name = `browser-${story.name}`;
    const listen = `127.0.0.1:${await freePort()}`;
    await stopServer(await startServer(name, listen, { folder, password: shared.password }));
    const env = { ...process.env, ...(await story.settings(`http://${listen}`)) };
    const options = ["serve", "--listen", listen, "--data-dir", folder];
    const server = await startServer(name, listen, { folder, env, options });
    try {
        return await tell(story, { ...shared, base: server.base });
    } finally {
        await stopServer(server);
    }
}

async function main() {
    await mkdir(LOGS, { recursive: true });
    const stories = await chosenStories(process.argv.slice(2));
    if (stories.length === 0) {
        console.error("no such story");
        return 2;
    }
    let passed = 0;
    let status = 0;
    try {
        passed = await tellAll(stories);
        status = passed === stories.length ? 0 : 1;
    } catch (error) {
        console.error(error instanceof CannotRun ? `could not run: ${error.message}` : error);
        status = 2;
    }
    await printChecks();
    console.log(`${passed} passed, ${stories.length - passed} failed`);
    return status;
}

process.exitCode = await main();
