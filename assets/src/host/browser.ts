/** The emulated browser: its tabs, which of them is seen, and what they say to one another. */

import type { FrameToHost, StorageSnapshot } from "../protocol.ts";
import type { Browser, BrowserState, LogEntry } from "./api.ts";
import type { Client } from "./client.ts";
import type { Cookies } from "./cookies.ts";
import type { NavigationRequest } from "./navigation.ts";
import type { Shipped } from "./shipped.ts";
import { Tab, type TabHandlers } from "./tab.ts";

/** An app that opens tabs without end must not take the reader's memory. */
const MAX_TABS = 10;

export interface BrowserHandlers {
  navigated(url: string): void;
  changed(state: BrowserState): void;
  log(entry: LogEntry): void;
  /** Does the reader want to leave a page that asks to stay? */
  confirmLeave(): Promise<boolean>;
}

export interface BrowserParts {
  viewport: HTMLElement;
  base: URL;
  client: Client;
  cookies: Cookies;
  /** Whether pages may reach other sites. */
  network: boolean;
  shipped: Shipped;
}

/** A tab and the one that opened it by script: each has a name for the other. */
interface Bond {
  opener: Tab;
  opened: Tab;
  /** The opener's number for the tab it opened; the opened one calls its opener 0. */
  handle: number;
}

export class EmulatedBrowser implements Browser {
  readonly #viewport: HTMLElement;
  readonly #base: URL;
  readonly #client: Client;
  readonly #network: boolean;
  readonly #shipped: Shipped;
  readonly #stores: { cookies: Cookies; local: StorageSnapshot };
  readonly #handlers: BrowserHandlers;
  readonly #ids = new Map<Tab, number>();
  readonly #bonds = new Set<Bond>();
  #active: Tab;
  #nextId = 1;

