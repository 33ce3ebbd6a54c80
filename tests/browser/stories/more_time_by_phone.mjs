// A liaison asks for more time on a telephone, the leader grants it, and the liaison sees both
// dates. No script runs anywhere.

import { person, reads, send } from "../acts/walk.mjs";

export const title = "more time is asked for on a telephone and granted, without JavaScript";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, javaScriptEnabled: false };

/** A date of the server's year, or of the next where the month has gone by, as a form takes it. */
async function asField(page, month, day) {
    const now = new Date(Number(await page.locator("body").getAttribute("data-server")));
    const year = now.getUTCFullYear() + (Number(month) < now.getUTCMonth() + 1 ? 1 : 0);
    return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

async function fits(page, assert) {
    const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(over <= 0, `${page.url()} is ${over} px too wide`);
}

export async function run({ browser, base, password, assert, step }) {
    const as = (name, how) => person(browser, base, name, password, how);
    const desk = { javaScriptEnabled: false };
    let no = "";
    let due = "";
    let latest = "";

    await step("the duty officer logs a matter and hands it to one unit", async () => {
        const duty = await as("duty", desk);
        await duty.goto(`${base}/incidents/new`);
        await duty.locator("input[name=title]").fill("学校食堂检测结果迟迟未公布");
        await duty.locator("textarea[name=text]").fill("家长追问学校食堂的检测结果什么时候公布。");
        await duty.locator('input[name="level"][value="iii"]').check({ force: true });
        await send(duty, "只登记");
        await duty.waitForURL(/\/incidents\/\d{4}-\d+$/);
        no = duty.url().split("/").pop();
        await duty.goto(`${base}/incidents/${no}/dispatch`);
        await duty.locator("select[name=lead]").selectOption("fda");
        await duty.locator("form.act input[type=checkbox]:checked").evaluateAll((boxes) => {
            for (const box of boxes) {
                box.checked = false;
            }
        });
        await send(duty, "确认交办");
        await duty.waitForURL((url) => !url.pathname.endsWith("/dispatch"));
    });

    const fda = await as("fda", PHONE);
    await step("the liaison acknowledges, and asks for more time", async () => {
        await fda.goto(`${base}/incidents/${no}/acknowledgement`);
        await send(fda, "签收");
        await fda.waitForURL((url) => !url.pathname.endsWith("/acknowledgement"));
        await fda.goto(`${base}/incidents/${no}`);
        await fda.locator("main").getByRole("link", { name: "申请延期" }).first().click();
        await fda.waitForURL(/\/extension$/);
        await fits(fda, assert);
        const words = await reads(fda);
        assert.ok(words.includes("5、24、48 小时的时限不能延期"), words);
        const options = await fda.locator("select[name=deadline] option").allInnerTexts();
        const closing = options.find((option) => option.includes("办结"));
        assert.ok(closing, `no deadline to choose: ${options}`);
        due = closing.match(/，(\d+ 月 \d+ 日 \d\d:\d\d) 前/)[1];
        latest = words.match(/办结，[^\n]+前\s+最晚可延到 (\d+ 月 \d+ 日 \d\d:\d\d)/)[1];
        const [, month, day] = latest.match(/(\d+) 月 (\d+) 日/);
        await fda.locator("select[name=deadline]").selectOption({ label: closing });
        await fda.locator("input[name=until]").fill(await asField(fda, month, day));
        await send(fda, "申请延期");
        await fda.locator(".errsum").first().waitFor();
        await fda.locator("textarea[name=reason]").fill("省检测中心排期，结果未出。");
        await fda.locator("textarea[name=progress]").fill("样品已送检，食堂已停用。");
        await send(fda, "申请延期");
        await fda.waitForURL((url) => url.pathname === `/incidents/${no}`);
        assert.ok((await reads(fda)).includes("等分管领导裁定"));
    });

    await step("the leader reads the request on the desk and grants it", async () => {
        const leader = await as("leader", PHONE);
        await leader.goto(`${base}/desk?view=extension_pending`);
        assert.ok((await reads(leader)).includes("学校食堂检测结果迟迟未公布"));
        await leader.goto(`${base}/incidents/${no}`);
        await leader.locator(".todo").getByRole("link", { name: "裁定延期申请" }).click();
        await leader.waitForURL(/\/extension-decision$/);
        await fits(leader, assert);
        const words = await reads(leader);
        for (const wanted of ["省检测中心排期", "样品已送检", due, latest, "原定时间保留在案"]) {
            assert.ok(words.includes(wanted), `the form does not show ${wanted}:\n${words}`);
        }
        await leader.locator('input[name="decision"][value="grant"]').check({ force: true });
        await send(leader, "提交裁定");
        await leader.waitForURL((url) => url.pathname === `/incidents/${no}`);
        await leader.context().close();
    });

    await step("the liaison sees the original date and the new one, and prints the form", async () => {
        await fda.goto(`${base}/incidents/${no}`);
        await fits(fda, assert);
        const words = await reads(fda);
        assert.ok(words.includes(`原定 ${due}，已延期至 ${latest}`), words);
        await fda.getByRole("link", { name: "打印延期申请审批表" }).click();
        await fda.waitForURL(/\/papers\/extension-1$/);
        await fits(fda, assert);
        const paper = await fda.locator("body").innerText();
        for (const wanted of ["延期申请审批表", "同意延到", "内部资料", "打印人"]) {
            assert.ok(paper.includes(wanted), `the paper does not show ${wanted}:\n${paper}`);
        }
        const pdf = await fda.pdf({ preferCSSPageSize: true });
        assert.ok(pdf.length > 10_000, "the paper prints");
    });
    await fda.context().close();
}
