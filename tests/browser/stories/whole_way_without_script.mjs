// The same way in browsers that run no script: forms and links are enough.

import { walk } from "../acts/walk.mjs";

export const title = "the whole way works with JavaScript switched off";

export function run(shared) {
    return walk(shared, false);
}
