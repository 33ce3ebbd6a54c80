// The same way where every answer takes 400 ms longer.

import { walk } from "../acts/walk.mjs";

export const title = "the whole way works over a slow line";

const LATENCY_MS = 400;

async function slow(page) {
    const wire = await page.context().newCDPSession(page);
    await wire.send("Network.enable");
    await wire.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: LATENCY_MS,
        downloadThroughput: -1,
        uploadThroughput: -1,
    });
}

export function run(shared) {
    return walk(shared, { scripted: true, prepare: slow, mark: "慢速网络", accused: "housing" });
}
