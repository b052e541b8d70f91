/** What the app prints and logs, and its tracebacks. */
import { showCount } from "./badge.ts";
import { button, type Child, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { placesIn } from "./places.ts";
import { strings } from "./strings.ts";

export interface ConsoleLine {
  stream: "stdout" | "stderr" | "server" | "browser";
  level: "debug" | "info" | "warning" | "error";
  text: string;
}

/** Lines that are kept; more would make the page slow and help nobody. */
export const LINE_LIMIT = 2000;

// Select Graphic Rendition and its relatives (ECMA-48 5.4): programs print colours for terminals.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const escapeSequence = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** The lines to show for one entry: no terminal escapes, no newline at the end. */
export function consoleLines(text: string): string[] {
  const lines = text.replace(escapeSequence, "").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.length > LINE_LIMIT ? lines.slice(-LINE_LIMIT) : lines;
}

/** The reader's files, which tracebacks name. */
export interface ConsolePlaces {
  isFile(path: string): boolean;
  show(path: string, line: number): void;
}

export class ConsolePanel {
  readonly element: HTMLElement;
  readonly #toggle: HTMLButtonElement;
  readonly #badge = h("span", { class: "badge", hidden: true });
  readonly #body: HTMLElement;
  readonly #dropped = h("p", { class: "console-note", hidden: true }, strings.consoleDropped);
  readonly #empty = h("p", { class: "console-note" }, strings.consoleEmpty);
  readonly #lines = h("div", { class: "console-lines" });
  readonly #onCount: (count: number, failed: boolean) => void;
  readonly #places: ConsolePlaces;
  #queue: HTMLElement[] = [];
  #scheduled = false;
  #unseen = 0;
  #unseenFailure = false;

  /** `onCount` hears how many lines the reader has not seen, and whether errors are among them. */
  constructor(onCount: (count: number, failed: boolean) => void, places: ConsolePlaces) {
    this.#onCount = onCount;
    this.#places = places;
    this.#toggle = button(
      {
        label: strings.console,
        class: "console-toggle",
        "aria-expanded": "false",
        "aria-controls": "console-body",
      },
      icon("chevron"),
      strings.console,
      () => {
        this.open = !this.open;
      },
    );
    this.#toggle.removeAttribute("title");
    this.#toggle.append(this.#badge);
    this.#body = h(
      "div",
      { class: "console-body", id: "console-body", role: "log", "aria-label": strings.console, tabindex: 0 },
      this.#dropped,
      this.#empty,
      this.#lines,
    );
    const clear = button({ label: strings.consoleClear, class: "icon-button" }, icon("clear"), null, () =>
      this.clear(),
    );
    const bar = h("div", { class: "console-bar" }, this.#toggle, clear);
    this.element = h("div", { class: "console", part: "console" }, bar, this.#body);
  }

  get open(): boolean {
    return this.element.classList.contains("open");
  }

  set open(open: boolean) {
    this.element.classList.toggle("open", open);
    this.#toggle.setAttribute("aria-expanded", String(open));
    if (open && this.#visible) this.seen();
  }

  append(entry: ConsoleLine): void {
    const kind = `line ${entry.stream} ${entry.level}`;
    for (const text of consoleLines(entry.text))
      this.#enqueue(h("div", { class: kind }, ...this.#linked(text)));
  }

  /** A line of our own between the output of two runs. */
  separate(text: string): void {
    if (this.#lines.childElementCount + this.#queue.length > 0)
      this.#enqueue(h("div", { class: "line separator" }, text));
  }

  clear(): void {
    this.#queue = [];
    this.#lines.replaceChildren();
    this.#dropped.hidden = true;
    this.#empty.hidden = false;
    this.seen();
  }

  /** The reader looks at the console now. */
  seen(): void {
    this.#count(0, false);
    this.#body.scrollTop = this.#body.scrollHeight;
  }

  get #visible(): boolean {
    return this.#body.checkVisibility({ visibilityProperty: true });
  }

  /** A line of the console; the places that it names in the reader's files lead there. */
  #linked(text: string): Child[] {
    const parts: Child[] = [];
    let at = 0;
    for (const { start, end, path, line } of placesIn(text, this.#places.isFile)) {
      const name = text.slice(start, end);
      const link = h("button", { type: "button", class: "place", title: strings.location(path, line) }, name);
      link.addEventListener("click", () => this.#places.show(path, line));
      parts.push(text.slice(at, start), link);
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  #enqueue(line: HTMLElement): void {
    this.#queue.push(line);
    if (this.#queue.length > LINE_LIMIT) {
      this.#queue.shift();
      this.#dropped.hidden = false;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    // Not an animation frame: a hidden tab has none, and would show nothing when it comes back.
    setTimeout(() => this.#flush(), 16);
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#queue.length === 0) return;
    const added = this.#queue;
    this.#queue = [];
    const visible = this.#visible;
    // Asked for only where it matters: it makes the browser lay the page out.
    const atEnd = visible && this.#body.scrollTop + this.#body.clientHeight >= this.#body.scrollHeight - 4;
    this.#empty.hidden = true;
    this.#lines.append(...added);
    for (let excess = this.#lines.childElementCount - LINE_LIMIT; excess > 0; excess--) {
      this.#lines.firstElementChild?.remove();
      this.#dropped.hidden = false;
    }
    if (visible) {
      if (atEnd) this.#body.scrollTop = this.#body.scrollHeight;
    } else {
      const failed = added.some((line) => line.classList.contains("error"));
      this.#count(
        this.#unseen + added.filter((line) => !line.classList.contains("separator")).length,
        failed,
      );
    }
  }

  #count(count: number, failed: boolean): void {
    this.#unseen = count;
    this.#unseenFailure = count > 0 && (failed || this.#unseenFailure);
    showCount(this.#badge, count, this.#unseenFailure);
    this.#onCount(count, this.#unseenFailure);
  }
}
