// Text is never lost: two at one draft, a tab that is killed, a network that is gone, a session
// that ends while somebody writes.

import { person, reads, send } from "../acts/walk.mjs";

export const title = "what is being written survives colleagues, crashes, dead networks and sign-outs";

const seconds = (n) => n * 1000;

/** A complaint that the education bureau leads and has acknowledged; gives its number. */
async function acknowledged({ browser, base, password }) {
    const duty = await person(browser, base, "duty", password);
    await duty.goto(`${base}/incidents/new`);
    await duty.locator("input[name=title]").fill("小学食堂收费引发家长议论");
    await duty.locator("textarea[name=text]").fill("家长反映学校食堂收费没有公示，问学校有没有依据。");
    await duty.locator("input[name=channel]").fill("微信群");
    await duty.locator("input[name=level][value=iii]").check({ force: true });
    await duty.locator("#panel input[name=lead][value=edu]").first().check({ force: true });
    for (const box of await duty.locator("#panel input[type=checkbox]:checked").all()) {
        await box.uncheck({ force: true });
    }
    await send(duty, "登记并交办");
    await duty.waitForURL(/\/incidents\/\d{4}-\d+$/);
    const no = duty.url().split("/").pop();
    await duty.context().close();
    const edu = await person(browser, base, "edu", password);
    await edu.goto(`${base}/incidents/${no}/acknowledgement`);
    await send(edu, "签收");
    await edu.waitForURL((url) => !url.pathname.endsWith("acknowledgement"));
    return { no, edu };
}

/** How many texts this browser keeps. */
const keptHere = (page) =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hy:")).length);

const autosaved = (page) =>
    page.locator("#kept-at").filter({ hasText: "已自动存草稿" }).waitFor({ timeout: seconds(30) });

