/** A list of tabs with one panel (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/, automatic activation). */
import { h, setAttribute } from "./dom.ts";
import { strings } from "./strings.ts";

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
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
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

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const paths = [...this.#tabs.keys()];
    const at = paths.indexOf(this.#selected);
    const rightToLeft = getComputedStyle(this.element).direction === "rtl";
    const step = { ArrowRight: rightToLeft ? -1 : 1, ArrowLeft: rightToLeft ? 1 : -1 }[event.key];
    let next: string | undefined;
    if (event.key === "Home") next = paths[0];
    else if (event.key === "End") next = paths.at(-1);
    else if (step !== undefined) next = paths[(at + step + paths.length) % paths.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#onSelect(next);
    const tab = this.#tabs.get(next);
    tab?.focus();
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
