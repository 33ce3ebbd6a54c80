// From a complaint to a closed incident and a case put right, by many people in their browsers.

import { walk } from "../acts/walk.mjs";

export const title = "a complaint about a school canteen is logged, routed, answered and closed";

export function run(shared) {
    return walk(shared, { scripted: true, mark: "脚本", accused: "sanbu" });
}
