/** Says that the app keeps Python busy, and offers to end that. */

import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";

export class BusyBar {
  readonly element: HTMLElement;
  readonly #text = h("span", {});

  constructor(interrupt: () => void) {
    this.element = h(
      "div",
      { class: "busy-bar", part: "busy", role: "status" },
      this.#text,
      button(
        { label: dockStrings.interrupt, title: dockStrings.interruptHint, class: "button", part: "button" },
        null,
        dockStrings.interrupt,
        interrupt,
      ),
    );
    this.show(false);
  }

  show(busy: boolean): void {
    // Filled only now, so that it is announced.
    this.#text.textContent = busy ? dockStrings.busy : "";
    this.element.toggleAttribute("data-off", !busy);
  }
}
