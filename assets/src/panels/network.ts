/** The requests that have reached the app, and what passed in each. */
import type { TrafficEntry } from "../traffic.ts";
import { headerValue, shortType } from "./body-text.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, h, setAttribute } from "./dom.ts";
import { ExchangeView } from "./exchange-view.ts";
import { icon } from "./icons.ts";
import type { ToolContext, ToolPanel } from "./tool.ts";
import { size, time } from "./units.ts";
import { bars } from "./waterfall.ts";

/** Between two looks at what is new; milliseconds. */
const UPDATE_AFTER = 100;

interface Row {
  element: HTMLTableRowElement;
  open: HTMLButtonElement;
  status: HTMLElement;
  type: HTMLElement;
  size: HTMLElement;
  time: HTMLElement;
}

/** How a request ended, in a word. */
export function statusText({ status, ended, error }: TrafficEntry): string {
  if (status !== null) return String(status);
  if (ended === null) return dockStrings.pending;
  return error === null ? dockStrings.cancelledRequest : dockStrings.failed;
}

export function isBad({ status, error }: TrafficEntry): boolean {
  return error !== null || (status !== null && status >= 400);
}

export class NetworkPanel implements ToolPanel {
  readonly element: HTMLElement;
  readonly #context: ToolContext;
  readonly #filter: HTMLInputElement;
  readonly #note = h("p", { class: "tool-note" });
  readonly #table: HTMLTableElement;
  readonly #body = h("tbody");
  readonly #list: HTMLElement;
  readonly #detail = h("div", { class: "network-detail" });
  #rows = new Map<number, Row>();
  #opened: { id: number; view: ExchangeView } | null = null;
  #due = false;

  constructor(context: ToolContext) {
    this.#context = context;
    this.#filter = h("input", {
      type: "search",
      class: "tool-input",
      placeholder: dockStrings.networkFilter,
      "aria-label": dockStrings.networkFilter,
    });
    this.#filter.addEventListener("input", () => this.#update());
    const clear = button({ label: dockStrings.clear, class: "icon-button" }, icon("clear"), null, () => {
      context.app()?.clearTraffic();
      this.#update();
    });
    const heading = (name: keyof typeof dockStrings & string, text: string) =>
      h("th", { scope: "col", class: `cell-${name}` }, text);
    this.#table = h(
      "table",
      { class: "network-table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heading("method", dockStrings.method),
          heading("path", dockStrings.path),
          heading("status", dockStrings.status),
          heading("type", dockStrings.type),
          heading("size", dockStrings.size),
          heading("time", dockStrings.time),
          heading("waterfall", dockStrings.waterfall),
        ),
      ),
      this.#body,
    );
    this.#list = h(
      "div",
      { class: "network-list" },
      h("div", { class: "tool-bar" }, this.#filter, clear),
      h("div", { class: "tool-scroll" }, this.#note, this.#table),
    );
    this.element = h("div", { class: "network" }, this.#list, this.#detail);
    this.#detail.hidden = true;
    this.#update();
  }

  shown(): void {
    this.#update();
  }

  changed(): void {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => {
      this.#due = false;
      if (this.element.checkVisibility({ visibilityProperty: true })) this.#update();
    }, UPDATE_AFTER);
  }

  #update(): void {
    const entries = this.#context.app()?.traffic ?? [];
    const wanted = this.#filter.value.trim().toLowerCase();
    const shown = entries.filter(({ url }) => url.toLowerCase().includes(wanted));
    const present = new Set(shown.map(({ id }) => id));
    const opened = entries.find(({ id }) => id === this.#opened?.id);
    if (this.#opened !== null && opened === undefined) this.#close();
    if (opened !== undefined) this.#opened?.view.update(opened);
    const first = shown[0];
    // Ids begin anew with each run.
    if (this.#body.firstElementChild !== null && (first === undefined || !this.#rows.has(first.id))) {
      this.#rows.clear();
      this.#body.replaceChildren();
    }
    for (const [id, { element }] of this.#rows) {
      if (present.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    const waterfall = bars(shown, performance.now());
    let before: Element | null = null;
    for (const entry of shown) {
      let row = this.#rows.get(entry.id);
      if (row === undefined) {
        row = this.#row(entry);
        this.#rows.set(entry.id, row);
        if (before === null) this.#body.prepend(row.element);
        else before.after(row.element);
      }
      before = row.element;
      fill(row, entry, waterfall.get(entry.id));
    }
    this.#table.hidden = shown.length === 0;
    this.#note.hidden = shown.length > 0;
    this.#note.textContent =
      entries.length > 0
        ? dockStrings.networkFilterNone
        : this.#context.app() === null
          ? dockStrings.noApp
          : dockStrings.networkEmpty;
  }

  #row(entry: TrafficEntry): Row {
    const open = h("button", { type: "button", class: "row-open" }, entry.url);
    open.addEventListener("click", () => this.#open(entry));
    const cell = (name: string, ...children: Node[]) => h("td", { class: `cell-${name}` }, ...children);
    const status = cell("status");
    const type = cell("type");
    const sizeCell = cell("size");
    const timeCell = cell("time");
    const element = h(
      "tr",
      {},
      h("td", { class: "cell-method" }, entry.kind === "websocket" ? "WS" : entry.method),
      cell("path", open),
      status,
      type,
      sizeCell,
      timeCell,
      cell("waterfall", h("span", { class: "bar" })),
    );
    return { element, open, status, type, size: sizeCell, time: timeCell };
  }

  #open(entry: TrafficEntry): void {
    const view = new ExchangeView(entry, this.#context, () => this.#close());
    this.#opened = { id: entry.id, view };
    this.#detail.replaceChildren(view.element);
    this.#detail.hidden = false;
    this.#list.hidden = true;
    view.focus();
  }

  #close(): void {
    const opened = this.#opened;
    if (opened === null) return;
    const hadFocus = this.#detail.matches(":focus-within");
    this.#opened = null;
    this.#detail.replaceChildren();
    this.#detail.hidden = true;
    this.#list.hidden = false;
    if (hadFocus) (this.#rows.get(opened.id)?.open ?? this.#filter).focus();
  }
}

function fill(
  row: Row,
  entry: TrafficEntry,
  bar: ReturnType<typeof bars> extends Map<number, infer B> ? B | undefined : never,
): void {
  setText(row.status, statusText(entry));
  row.element.classList.toggle("bad", isBad(entry));
  const type =
    entry.kind === "websocket" ? "websocket" : shortType(headerValue(entry.responseHeaders, "content-type"));
  setText(row.type, type);
  setText(
    row.size,
    entry.kind === "websocket"
      ? String(entry.messageCount)
      : entry.status === null
        ? ""
        : size(entry.response.size),
  );
  setText(row.time, entry.ended === null ? "" : time(entry.ended - entry.started));
  if (bar === undefined) return;
  const percent = (fraction: number) => `${(fraction * 100).toFixed(2)}%`;
  setAttribute(
    row.element,
    "style",
    `--_start: ${percent(bar.start)}; --_wait: ${percent(bar.wait)}; --_body: ${percent(bar.body)}`,
  );
}

/** The same text set again is laid out and painted again. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
