/**
 * The panels under the app: a list of tabs, and one panel at a time, which is loaded when somebody opens it
 * (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/, automatic activation). Where there is room for the app beside them, they
 * can be closed.
 */
import { showCount } from "./badge.ts";
import { type ConsoleLine, ConsolePanel, type ConsolePlaces } from "./console.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h, setAttribute } from "./dom.ts";
import { icon } from "./icons.ts";
import { strings } from "./strings.ts";
import { tabKeys } from "./tabs.ts";
import type { ToolContext, ToolPanel, ToolRequest } from "./tool.ts";

export const panelNames = ["console", "network", "request", "files"] as const;
export type PanelName = (typeof panelNames)[number];

export interface DockHooks extends Omit<ToolContext, "compose"> {
  places: ConsolePlaces;
  /** How many lines of the console the reader has not seen, and whether errors are among them. */
  unseen(count: number, failed: boolean): void;
}

export class Dock {
  readonly element: HTMLElement;
  readonly console: ConsolePanel;
  readonly #context: ToolContext;
  readonly #toggle: HTMLButtonElement;
  readonly #tabs: Map<PanelName, HTMLButtonElement>;
  readonly #body = h("div", { class: "dock-body", id: "dock-panel", role: "tabpanel" });
  readonly #panels = new Map<PanelName, ToolPanel>();
  readonly #loading = new Map<PanelName, Promise<void>>();
  #compose: ((request: ToolRequest) => void) | null = null;
  #selected: PanelName = "console";

  constructor(hooks: DockHooks) {
    const badge = h("span", { class: "badge", hidden: true });
    this.#context = { ...hooks, compose: (request) => void this.#composed(request) };
    this.console = new ConsolePanel(this.#context, hooks.places, (count, failed) => {
      showCount(badge, count, failed);
      hooks.unseen(count, failed);
    });
    this.#panels.set("console", this.console);
    this.#tabs = new Map(panelNames.map((name) => [name, this.#tab(name)]));
    this.#tabs.get("console")?.append(badge);
    const list = h("div", { class: "dock-tabs", role: "tablist", "aria-label": strings.panels });
    list.append(...this.#tabs.values());
    tabKeys(
      list,
      () => this.#tabs,
      () => this.#selected,
      (name) => this.show(name),
    );
    this.#toggle = button(
      { label: dockStrings.openPanels, class: "icon-button dock-toggle", "aria-controls": "dock-panel" },
      icon("chevron"),
      null,
      () => {
        this.open = !this.open;
      },
    );
    const bar = h("div", { class: "dock-bar", part: "dock-bar" }, list, this.#toggle);
    this.element = h("div", { class: "dock", part: "dock" }, bar, this.#body);
    this.#select("console");
    this.open = false;
  }

  get open(): boolean {
    return this.element.classList.contains("open");
  }

  set open(open: boolean) {
    this.element.classList.toggle("open", open);
    const label = open ? dockStrings.closePanels : dockStrings.openPanels;
    setAttribute(this.#toggle, "aria-expanded", String(open));
    setAttribute(this.#toggle, "aria-label", label);
    this.#toggle.title = label;
    this.seen();
  }

  /** Opens one of them. */
  show(name: PanelName): void {
    this.#select(name);
    this.open = true;
  }

  /** The reader may look at the selected one now. */
  seen(): void {
    if (!this.#body.checkVisibility({ visibilityProperty: true })) return;
    const panel = this.#panels.get(this.#selected);
    if (panel === undefined) void this.#load(this.#selected);
    else panel.shown();
  }

  /** An app has started or ended, or something is new in its traffic. */
  changed(): void {
    for (const panel of this.#panels.values()) panel.changed();
  }

  /** `open`: whether an error opens the console. */
  log(line: ConsoleLine, open: boolean): void {
    this.console.append(line);
    if (line.level !== "error" || this.open || !open) return;
    this.show("console");
  }

  #tab(name: PanelName): HTMLButtonElement {
    const tab = h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "dock-tab",
        part: "dock-tab",
        id: `dock-${name}`,
        "aria-controls": "dock-panel",
      },
      h("span", { class: "text" }, dockStrings.panel(name)),
    );
    tab.addEventListener("click", () => {
      // A second click closes what the first has opened.
      if (this.open && this.#selected === name) this.open = false;
      else this.show(name);
    });
    return tab;
  }

  #select(name: PanelName): void {
    this.#selected = name;
    for (const [each, tab] of this.#tabs) {
      setAttribute(tab, "aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    this.#body.setAttribute("aria-labelledby", `dock-${name}`);
    const panel = this.#panels.get(name);
    this.#body.replaceChildren(...(panel === undefined ? [] : [panel.element]));
  }

  async #composed(request: ToolRequest): Promise<void> {
    this.show("request");
    await this.#load("request");
    this.#compose?.(request);
  }

  #load(name: PanelName): Promise<void> {
    const loading = this.#loading.get(name) ?? this.#create(name);
    this.#loading.set(name, loading);
    return loading;
  }

  async #create(name: PanelName): Promise<void> {
    try {
      this.#panels.set(name, await this.#make(name));
      if (name !== this.#selected) return;
      this.#select(name);
      this.seen();
    } catch {
      // The next look tries again.
      this.#loading.delete(name);
      if (name === this.#selected)
        this.#body.replaceChildren(h("p", { class: "tool-note", role: "alert" }, dockStrings.panelMissing));
    }
  }

  async #make(name: PanelName): Promise<ToolPanel> {
    switch (name) {
      case "console":
        return this.console;
      case "network": {
        const { NetworkPanel } = await import("./network.ts");
        return new NetworkPanel(this.#context);
      }
      case "request": {
        const { RequestPanel } = await import("./request.ts");
        const panel = new RequestPanel(this.#context);
        this.#compose = (request) => panel.fill(request);
        return panel;
      }
      case "files": {
        const { FilesPanel } = await import("./files.ts");
        return new FilesPanel(this.#context);
      }
    }
  }
}
