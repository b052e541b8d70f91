/** What the reader has put into a page's form controls, for when it comes back (https://html.spec.whatwg.org/#restore-persisted-state). */

/** Which control, and its value. */
export type ControlState = [control: string, value: string];

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const MOST = 500;
/** Characters of all values. */
const LIMIT = 100_000;
/** Inputs whose value is not the reader's, or not for keeping. */
const LEFT_OUT = new Set(["button", "submit", "reset", "image", "hidden", "password", "file"]);

function controls(): [key: string, control: Control][] {
  const found = document.querySelectorAll<Control>("input, textarea, select");
  return [...found].map((control, index) => [`${index} ${control.type} ${control.name}`, control]);
}

const checks = (control: Control): control is HTMLInputElement =>
  control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio");

const chosen = (select: HTMLSelectElement): string =>
  [...select.options].flatMap(({ selected }, index) => (selected ? [index] : [])).join();

/** Does it hold another value than it came with? */
function isChanged(control: Control): boolean {
  if (control instanceof HTMLSelectElement)
    return [...control.options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
  return checks(control)
    ? control.checked !== control.defaultChecked
    : control.value !== control.defaultValue;
}

function isKept(control: Control): boolean {
  const autocomplete = control.getAttribute("autocomplete") ?? control.form?.getAttribute("autocomplete");
  return !LEFT_OUT.has(control.type) && autocomplete?.toLowerCase() !== "off";
}

export function controlStates(): ControlState[] {
  const states: ControlState[] = [];
  let left = LIMIT;
  for (const [key, control] of controls()) {
    if (states.length >= MOST || !isKept(control) || !isChanged(control)) continue;
    const value =
      control instanceof HTMLSelectElement
        ? chosen(control)
        : checks(control)
          ? String(control.checked)
          : control.value;
    left -= value.length;
    if (left < 0) break;
    states.push([key, value]);
  }
  return states;
}

/** Once all of the document is there. */
export function restoreControls(states: readonly ControlState[]): void {
  const known = new Map(states);
  for (const [key, control] of controls()) {
    const value = known.get(key);
    if (value === undefined || !isKept(control)) continue;
    if (control instanceof HTMLSelectElement) {
      const indexes = value.split(",");
      for (const [index, option] of [...control.options].entries())
        option.selected = indexes.includes(String(index));
    } else if (checks(control)) control.checked = value === "true";
    else control.value = value;
  }
}
