/** What the app prints and logs, its tracebacks, its page's own console; and a Python prompt. */
import { consoleLines, LINE_LIMIT } from "./console-lines.ts";
import { dockStrings } from "./dock-strings.ts";
import { button, type Child, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { placesIn } from "./places.ts";
import { Prompt } from "./prompt.ts";
import type { ToolContext, ToolPanel } from "./tool.ts";

export interface ConsoleLine {
  stream: "stdout" | "stderr" | "server" | "browser" | "prompt";
  level: "debug" | "info" | "warning" | "error";
  text: string;
}

/** The reader's files, which tracebacks name. */
export interface ConsolePlaces {
  isFile(path: string): boolean;
  show(path: string, line: number): void;
}

export class ConsolePanel implements ToolPanel {
  readonly element: HTMLElement;
  readonly #body: HTMLElement;
  readonly #dropped = h("p", { class: "tool-note", hidden: true }, dockStrings.consoleDropped);
  readonly #empty = h("p", { class: "tool-note" }, dockStrings.consoleEmpty);
  readonly #lines = h("div", { class: "console-lines" });
  readonly #prompt: Prompt;
  readonly #onCount: (count: number, failed: boolean) => void;
  readonly #places: ConsolePlaces;
  #queue: HTMLElement[] = [];
  #scheduled = false;
  #unseen = 0;
  #unseenFailure = false;

  /** `onCount` hears how many lines the reader has not seen, and whether errors are among them. */
  constructor(
    context: ToolContext,
    places: ConsolePlaces,
    onCount: (count: number, failed: boolean) => void,
  ) {
    this.#onCount = onCount;
    this.#places = places;
    this.#prompt = new Prompt(context, {
      echo: (source) => this.#echo(source),
      value: (text) => this.append({ stream: "prompt", level: "info", text }),
      error: (text) => this.append({ stream: "prompt", level: "error", text }),
    });
    this.#body = h(
      "div",
      { class: "console-body", role: "log", "aria-label": dockStrings.console, tabindex: 0 },
      this.#dropped,
      this.#empty,
      this.#lines,
    );
    const clear = button({ label: dockStrings.consoleClear, class: "icon-button" }, icon("clear"), null, () =>
      this.clear(),
    );
    const level = this.#filter("level", dockStrings.level, [
      ["", dockStrings.allLevels],
      ["info", dockStrings.infoLevel],
      ["warning", dockStrings.warningLevel],
      ["error", dockStrings.errorLevel],
    ]);
    const source = this.#filter("source", dockStrings.source, [
      ["", dockStrings.allSources],
      ["python", dockStrings.pythonSource],
      ["server", dockStrings.serverSource],
      ["browser", dockStrings.pageSource],
    ]);
    this.element = h(
      "div",
      { class: "console", part: "console" },
      h("div", { class: "tool-bar" }, level, source, h("span", { class: "tool-space" }), clear),
      this.#body,
      this.#prompt.element,
    );
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
    this.#count(0, false);
  }

  shown(): void {
    this.#count(0, false);
    this.#body.scrollTop = this.#body.scrollHeight;
  }

  changed(): void {
    this.#prompt.changed();
  }

  get #visible(): boolean {
    return this.#body.checkVisibility({ visibilityProperty: true });
  }

  /** A choice of which lines are shown, by an attribute that the styles know. */
  #filter(name: "level" | "source", label: string, options: [value: string, text: string][]): HTMLElement {
    const select = h(
      "select",
      { class: "tool-input tool-select", "aria-label": label, title: label },
      ...options.map(([value, text]) => h("option", { value }, text)),
    );
    select.addEventListener("change", () => {
      this.#lines.dataset[name] = select.value;
      this.#body.scrollTop = this.#body.scrollHeight;
    });
    return select;
  }

  /** What was typed at the prompt; the returned function takes it back. */
  #echo(source: string): () => void {
    const lines: HTMLElement[] = source
      .replace(/\n+$/, "")
      .split("\n")
      .map((text, index) =>
        h("div", { class: "line prompt echo" }, `${index === 0 ? ">>>" : "..."} ${text}`),
      );
    for (const line of lines) this.#enqueue(line);
    return () => {
      this.#queue = this.#queue.filter((line) => !lines.includes(line));
      for (const line of lines) line.remove();
    };
  }

  /** A line of the console; the places that it names in the reader's files lead there. */
  #linked(text: string): Child[] {
    const parts: Child[] = [];
    let at = 0;
    for (const { start, end, path, line } of placesIn(text, this.#places.isFile)) {
      const name = text.slice(start, end);
      const link = h(
        "button",
        { type: "button", class: "place", title: dockStrings.location(path, line) },
        name,
      );
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
      // Who types at the prompt looks at what comes of it.
      if (atEnd || added.some((line) => line.classList.contains("prompt")))
        this.#body.scrollTop = this.#body.scrollHeight;
      return;
    }
    const failed = added.some((line) => line.classList.contains("error"));
    const counted = added.filter((line) => !line.classList.contains("separator"));
    this.#count(this.#unseen + counted.length, failed);
  }

  #count(count: number, failed: boolean): void {
    this.#unseen = count;
    this.#unseenFailure = count > 0 && (failed || this.#unseenFailure);
    this.#onCount(count, this.#unseenFailure);
  }
}
