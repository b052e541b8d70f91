/** The line between code and app, which can be moved (https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/). */

import { dockStrings } from "./dock-strings.ts";
import { h } from "./dom.ts";

/** Percent of the box: both sides stay usable. */
const LEAST = 20;
const MOST = 80;
const MIDDLE = 50;
const STEP = 5;

export interface SplitterHooks {
  /** Whether code and app stand side by side, rather than one above the other. */
  beside(): boolean;
  /** Gives the code so much of the box; `final`: the reader has let go. */
  changed(percent: number, final: boolean): void;
}

export class Splitter {
  readonly element = h("div", {
    class: "splitter",
    part: "splitter",
    role: "separator",
    tabindex: 0,
    "aria-controls": "code",
    "aria-valuemin": LEAST,
    "aria-valuemax": MOST,
    title: dockStrings.splitterHint,
  });
  readonly #hooks: SplitterHooks;
  #percent = MIDDLE;

  constructor(hooks: SplitterHooks) {
    this.#hooks = hooks;
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.element.focus();
      this.element.setPointerCapture(event.pointerId);
      // Frames of other processes swallow the moves all the same: this lies over them.
      this.element.classList.add("dragging");
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) this.#set(this.#at(event), false);
    });
    this.element.addEventListener("lostpointercapture", () => {
      this.element.classList.remove("dragging");
      this.#set(this.#percent, true);
    });
    this.element.addEventListener("dblclick", () => this.#set(MIDDLE, true));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** `percent`: as `changed` was told before. */
  update(percent = this.#percent): void {
    this.#percent = Math.min(Math.max(Math.round(percent), LEAST), MOST);
    this.element.setAttribute("aria-valuenow", String(this.#percent));
    const beside = this.#hooks.beside();
    this.element.setAttribute("aria-orientation", beside ? "vertical" : "horizontal");
    this.element.setAttribute("aria-label", beside ? dockStrings.splitter : dockStrings.splitterBelow);
    this.#hooks.changed(this.#percent, false);
  }

  get #rightToLeft(): boolean {
    return getComputedStyle(this.element).direction === "rtl";
  }

  #set(percent: number, final: boolean): void {
    this.update(percent);
    if (final) this.#hooks.changed(this.#percent, true);
  }

  #at({ clientX, clientY }: PointerEvent): number {
    const box = this.element.parentElement?.getBoundingClientRect() ?? this.element.getBoundingClientRect();
    if (!this.#hooks.beside()) return ((clientY - box.top) / box.height) * 100;
    const part = ((clientX - box.left) / box.width) * 100;
    return this.#rightToLeft ? 100 - part : part;
  }

  #onKey(event: KeyboardEvent): void {
    const [less, more] = !this.#hooks.beside()
      ? ["ArrowUp", "ArrowDown"]
      : this.#rightToLeft
        ? ["ArrowRight", "ArrowLeft"]
        : ["ArrowLeft", "ArrowRight"];
    let percent = this.#percent;
    if (event.key === less) percent -= STEP;
    else if (event.key === more) percent += STEP;
    else if (event.key === "Home") percent = LEAST;
    else if (event.key === "End") percent = MOST;
    else if (event.key === "Enter") percent = MIDDLE;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(percent, true);
  }
}
