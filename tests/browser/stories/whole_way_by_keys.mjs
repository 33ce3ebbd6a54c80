// The same way by keys alone: Tab, arrows, Space and Enter; every stop on the way is on the screen and
// has an outline. An address is typed where a person would type it.

import { keys } from "../acts/hands.mjs";
import { walk } from "../acts/walk.mjs";

export const title = "the whole way works by keys alone";

/** Of the acceptance list. */
export const proves = "V8";

export const within = 900_000;

export async function run(shared) {
    const faults = new Set();
    const hands = (page) => keys(page, faults);
    await walk(shared, { scripted: true, hands, mark: "键盘", accused: "police" });
    shared.assert.deepEqual([...faults], [], "stops of the Tab key");
}
