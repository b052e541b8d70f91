/** The emulated browser's tab strip; there is none while there is one tab. */

import { dockStrings } from "./dock-strings.ts";
import { button, h, setAttribute } from "./dom.ts";
import { icon } from "./icons.ts";

export interface TabActions {
  selectTab(id: number): void;
  closeTab(id: number): void;
}

export interface BrowserTab {
  id: number;
  title: string;
  /** `data:` URL of an image, or "". */
  icon: string;
  active: boolean;
}

export class BrowserTabs {
  readonly element: HTMLElement;
  readonly #actions: TabActions;
  #shown = "";

  constructor(actions: TabActions) {
    this.#actions = actions;
    this.element = h("div", {
      class: "browser-tabs",
      part: "browser-tabs",
      role: "group",
      "aria-label": dockStrings.browserTabs,
    });
    this.update([]);
  }

  update(tabs: readonly BrowserTab[]): void {
    const shown = JSON.stringify(tabs);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = this.element.querySelector<HTMLElement>(":focus")?.dataset.tab;
    this.element.hidden = tabs.length < 2;
    this.element.replaceChildren(...(tabs.length < 2 ? [] : tabs.map((tab) => this.#tab(tab))));
    if (focused === undefined) return;
    const active = tabs.find((tab) => String(tab.id) === focused) ?? tabs.find((tab) => tab.active);
    this.element.querySelector<HTMLElement>(`[data-tab="${active?.id}"]`)?.focus();
  }

  #tab({ id, title, icon: image, active }: BrowserTab): HTMLElement {
    const select = button(
      { label: title, class: "browser-tab-title", "data-tab": id },
      image === "" ? null : iconImage(image),
      title,
      () => this.#actions.selectTab(id),
    );
    setAttribute(select, "aria-current", active ? "page" : null);
    const close = button(
      { label: dockStrings.closeTab(title), class: "icon-button" },
      icon("close"),
      null,
      () => this.#actions.closeTab(id),
    );
    return h("div", { class: active ? "browser-tab active" : "browser-tab" }, select, close);
  }
}

/** The icon of the app's page. */
export function iconImage(url: string): HTMLImageElement {
  return h("img", { class: "favicon", src: url, alt: "", width: 16, height: 16 });
}
