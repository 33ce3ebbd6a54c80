// A clerk mistypes the password, is told so, and need not type the account again.

export const title = "a wrong password is said in words and the account name stays";

export async function run({ browser, base, password, assert, step, violations }) {
    const page = await browser.newPage();
    const account = page.getByLabel("账号", { exact: true });
    const secret = page.getByLabel("密码", { exact: true });
    const button = page.getByRole("button", { name: "登录", exact: true });

    await step("open the sign-in page", async () => {
        const answer = await page.goto(`${base}/sign-in`);
        assert.equal(answer.status(), 200);
        assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
        assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "登录");
        assert.equal(await secret.getAttribute("type"), "password");
    });

    await step("find nothing that keeps anybody out", async () => {
        assert.deepEqual(await violations(page), []);
    });

    await step("sign in with a wrong password", async () => {
        await account.fill("duty");
        await secret.fill(`${password}-wrong`);
        await button.click();
        await page.getByText("账号或密码不对").first().waitFor({ timeout: 10_000 });
    });

    await step("find the account name kept and the password gone", async () => {
        assert.equal(await account.inputValue(), "duty");
        assert.equal(await secret.inputValue(), "");
        assert.ok(new URL(page.url()).pathname.startsWith("/sign-in"));
    });

    await step("sign in with the right password", async () => {
        await secret.fill(password);
        await button.click();
        await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 10_000 });
    });
}
