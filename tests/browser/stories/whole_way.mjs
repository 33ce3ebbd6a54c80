// From a complaint to a closed incident, by eight people in their browsers.

import { walk } from "../acts/walk.mjs";

export const title = "a complaint about a school canteen is logged, routed, answered and closed";

export function run(shared) {
    return walk(shared, true);
}
