// Working off a queue by keyboard: a view is saved, rows are looked at without leaving the list, the
// next one is offered after acting, and many are done at once.

import { person, send } from "../acts/walk.mjs";

export const title = "a queue is worked off: saved view, preview, next, many at once by keyboard";

const WIDE = { viewport: { width: 1600, height: 900 } };

export async function run({ browser, base, password, assert, step }) {
    const duty = await person(browser, base, "duty", password, WIDE);
    const rows = duty.locator("#many .q__i");
    const at = () => duty.evaluate(() => document.querySelector(".q__i.is-sel .q__t")?.pathname);

    await step("saves what is filtered as a view", async () => {
        await duty.goto(`${base}/incidents?stage=dispatched`);
        await duty.getByText("存为视图").click();
        await duty.locator(".save input[name=name]").fill("在办的");
        await duty.getByRole("button", { name: "保存视图" }).click();
        await duty.getByText("已存为视图“在办的”。").waitFor();
        const link = duty.locator(".views--row a[aria-current]");
        assert.match(await link.innerText(), /在办的\s*\d+/);
        assert.ok((await rows.count()) >= 3, "too few incidents under way to tell this story");
        await duty.goto(`${base}/desk`);
        await duty.locator(".views").getByText("在办的").click();
        await duty.waitForURL((url) => url.search === "?stage=dispatched");
    });

    await step("looks at a row by the space key and comes back by Escape", async () => {
        await duty.keyboard.press("j");
        await duty.keyboard.press("j");
        const path = await at();
        const top = () => rows.nth(1).evaluate((row) => row.getBoundingClientRect().top);
        const before = await top();
        await duty.keyboard.press(" ");
        const panel = duty.locator(".peek");
        await panel.waitFor();
        const words = await panel.innerText();
        for (const wanted of [path.split("/").pop(), "打开", "（牵头）"]) {
            assert.ok(words.includes(wanted), `the preview does not show ${wanted}: ${words}`);
        }
        assert.equal(await top(), before, "a row moved");
        const box = await panel.boundingBox();
        assert.ok(box.x > 1600 / 2 && box.x + box.width <= 1600, "the panel stands at the side");
        await duty.keyboard.press("k");
        await duty.waitForFunction(
            (was) => !document.querySelector(".peek").textContent.includes(was),
            path.split("/").pop(),
        );
        await duty.keyboard.press("Escape");
        assert.equal(await panel.count(), 0);
        const focus = await duty.evaluate(() => document.activeElement.pathname);
        assert.equal(focus, await at(), "the focus is not on the row");
    });

    await step("acts on one and is offered the next", async () => {
        await duty.keyboard.press("Enter");
        await duty.waitForURL(/\/incidents\/\d{4}-\d+\?in=list/);
        await duty.getByText(/第 1 件，共 \d+ 件/).waitFor();
        await duty.locator("main a", { hasText: "催办" }).first().click();
        await duty.locator("textarea[name=text]").fill("请今天反馈进展");
        await send(duty, "发出催办");
        const next = duty.locator(".note").getByRole("link", { name: "下一件" });
        await next.waitFor();
        await next.click();
        await duty.getByText(/第 2 件，共 \d+ 件/).waitFor();
    });

    await step("picks three by keyboard and urges them at once", async () => {
        await duty.goto(`${base}/incidents?stage=dispatched`);
        for (let n = 0; n < 3; n += 1) {
            await duty.keyboard.press("j");
            await duty.keyboard.press("x");
        }
        await duty.getByText("已选 3 件").waitFor();
        await duty.locator("#many select[name=verb]").selectOption({ label: "催办" });
        await duty.locator("#many input[name=text]").fill("请今天反馈进展");
        await duty.keyboard.press("Enter");
        await duty.getByRole("heading", { name: "批量催办：核对" }).waitFor();
        const summary = await duty.locator(".head p").innerText();
        const [, can] = summary.match(/可以办 (\d+) 件，不能办 (\d+) 件/);
        await send(duty, `确认催办 ${can} 件`);
        await duty.getByText(new RegExp(`已办 ${can} 件，没有办 \\d+ 件。`)).waitFor({ timeout: 60_000 });
        await duty.getByText("催办不能撤销").waitFor();
    });

    await duty.context().close();
}
