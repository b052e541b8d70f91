/** Says that the app keeps Python busy, and offers to end that. */
import { button, h } from "./dom.ts";
import { strings } from "./strings.ts";

export class BusyBar {
  readonly element: HTMLElement;
  readonly #text = h("span", {});

  constructor(interrupt: () => void) {
    this.element = h(
      "div",
      { class: "busy-bar", part: "busy", role: "status" },
      this.#text,
      button(
        { label: strings.interrupt, title: strings.interruptHint, class: "button", part: "button" },
        null,
        strings.interrupt,
        interrupt,
      ),
    );
    this.show(false);
  }

  show(busy: boolean): void {
    // Filled only now, so that it is announced.
    this.#text.textContent = busy ? strings.busy : "";
    this.element.toggleAttribute("data-off", !busy);
  }
}
