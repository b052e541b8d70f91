/** Restart, Stop, Reset, More and Run; Run keeps its place. */
import { button, h, setAttribute } from "./dom.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";

export interface ToolbarActions {
  run(): void;
  stop(): void;
  restart(): void;
  reset(): void;
  /** Opens the menu of this button. */
  more(button: HTMLElement): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #run: HTMLButtonElement;
  /** Bytes, or else the keys that do the same. */
  readonly #size = h("span", { class: "run-size", "aria-hidden": "true" });
  readonly #stop: HTMLButtonElement;
  readonly #restart: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;

  constructor(actions: ToolbarActions) {
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    this.#run = button(
      {
        label: strings.run,
        title: mac ? strings.runHintMac : strings.runHint,
        class: "button run",
        part: "button run",
        "aria-keyshortcuts": "Control+Enter Meta+Enter",
      },
      icon("run"),
      strings.run,
      () => {
        if (this.#run.getAttribute("aria-disabled") === null) actions.run();
      },
    );
    this.#run.prepend(h("span", { class: "spinner", "aria-hidden": "true" }));
    this.#size.dataset.keys = mac ? "⌘ ↵" : "Ctrl ↵";
    this.#run.append(this.#size);
    this.#stop = button(
      { label: strings.stop, class: "button stop", part: "button stop" },
      icon("stop"),
      strings.stop,
      actions.stop,
    );
    this.#restart = button(
      { label: strings.restart, title: strings.restartHint, class: "button restart", part: "button restart" },
      icon("restart"),
      null,
      actions.restart,
    );
    this.#reset = button(
      { label: strings.reset, title: strings.resetHint, class: "button reset", part: "button reset" },
      icon("reset"),
      strings.reset,
      actions.reset,
    );
    const more = button(
      {
        label: strings.more,
        class: "button more",
        part: "button more",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
      },
      icon("more"),
      null,
      () => actions.more(more),
    );
    this.element = h(
      "div",
      { class: "actions", part: "actions" },
      this.#restart,
      this.#stop,
      this.#reset,
      more,
      this.#run,
    );
    this.update({ loading: false, running: false, resettable: false });
  }

  update(state: { loading: boolean; running: boolean; resettable: boolean }): void {
    // Not `disabled`: a button that loses focus while it is pressed sends keyboard users back to the top.
    setAttribute(this.#run, "aria-disabled", state.loading ? "true" : null);
    this.#run.classList.toggle("busy", state.loading);
    this.#show(this.#restart, state.running);
    this.#show(this.#stop, state.running || state.loading);
    this.#show(this.#reset, state.resettable);
  }

  /** Keeps a place on the button, so that nothing moves when the size comes. */
  expectSize(): void {
    this.#run.classList.add("sized");
  }

  /** Bytes that the first run moves; null when there is nothing to say. */
  showSize(bytes: number | null): void {
    this.#size.textContent = bytes === null ? "" : strings.runSize(bytes);
    setAttribute(this.#run, "aria-description", bytes === null ? null : strings.runSizeHint(bytes));
  }

  #show(element: HTMLButtonElement, shown: boolean): void {
    if (!shown && element.matches(":focus")) this.#run.focus();
    element.toggleAttribute("data-off", !shown);
  }
}