export async function run(shared) {
    const { browser, base, password, assert, step, violations } = shared;
    let { no, edu } = await step("a bureau has a complaint to answer", () => acknowledged(shared));
    const form = `${base}/incidents/${no}/draft`;
    const head = await person(browser, base, "edu-head", password);

    await step("two at one draft are told of each other", async () => {
        await edu.goto(form);
        await head.goto(form);
        await head.locator("#present").filter({ hasText: "谭晓岚正在编辑" }).waitFor();
        assert.deepEqual(await violations(head), []);
    });

    await step("the second save shows the difference, and nothing is lost", async () => {
        await edu.locator("textarea[name=text]").fill("经查属实。收费项目今天公示。");
        await head.locator("textarea[name=text]").fill("经查属实。多收的退还家长。");
        await edu.locator("main form .btn--main").first().click();
        await edu.waitForURL((url) => url.pathname === `/incidents/${no}`);
        await head.locator("main form .btn--main").first().click();
        await head.getByText("〔增〕多收的退还家长。").waitFor();
        const words = await reads(head);
        assert.ok(words.includes("〔删〕收费项目今天公示。"), words);
        assert.deepEqual(await violations(head), []);
        const text = head.locator("textarea[name=text]");
        assert.equal(await text.inputValue(), "经查属实。多收的退还家长。");
        await text.fill("经查属实。收费项目今天公示，多收的退还家长。");
        await head.getByRole("button", { name: "仍按我填的提交" }).click();
        await head.waitForURL((url) => url.pathname === `/incidents/${no}`);
        await head.getByText("收费项目今天公示，多收的退还家长。").first().waitFor({ state: "attached" });
        await head.waitForFunction(() =>
            Object.keys(localStorage).every((key) => !key.startsWith("hy:")),
        );
    });

    const progress = `${base}/incidents/${no}/progress`;
    await step("a tab that is killed while somebody types gives the text back", async () => {
        const context = edu.context();
        await edu.goto(progress);
        await edu.locator("textarea[name=text]").fill("已约谈食堂承包人。");
        await edu.waitForTimeout(600);
        assert.equal(await keptHere(edu), 1, "the browser keeps what is not yet saved");
        const crash = await context.newCDPSession(edu);
        // A tab that is gone never answers.
        crash.send("Page.crash").catch(() => {});
        await edu.waitForEvent("crash");
        await edu.close().catch(() => {});
        edu = await context.newPage();
        edu.setDefaultTimeout(seconds(15));
        await edu.goto(progress);
        await edu.locator("#told").filter({ hasText: "存在本机的内容" }).waitFor();
        assert.equal(await edu.locator("textarea[name=text]").inputValue(), "已约谈食堂承包人。");
        await autosaved(edu);
        assert.equal(await keptHere(edu), 0, "what the server has, the browser need not keep");
        await edu.goto(progress);
        assert.ok((await reads(edu)).includes("已恢复"), "the server puts it back");
        assert.equal(await edu.locator("textarea[name=text]").inputValue(), "已约谈食堂承包人。");
        assert.deepEqual(await violations(edu), []);
    });

    await step("a window that is behind asks before it overwrites", async () => {
        const other = await edu.context().newPage();
        await other.goto(progress);
        await other.locator("textarea[name=text]").fill("已约谈承包人，要求公示。");
        await other.getByRole("button", { name: "存草稿" }).click();
        await autosaved(other);
        await edu.locator("textarea[name=text]").fill("这一边也写了。");
        await edu.getByRole("button", { name: "存草稿" }).click();
        await edu.locator("#told").filter({ hasText: "存过更新的内容" }).waitFor();
        await other.reload();
        assert.equal(await other.locator("textarea[name=text]").inputValue(), "已约谈承包人，要求公示。");
        await edu.getByRole("button", { name: "用这里的覆盖" }).click();
        await autosaved(edu);
        await other.close();
    });

    await step("without a network the text waits here and is sent once", async () => {
        await edu.goto(progress);
        await edu.evaluate(() => 
            Promise.race([navigator.serviceWorker.ready, new Promise((late) => setTimeout(late, 10_000))]).then(
                () => true,
            ),
        );
        const said = "断网时写的：收费公示已贴出。";
        await edu.locator("textarea[name=text]").fill(said);
        await edu.context().setOffline(true);
        await edu.locator("main form .btn--main").first().click();
        await edu.getByText("没有网络，已存在本机，连上后自动发送一次").first().waitFor();
        assert.equal(await keptHere(edu), 1);
        const second = await edu.context().newPage();
        await second.goto(`${base}/desk`).catch(() => {});
        assert.ok((await reads(second)).includes("现在没有网络"), await reads(second));
        assert.ok((await reads(second)).includes(said), "it lists what is kept here");
        await edu.context().setOffline(false);
        await edu.locator("#told").filter({ hasText: "已发送" }).waitFor({ timeout: seconds(30) });
        await second.goto(`${base}/desk`);
        await second.waitForTimeout(1000);
        assert.equal(await keptHere(second), 0);
        await second.goto(`${base}/incidents/${no}`);
        const times = (await second.locator("main").textContent()).split(said).length - 1;
        await second.goto(`${base}/incidents/${no}/progress`);
        assert.equal(await second.locator("textarea[name=text]").inputValue(), "");
        const facts = await second.evaluate(
            (n) => fetch(`/api/v1/incidents/${n}/history`).then((r) => (r.ok ? r.text() : "")),
            no,
        );
        const noted = facts ? facts.split(said).length - 1 : times;
        assert.equal(noted, 1, "carried out once");
        await second.close();
    });

    await step("a session that ends while somebody writes costs nothing", async () => {
        await edu.goto(progress);
        await edu.locator("textarea[name=text]").fill("登录失效前写的。");
        await edu.context().clearCookies();
        await edu.locator("main form .btn--main").first().click();
        await edu.waitForURL((url) => url.pathname === "/sign-in");
        await edu.locator("input[name=username]").fill("edu");
        await edu.locator("input[name=password]").fill(password);
        await edu.getByRole("button", { name: "登录", exact: true }).click();
        await edu.waitForURL(progress);
        await edu.locator("#told").filter({ hasText: "存在本机的内容" }).waitFor();
        assert.equal(await edu.locator("textarea[name=text]").inputValue(), "登录失效前写的。");
        await edu.locator("main form .btn--main").first().click();
        await edu.waitForURL((url) => url.pathname === `/incidents/${no}`);
        await edu.getByText("登录失效前写的。").first().waitFor({ state: "attached" });
    });

    await step("signing out leaves no text on a shared machine", async () => {
        await edu.goto(progress);
        await edu.locator("textarea[name=text]").fill("还没有写完。");
        await autosaved(edu);
        await edu.locator("textarea[name=text]").fill("还没有写完，又添了一句。");
        await edu.waitForTimeout(600);
        await edu.goto(`${base}/account`);
        await edu.getByRole("button", { name: "退出登录" }).click();
        await edu.waitForURL((url) => url.pathname === "/sign-in");
        const left = await edu.evaluate(() => Object.keys(localStorage).join());
        assert.equal(left, "");
    });
}
