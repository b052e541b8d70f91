/**
 * `document.write` of the page, while the parser is at work or after (https://html.spec.whatwg.org/#document.write()).
 * What is written goes through the rewriter as the document itself does; what must be waited for is put off until the
 * script that writes has ended, and comes before what follows it in the document.
 */
import { define } from "./define.ts";
import { isClassicType } from "./vocabulary.ts";
import { native } from "./written.ts";

type Segment = string | Promise<string>;

/** Where HTML goes in; segments come out. */
export interface Rewriter {
  write(text: string): void;
  end(): void;
}

export interface WritesHooks {
  rewriter(emit: (segment: Segment) => void): Rewriter;
  /** The document has been opened anew: its listeners are gone. */
  opened(): void;
  /** More of the document is there. */
  parsed(): void;
}

const { close, write } = Document.prototype;
const openDocument: () => unknown = Document.prototype.open;

/** A script that never ends holds its document no longer; milliseconds. */
const SCRIPT_LIMIT = 30_000;

/** Does the parser wait for this script, which is a file? (https://html.spec.whatwg.org/#prepare-the-script-element) */
const blocks = (script: HTMLScriptElement): boolean =>
  native.get(script, "src") !== null &&
  native.get(script, "async") === null &&
  native.get(script, "defer") === null &&
  native.get(script, "nomodule") === null &&
  // For another browser's events: it never runs.
  (native.get(script, "for") === null || native.get(script, "event") === null) &&
  isClassicType(native.get(script, "type") ?? "");

const over = (script: HTMLScriptElement): Promise<void> =>
  new Promise((resolve) => {
    const done = () => resolve();
    script.addEventListener("load", done, { once: true });
    script.addEventListener("error", done, { once: true });
    setTimeout(done, SCRIPT_LIMIT);
  });

export class Writes {
  readonly #hooks: WritesHooks;
  /** The frame's own document is being written. */
  #loading = false;
  #rewriter: Rewriter | null = null;
  #segments: Segment[] = [];
  /** A document that the page itself has opened. */
  #own = false;
  #draining = false;
  /** Scripts that have been waited for, or need not be. */
  readonly #awaited = new WeakSet<HTMLScriptElement>();

  constructor(hooks: WritesHooks) {
    this.#hooks = hooks;
    const inside = (text: string) => this.#inside(text);
    const shut = () => this.#close();
    const begin = () => this.#open();
    define(Document.prototype, "write", function (this: Document, ...texts: unknown[]) {
      if (this !== document) write.call(this, ...texts.map(String));
      else inside(texts.join(""));
    });
    define(Document.prototype, "writeln", function (this: Document, ...texts: unknown[]) {
      if (this !== document) write.call(this, `${texts.join("")}\n`);
      else inside(`${texts.join("")}\n`);
    });
    define(Document.prototype, "open", function (this: Document, ...values: unknown[]) {
      if (this !== document || values.length > 2) return Reflect.apply(openDocument, this, values) as unknown;
      begin();
      return this;
    });
    define(Document.prototype, "close", function (this: Document) {
      if (this !== document) close.call(this);
      else shut();
    });
  }

  /** The document is opened for the frame's own writing. */
  begin(): void {
    openDocument.call(document);
    this.#loading = true;
  }

  /** Writes a part of it, and what its scripts write. */
  async write(text: string): Promise<void> {
    // After each script: what it has written comes next.
    for (const piece of text.split(/(?<=<\/script[^>]*>)/i)) {
      this.#put(piece);
      if (piece.endsWith(">") && /<\/script[^>]*>$/i.test(piece)) await this.#ran();
      if (this.#rewriter === null) continue;
      this.#rewriter.end();
      this.#rewriter = null;
      await this.#drain();
    }
    this.#hooks.parsed();
  }

  /** A script whose file is known not to be there is over before the parser has come back from it. */
  #put(piece: string): void {
    const ended = ({ target }: Event) => {
      if (target instanceof HTMLScriptElement) this.#awaited.add(target);
    };
    for (const type of ["load", "error"]) document.addEventListener(type, ended, true);
    write.call(document, piece);
    for (const type of ["load", "error"]) document.removeEventListener(type, ended, true);
  }

  /** All of it is written. */
  end(): void {
    this.#loading = false;
    close.call(document);
  }

  async #drain(): Promise<void> {
    // What scripts among them write comes before the rest of them.
    for (const segment of this.#segments.splice(0)) await this.write(await segment);
  }

  /** Waits for the last script where the parser waits for it. */
  async #ran(): Promise<void> {
    const { scripts } = document;
    const last = scripts[scripts.length - 1];
    if (last === undefined || this.#awaited.has(last)) return;
    this.#awaited.add(last);
    if (blocks(last)) await over(last);
  }

  /** As far as nothing has to be waited for. */
  #flush(): void {
    while (typeof this.#segments[0] === "string") {
      const text = this.#segments.shift();
      if (typeof text === "string") write.call(document, text);
    }
    this.#hooks.parsed();
  }

  #inside(text: string): void {
    if (!this.#loading && !this.#own) this.#open();
    this.#rewriter ??= this.#hooks.rewriter((segment) => this.#segments.push(segment));
    this.#rewriter.write(text);
    this.#flush();
  }

  #open(): void {
    if (this.#loading) return; // By the standard nothing happens while a parser is at work.
    openDocument.call(document);
    this.#own = true;
    this.#rewriter = null;
    this.#segments = [];
    this.#hooks.opened();
  }

  #close(): void {
    if (!this.#own || this.#draining) return;
    this.#rewriter?.end();
    this.#rewriter = null;
    this.#flush();
    if (this.#segments.length === 0) {
      this.#own = false;
      close.call(document);
      return;
    }
    this.#draining = true;
    void this.#drain().finally(() => {
      this.#draining = false;
      this.#own = false;
      close.call(document);
    });
  }
}
