/** One line above the code that says something and offers what can be done about it. */
import { button, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";

export class Notice {
  readonly element = h("div", { class: "notice", part: "notice", hidden: true });

  /** `actions`: text of each button and what it does; the notice goes first. */
  show(text: string, actions: readonly (readonly [text: string, act: () => void])[]): void {
    this.element.replaceChildren(
      h("span", { class: "notice-text" }, text),
      ...actions.map(([label, act]) =>
        button({ label, class: "link" }, null, label, () => {
          this.close();
          act();
        }),
      ),
      button({ label: strings.dismiss, class: "icon-button" }, icon("close"), null, () => this.close()),
    );
    this.element.hidden = false;
  }

  close(): void {
    this.element.hidden = true;
  }
}
