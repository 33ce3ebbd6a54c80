// How a person works a page: with a pointer, or with keys alone. The ways of the walk are told once and
// walked with either pair of hands.

const MOST_STOPS = 400;
const MOST_ARROWS = 80;

/** The button of a page's form that bears these words. */
const button = (page, name) =>
    page.locator("main form").getByRole("button", { name, exact: true }).first();

/** A pointer and a keyboard. The native control may lie under its card. */
export function pointer(page) {
    return {
        page,
        type: (field, text) => field.fill(text),
        tick: (box) => box.check({ force: true }),
        clear: (box) => box.uncheck({ force: true }),
        choose: (list, label) => list.selectOption({ label }),
        open: (summary) => summary.click(),
        press: (name) => button(page, name).click(),
        pressThis: (found) => found.click(),
    };
}

/**
 * Keys alone: Tab from stop to stop as the page orders them, arrows within a list or among radio
 * buttons. Every stop on the way must be on the screen and have an outline; what has not goes to `faults`.
 */
export function keys(page, faults) {
    const press = (key) => page.keyboard.press(key);
    const reach = async (wanted) => {
        await wanted.waitFor({ state: "attached" });
        for (let n = 0; n < MOST_STOPS; n += 1) {
            const { isThere, fault } = await wanted.evaluate(stop);
            if (fault) {
                faults.add(`${new URL(page.url()).pathname.replace(/\d{4}-\d+/, "…")}: ${fault}`);
            }
            if (isThere) {
                return;
            }
            await press("Tab");
        }
        throw new Error(`${wanted} is not reached by Tab at ${page.url()}`);
    };
    /** Arrow keys until what is wanted is chosen. */
    const arrows = async (isChosen) => {
        for (let n = 0; n < MOST_ARROWS && !(await isChosen()); n += 1) {
            await press("ArrowDown");
        }
        if (!(await isChosen())) {
            throw new Error(`no arrow key chooses it at ${page.url()}`);
        }
    };
    const set = async (box, isOn) => {
        if ((await box.isChecked()) === isOn) {
            return;
        }
        await reach(box);
        await press("Space");
        if ((await box.isChecked()) !== isOn) {
            await arrows(() => box.isChecked());
        }
    };
    const hit = async (found) => {
        await reach(found);
        await press("Enter");
    };
    return {
        page,
        type: async (field, text) => {
            await reach(field);
            await press("Control+A");
            await page.keyboard.insertText(text);
        },
        tick: (box) => set(box, true),
        clear: (box) => set(box, false),
        choose: async (list, label) => {
            await reach(list);
            // Above all choices first: some browsers stop at the last one.
            await press("Home");
            await arrows(() => list.evaluate((el, label) => el.selectedOptions[0].label === label, label));
        },
        open: hit,
        press: (name) => hit(button(page, name)),
        pressThis: hit,
    };
}

/** In the page: whether the focus is where it is wanted, and what is wrong with where it is. */
function stop(wanted) {
    const at = document.activeElement;
    if (!at || at === document.body) {
        return { isThere: false, fault: "" };
    }
    const isRadio = (el) => el.type === "radio";
    const isThere =
        at === wanted ||
        (isRadio(wanted) && isRadio(at) && at.name === wanted.name && at.form === wanted.form);
    const box = at.getBoundingClientRect();
    const name = `${at.tagName.toLowerCase()} ${at.id || at.name || at.innerText || ""}`.trim().slice(0, 40);
    const isOnScreen =
        box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0;
    // The control may lie under the card that shows its focus.
    const outlined = [at, at.closest("label"), at.parentElement].some((el) => {
        const look = el && getComputedStyle(el);
        return look && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    });
    // A heading or summary of errors that a script focuses is a place to read from, not a stop.
    const isStop = at.tabIndex >= 0;
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1);
    const upon = document.elementFromPoint(x, y);
    const isCovered =
        upon && upon !== at && !at.contains(upon) && !upon.contains(at) && !upon.closest("label")?.contains(at);
    const cover = isCovered ? `covered by ${upon.className || upon.tagName}` : "";
    const wrong = !isOnScreen ? "off the screen" : !outlined && isStop ? "no outline" : cover;
    return { isThere, fault: wrong && `${name}: ${wrong}` };
}
