// The whole way of one incident, as people walk it in a browser. Told twice: with and without
// JavaScript.

/** A person at a browser of their own. */
export async function person(browser, base, username, password, options) {
    const context = await browser.newContext({ locale: "zh-CN", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${base}/sign-in`);
    await page.locator("input[name=username]").fill(username);
    await page.locator("input[name=password]").fill(password);
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    return page;
}

/** Presses the one main button of a form. */
export function send(page, name) {
    return page.locator("main form").getByRole("button", { name, exact: true }).first().click();
}

/** The page's visible text, for looking at what a person reads. */
export function reads(page) {
    return page.locator("main").innerText();
}

async function done(page, base, no) {
    await page.waitForURL((url) => url.pathname === `/incidents/${no}` || url.pathname === "/desk");
    await page.goto(`${base}/incidents/${no}`);
}

/** Radio or check box by its value; the native control may lie under its card. */
async function pick(page, name, value) {
    await page.locator(`input[name="${name}"][value="${value}"]`).first().check({ force: true });
}

async function scored(page, base, unit) {
    await page.goto(`${base}/scorecards`);
    const row = page.locator("main tr").filter({ hasText: unit }).first();
    return (await row.count()) === 0 ? "" : row.innerText();
}

/** Walks from logging to closing; `scripted` says whether JavaScript is on. */
export async function walk({ browser, base, password, assert, step }, scripted) {
    const options = { javaScriptEnabled: scripted };
    const phone = { ...options, viewport: { width: 390, height: 844 }, hasTouch: true };
    const title = `水口镇中心小学食堂饭菜疑似变质（${scripted ? "脚本" : "无脚本"}）`;
    const as = (name, how = options) => person(browser, base, name, password, how);
    let no = "";

    const duty = await as("duty");
    const before = await step("the leader notes the unit's figures", async () => {
        const leader = await as("leader");
        const found = await scored(leader, base, "市食品药品监督管理局");
        await leader.context().close();
        return found;
    });

    await step("the duty officer logs the complaint and sees whom the plan names", async () => {
        await duty.goto(`${base}/incidents/new`);
        await duty.locator("input[name=title]").fill(title);
        await duty
            .locator("textarea[name=text]")
            .fill("家长反映学校食堂饭菜发馊，多名学生肚子痛，问学校和监管部门查了没有。");
        await duty.locator("select[name=town]").selectOption({ label: "水口镇" });
        await duty.locator("input[name=channel]").fill("微信群");
        await pick(duty, "level", "iii");
        if (!scripted) {
            await duty.getByRole("button", { name: "查看交办建议" }).click();
        }
        const panel = duty.locator("#panel");
        await panel.getByText("市食品药品监督管理局").first().waitFor();
        const words = await panel.innerText();
        for (const wanted of ["市教育局", "水口镇", "第 21 项", "第 23 项", "食堂"]) {
            assert.ok(words.includes(wanted), `the suggestion does not show ${wanted}:\n${words}`);
        }
    });

    await step("dispatches it to the three", async () => {
        await pick(duty, "lead", "fda");
        for (const unit of ["edu", "shuikou"]) {
            const box = duty.locator(`#panel input[name=responsible][value=${unit}]`).first();
            if (!(await box.isChecked())) {
                await box.check({ force: true });
            }
        }
        for (const box of await duty.locator("#panel input[type=checkbox]:checked").all()) {
            if (!["edu", "shuikou"].includes(await box.getAttribute("value"))) {
                await box.uncheck({ force: true });
            }
        }
        await send(duty, "登记并交办");
        await duty.waitForURL(/\/incidents\/\d{4}-\d+$/);
        no = duty.url().split("/").pop();
        const words = await reads(duty);
        for (const wanted of [title, "市食品药品监督管理局", "牵头", "签收", "首次反馈", "回应"]) {
            assert.ok(words.includes(wanted), `the incident page does not show ${wanted}`);
        }
    });

    const fda = await as("fda", phone);
    const edu = await as("edu", phone);
    await step("two units acknowledge on the telephone", async () => {
        for (const page of [fda, edu]) {
            await page.goto(`${base}/desk`);
            assert.ok((await reads(page)).includes(title), "the inbox does not show the incident");
            await page.goto(`${base}/incidents/${no}/acknowledgement`);
            await send(page, "签收");
            await done(page, base, no);
            assert.ok((await reads(page)).includes("按时完成"), "acknowledged in time");
        }
    });

    await step("the third returns it, with a reason", async () => {
        const town = await as("shuikou", phone);
        await town.goto(`${base}/incidents/${no}/return`);
        await send(town, "申请退回");
        await town.getByText("请写明不属本单位的理由").first().waitFor();
        await town.locator("textarea[name=reason]").fill("该校由市教育局直管，食堂不在本镇管理范围。");
        await send(town, "申请退回");
        await done(town, base, no);
        await town.context().close();
    });

    await step("the office agrees and dispatches to another unit", async () => {
        await duty.goto(`${base}/incidents/${no}/return-decision`);
        await pick(duty, "decision", "uphold");
        await send(duty, "提交裁定");
        await done(duty, base, no);
        await duty.goto(`${base}/incidents/${no}/dispatch`);
        const box = duty.locator("input[name=cooperating][value=health]").first();
        if (!(await box.isVisible())) {
            await duty.locator("summary", { hasText: "配合单位" }).first().click();
        }
        await box.check({ force: true });
        await send(duty, "确认交办");
        await done(duty, base, no);
        const words = await reads(duty);
        assert.ok(words.includes("市卫生和计划生育局"), "the new unit stands in the matrix");
    });

    for (const [liaison, head, text] of [
        ["fda", "fda-head", "经抽检，当日留样合格，已责令食堂停用一批食材并继续检测。"],
        ["edu", "edu-head", "已派员进驻学校，停餐整改，学生均已好转。"],
    ]) {
        const author = liaison === "fda" ? fda : edu;
        await step(`${liaison} drafts and submits`, async () => {
            await author.goto(`${base}/incidents/${no}/draft`);
            await author.locator("textarea[name=text]").fill(text);
            await author.locator("textarea[name=cause]").fill("暂不清楚，续报");
            await author.locator("textarea[name=solution]").fill("立即停用，继续检测，结果公布。");
            await send(author, "保存稿件");
            await done(author, base, no);
            await author.goto(`${base}/incidents/${no}/submission`);
            await send(author, "送审");
            await done(author, base, no);
        });
        await step(`${head} signs`, async () => {
            const page = await as(head);
            await page.goto(`${base}/incidents/${no}/approval`);
            assert.ok((await reads(page)).includes(text), "the draft stands beside the form");
            await send(page, "通过");
            await done(page, base, no);
            await page.context().close();
        });
        await step(`the reviewer checks and logs the release of ${liaison}`, async () => {
            const page = await as("reviewer");
            await page.goto(`${base}/incidents/${no}/approval`);
            await send(page, "通过");
            await page.locator(".errsum").first().waitFor();
            for (const check of ["wording", "timing", "privacy"]) {
                await page.locator(`input[name=${check}]`).check({ force: true });
            }
            await send(page, "通过");
            await done(page, base, no);
            await page.goto(`${base}/incidents/${no}/release`);
            await page.locator("input[name=channel]").fill("市政府网站");
            await page.locator("input[name=url]").fill(`https://www.kaiping.example/${no}/${liaison}`);
            await send(page, "登记发布");
            await done(page, base, no);
            await page.context().close();
        });
    }

    await step("the leader closes it", async () => {
        const leader = await as("leader");
        await leader.goto(`${base}/incidents/${no}`);
        assert.ok((await reads(leader)).includes("按时完成"));
        await leader.goto(`${base}/incidents/${no}/closure`);
        await leader.locator("textarea[name=summary]").fill("处置妥当，同意办结。");
        await send(leader, "办结");
        await done(leader, base, no);
        assert.ok((await reads(leader)).includes("已办结") || (await reads(leader)).includes("办结"));
        const after = await scored(leader, base, "市食品药品监督管理局");
        assert.notEqual(after, before, "the scorecard does not count the incident");
        assert.ok(after.includes("市食品药品监督管理局"));
        await leader.context().close();
    });
}
