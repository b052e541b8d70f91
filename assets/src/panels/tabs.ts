/** A list of tabs with one panel (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/, automatic activation). */
import { h, setAttribute } from "./dom.ts";
import { strings } from "./strings.ts";

/** Arrow keys, Home and End in a list of tabs, whose map keeps their order; `select` selects one. */
export function tabKeys<Name>(
  list: HTMLElement,
  tabs: () => ReadonlyMap<Name, HTMLElement>,
  selected: () => Name,
  select: (name: Name) => void,
): void {
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const names = [...tabs().keys()];
    const at = names.indexOf(selected());
    const rightToLeft = getComputedStyle(list).direction === "rtl";
    const step = { ArrowRight: rightToLeft ? -1 : 1, ArrowLeft: rightToLeft ? 1 : -1 }[event.key];
    let next: Name | undefined;
    if (event.key === "Home") next = names[0];
    else if (event.key === "End") next = names.at(-1);
    else if (step !== undefined) next = names[(at + step + names.length) % names.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    select(next);
    const tab = tabs().get(next);
    tab?.focus();
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

export class FileTabs {
  readonly element: HTMLElement;
  readonly #panel: HTMLElement;
  readonly #onSelect: (path: string) => void;
  #tabs = new Map<string, HTMLButtonElement>();
  #selected = "";

  /** `panel` is named after the selected tab; both live in one shadow root, where the ids are unique. */
  constructor(panel: HTMLElement, onSelect: (path: string) => void) {
    this.#panel = panel;
    this.#onSelect = onSelect;
    this.element = h("div", { class: "tabs", part: "tabs", role: "tablist", "aria-label": strings.files });
    tabKeys(
      this.element,
      () => this.#tabs,
      () => this.#selected,
      onSelect,
    );
  }

  set(paths: readonly string[], selected: string): void {
    this.#tabs = new Map(paths.map((path, index) => [path, this.#tab(path, `file-${index}`)]));
    this.element.replaceChildren(...this.#tabs.values());
    this.select(selected);
  }

  select(path: string): void {
    this.#selected = path;
    for (const [each, tab] of this.#tabs) {
      const selected = each === path;
      setAttribute(tab, "aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      if (selected) this.#panel.setAttribute("aria-labelledby", tab.id);
    }
  }

  mark(path: string, changed: boolean): void {
    const tab = this.#tabs.get(path);
    if (tab === undefined) return;
    tab.classList.toggle("changed", changed);
    setAttribute(tab, "aria-description", changed ? strings.fileChanged : null);
  }

  /** Whether the file supports the example rather than being it. */
  setAside(path: string, aside: boolean): void {
    this.#tabs.get(path)?.classList.toggle("aside", aside);
  }

  #tab(path: string, id: string): HTMLButtonElement {
    const tab = h("button", {
      type: "button",
      role: "tab",
      class: "tab",
      part: "tab",
      id,
      "aria-controls": this.#panel.id,
    });
    tab.append(h("span", { class: "tab-name" }, path));
    tab.addEventListener("click", () => this.#onSelect(path));
    return tab;
  }
}
