// A photo of a telephone is made smaller before it is sent; a document is left alone.

export const title = "a photo is made smaller before it is handed in";

export async function run({ browser, base, password, assert, step }) {
    const page = await browser.newPage();
    const files = page.locator("input[type=file]").first();

    await step("sign in and open the first matter", async () => {
        await page.goto(`${base}/sign-in`);
        await page.getByLabel("账号", { exact: true }).fill("duty");
        await page.getByLabel("密码", { exact: true }).fill(password);
        await page.getByRole("button", { name: "登录", exact: true }).click();
        await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 10_000 });
        await page.goto(`${base}/incidents`);
        const href = await page.locator("main a[href^='/incidents/20']").first().getAttribute("href");
        await page.goto(`${base}${href}/note`);
    });

    await step("choose a large photo and a document", async () => {
        const photo = await page.evaluate(async () => {
            const canvas = document.createElement("canvas");
            canvas.width = 3200;
            canvas.height = 2400;
            const brush = canvas.getContext("2d");
            for (let n = 0; n < 400; n += 1) {
                brush.fillStyle = `hsl(${n * 37}, 70%, 50%)`;
                brush.fillRect((n * 97) % 3200, (n * 61) % 2400, 200, 200);
            }
            const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 1));
            return Array.from(new Uint8Array(await blob.arrayBuffer()));
        });
        await files.setInputFiles([
            { name: "现场.jpg", mimeType: "image/jpeg", buffer: Buffer.from(photo) },
            { name: "说明.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 x") },
        ]);
        await page.waitForFunction(async () => {
            const [first] = document.querySelector("input[type=file]").files;
            const picture = await createImageBitmap(first);
            return picture.width === 1600 && picture.height === 1200;
        }, null, { timeout: 20_000 });
    });

    await step("find both under their names", async () => {
        const kept = await files.evaluate((input) =>
            Array.from(input.files, (file) => `${file.name} ${file.type}`));
        assert.deepEqual(kept, ["现场.jpg image/jpeg", "说明.pdf application/pdf"]);
    });
}
