/** The switch between code, app and panels where the box is too narrow for them side by side. */
import { showCount } from "./badge.ts";
import { h, setAttribute } from "./dom.ts";
import { strings } from "./strings.ts";

const names = ["code", "app", "panels"] as const;
export type ViewName = (typeof names)[number];

export class ViewSwitch {
  readonly element: HTMLElement;
  readonly #buttons: Map<ViewName, HTMLButtonElement>;
  readonly #badge = h("span", { class: "badge", hidden: true });

  constructor(onSelect: (view: ViewName) => void) {
    this.#buttons = new Map(
      names.map((name) => {
        const button = h("button", { type: "button", class: "view", part: "view" }, strings[name]);
        button.addEventListener("click", () => onSelect(name));
        return [name, button];
      }),
    );
    this.#buttons.get("panels")?.append(this.#badge);
    this.element = h(
      "div",
      { class: "views", part: "views", role: "group", "aria-label": strings.view },
      ...this.#buttons.values(),
    );
  }

  select(view: ViewName): void {
    for (const [name, button] of this.#buttons) setAttribute(button, "aria-pressed", String(name === view));
  }

  badge(count: number, failed: boolean): void {
    showCount(this.#badge, count, failed);
  }
}
