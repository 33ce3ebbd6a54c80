// The same way in browsers that run no script: forms and links are enough.

import { walk } from "../acts/walk.mjs";

export const title = "the whole way works with JavaScript switched off";

/** Of the acceptance list. */
export const proves = "V7";

export function run(shared) {
    return walk(shared, { scripted: false, mark: "无脚本", accused: "changsha" });
}
