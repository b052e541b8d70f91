/** What stands in the app's place when there is no app: stopped, or failed and why. */
import type { Failure } from "../protocol.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h } from "./dom.ts";
import { icon } from "./icons.ts";

export interface MessageActions {
  run(): void;
  showConsole(): void;
  showLocation(path: string, line: number): void;
}

export class MessagePanel {
  readonly element = h("div", { class: "message", part: "message" });
  readonly #actions: MessageActions;

  constructor(actions: MessageActions) {
    this.#actions = actions;
  }

  showStopped(hint: string): void {
    this.element.classList.remove("failure");
    this.element.replaceChildren(
      h("p", { class: "message-title" }, dockStrings.stoppedTitle),
      h("p", {}, hint),
    );
  }

  /** `title`: whose fault it is. */
  showFailure(failure: Failure, title: string): void {
    const { location, traceback } = failure;
    // A playground that was built wrongly has failed long before any stage.
    const stage = failure.fault !== "author" || failure.stage !== "download";
    const parts = [
      h("p", { class: "message-title" }, icon("failed"), title),
      stage ? h("p", { class: "message-stage" }, dockStrings.faultStage(failure.stage)) : null,
      h("p", { class: "message-text" }, failure.message),
      h(
        "div",
        { class: "message-actions" },
        button({ label: dockStrings.runAgain, class: "button" }, null, dockStrings.runAgain, () =>
          this.#actions.run(),
        ),
        location === null
          ? null
          : this.#link(dockStrings.location(location.path, location.line), () =>
              this.#actions.showLocation(location.path, location.line),
            ),
        traceback === ""
          ? null
          : this.#link(dockStrings.showConsole, () => this.#actions.showConsole(), "show-console"),
      ),
    ];
    this.element.classList.add("failure");
    this.element.replaceChildren(...parts.filter((part) => part !== null));
  }

  #link(text: string, onClick: () => void, name = ""): HTMLButtonElement {
    return button({ label: text, class: `link ${name}`.trim() }, null, text, onClick);
  }
}