  constructor(
    { viewport, base, client, cookies, network, shipped }: BrowserParts,
    handlers: BrowserHandlers,
  ) {
    this.#viewport = viewport;
    this.#base = base;
    this.#client = client;
    this.#network = network;
    this.#shipped = shipped;
    this.#stores = { cookies, local: [] };
    this.#handlers = handlers;
    client.onforget = () => {
      this.#stores.local = [];
      for (const tab of this.#tabs) tab.forget();
    };
    cookies.onchange = () => {
      for (const tab of this.#tabs) tab.cookiesChanged();
    };
    this.#active = this.#open({ name: "", hasOpener: false, session: [] });
  }

  get #tabs(): Tab[] {
    return [...this.#ids.keys()];
  }

  get frame(): HTMLIFrameElement | null {
    return this.#active.frame;
  }

  get state(): BrowserState {
    const tabs = [...this.#ids].map(([tab, id]) => {
      const { url, title, icon } = tab.state;
      return { id, title: title === "" ? url : title, icon, active: tab === this.#active };
    });
    return { ...this.#active.state, tabs };
  }

  navigate(address: string): Promise<void> {
    return this.#active.navigate(address);
  }

  back(): void {
    this.#active.back();
  }

  forward(): void {
    this.#active.forward();
  }

  reload(): void {
    this.#active.reload();
  }

  selectTab(id: number): void {
    const tab = this.#tabs.find((each) => this.#ids.get(each) === id);
    if (tab !== undefined) this.#select(tab);
  }

  async closeTab(id: number): Promise<void> {
    const tab = this.#tabs.find((each) => this.#ids.get(each) === id);
    if (tab !== undefined && (await tab.mayLeave())) this.#close(tab);
  }

  /** Ends every tab. */
  close(): void {
    for (const tab of this.#tabs) tab.close();
  }

  #open(opening: { name: string; hasOpener: boolean; session: StorageSnapshot }): Tab {
    const viewport = document.createElement("div");
    Object.assign(viewport.style, { position: "absolute", inset: "0" });
    this.#viewport.append(viewport);
    const log = (entry: LogEntry) => this.#handlers.log(entry);
    const context = {
      viewport,
      base: this.#base,
      client: this.#client,
      stores: this.#stores,
      network: this.#network,
      shipped: this.#shipped,
      log,
    };
    const handlers: TabHandlers = {
      navigated: (url) => {
        if (tab === this.#active) this.#handlers.navigated(url);
      },
      changed: () => this.#changed(),
      log: (entry) => this.#handlers.log(entry),
      confirmLeave: () => {
        this.#select(tab);
        return this.#handlers.confirmLeave();
      },
      elsewhere: (request, target, handle) => this.#elsewhere(tab, request, target, handle),
      window: (message) => this.#window(tab, message),
      stored: (url) => {
        for (const other of this.#tabs) if (other !== tab) other.stored(url);
      },
    };
    const tab = new Tab(context, handlers, opening);
    this.#ids.set(tab, this.#nextId++);
    return tab;
  }

  #select(tab: Tab): void {
    if (tab === this.#active || !this.#ids.has(tab)) return;
    this.#active = tab;
    for (const each of this.#tabs) each.viewport.style.display = each === tab ? "" : "none";
    this.#changed();
    this.#handlers.navigated(tab.state.url);
  }

  /** The last tab stays. */
  #close(tab: Tab): void {
    const tabs = this.#tabs;
    if (tabs.length === 1 || !this.#ids.has(tab)) return;
    const index = tabs.indexOf(tab);
    const bond = [...this.#bonds].find(({ opened }) => opened === tab);
    this.#ids.delete(tab);
    for (const each of [...this.#bonds]) {
      if (each.opened === tab) each.opener.post({ type: "window-closed", handle: each.handle });
      if (each.opener === tab) each.opened.post({ type: "window-closed", handle: 0 });
      if (each.opened === tab || each.opener === tab) this.#bonds.delete(each);
    }
    const next = bond?.opener ?? tabs[index + 1] ?? tabs[index - 1];
    if (tab === this.#active && next !== undefined) this.#select(next);
    tab.close();
    tab.viewport.remove();
    this.#changed();
  }

  /** https://html.spec.whatwg.org/#the-rules-for-choosing-a-navigable */
  #elsewhere(from: Tab, request: NavigationRequest, target: string, handle: number | null): void {
    const named =
      target === "_blank" ? undefined : this.#tabs.find(({ name }) => name !== "" && name === target);
    const tab =
      this.#bonded(from, handle) ??
      named ??
      this.#create(from, target === "_blank" ? "" : target, handle !== null);
    if (tab === null) {
      if (handle !== null) from.post({ type: "window-closed", handle });
      return;
    }
    if (handle !== null && this.#bonded(from, handle) === null)
      this.#bonds.add({ opener: from, opened: tab, handle });
    this.#select(tab);
    if (request.url.href !== "about:blank") tab.open(request);
  }

  #create(from: Tab, name: string, hasOpener: boolean): Tab | null {
    if (this.#ids.size >= MAX_TABS) {
      const text = `The app has ${MAX_TABS} tabs open; a playground opens no more.`;
      this.#handlers.log({ stream: "browser", level: "warning", text });
      return null;
    }
    return this.#open({ name, hasOpener, session: hasOpener ? from.session : [] });
  }

  #window(from: Tab, message: Extract<FrameToHost, { type: "window" | "window-message" }>): void {
    const { handle } = message;
    if (message.type === "window" && handle === 0) {
      // Only what a script has opened may a script close.
      if (message.action === "close" && [...this.#bonds].some(({ opened }) => opened === from))
        this.#close(from);
      else if (message.action === "focus") this.#select(from);
      return;
    }
    const to = this.#bonded(from, handle);
    if (to === null) return;
    if (message.type === "window-message") {
      const theirs = [...this.#bonds].find((bond) => bond.opener === to && bond.opened === from)?.handle ?? 0;
      to.post({ type: "window-message", handle: theirs, data: message.data });
    } else if (message.action === "close") this.#close(to);
    else this.#select(to);
  }

  /** The tab that `from` knows by this number. */
  #bonded(from: Tab, handle: number | null): Tab | null {
    for (const bond of this.#bonds) {
      if (handle === 0 && bond.opened === from) return bond.opener;
      if (bond.opener === from && bond.handle === handle) return bond.opened;
    }
    return null;
  }

  #changed(): void {
    this.#handlers.changed(this.state);
  }
}
