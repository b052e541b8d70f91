/** Says that the app keeps Python busy, and offers to end that. */

import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";

export class BusyBar {
  readonly element: HTMLElement;
  readonly #text = h("span", {});
  readonly #button: HTMLButtonElement;

  constructor(interrupt: () => void) {
    this.#button = button(
      { label: dockStrings.interrupt, class: "button", part: "button" },
      null,
      dockStrings.interrupt,
      interrupt,
    );
    this.element = h("div", { class: "busy-bar", part: "busy", role: "status" }, this.#text, this.#button);
    this.show(false, false);
  }

  /** `starting`: there is no app yet that could go on, and what keeps Python busy may be the import of a large package. */
  show(busy: boolean, starting: boolean): void {
    const text = starting ? dockStrings.busyStart : dockStrings.busy;
    // Filled only now, so that it is announced.
    this.#text.textContent = busy ? text : "";
    this.#button.title = starting ? dockStrings.interruptStart : dockStrings.interruptHint;
    this.element.toggleAttribute("data-off", !busy);
  }
}
