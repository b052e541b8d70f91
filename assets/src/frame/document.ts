/** Turns a response into the frame's document: `document.open`, the app's HTML as it arrives, `close`. */

import type { DocumentHead } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { accessor } from "./define.ts";
import { encodingOf, isJson, isXml, nameOf, sniffed } from "./encoding.ts";
import { HtmlRewriter } from "./html.ts";
import type { Modules } from "./modules.ts";
import type { Resources } from "./resources.ts";
import { kindOf, show } from "./viewers.ts";
import { Writes } from "./writes.ts";

/** A sheet that is here already is parsed in less; milliseconds. */
const SHEET_LIMIT = 1_000;

/** Set-up that must be done again for the opened document: it has none of the old one's listeners. */
export interface DocumentHooks {
  opened(): void;
  refresh(content: string): void;
  /** More of the document is there, with declarative shadow roots or without. */
  parsed(shadows: boolean): void;
}

export class DocumentLoader {
  readonly #channel: Channel;
  readonly #resources: Resources;
  readonly #modules: Modules;
  readonly #hooks: DocumentHooks;
  readonly #writes: Writes;
  readonly #sheets = new WeakSet<HTMLLinkElement>();
  readonly #rewriters: HtmlRewriter[] = [];

  constructor(channel: Channel, resources: Resources, modules: Modules, hooks: DocumentHooks) {
    this.#channel = channel;
    this.#resources = resources;
    this.#modules = modules;
    this.#hooks = hooks;
    this.#writes = new Writes({
      rewriter: (emit) => this.#rewriter(emit),
      opened: () => hooks.opened(),
      parsed: () => hooks.parsed(this.#rewriters.some(({ shadows }) => shadows)),
    });
  }

  /** Shows `body` under `head.url`; resolves when the document is closed. */
  async load(head: DocumentHead, body: ReadableStream<Uint8Array>): Promise<void> {
    // The native one: the host knows this URL already.
    History.prototype.replaceState.call(history, head.state, "", head.url);
    this.#writes.begin();
    this.#hooks.opened();
    if (head.refresh !== "") this.#hooks.refresh(head.refresh);
    const [start, whole] = await peeked(body);
    const contentType = head.contentType === "" ? sniffed(start) : head.contentType;
    const kind = kindOf(contentType);
    const encoding = encodingOf(contentType, head.charset, start);
    describe("contentType", contentType);
    for (const name of ["characterSet", "charset", "inputEncoding"]) describe(name, nameOf(encoding));
    if (kind === "html") await this.#html(new TextDecoder(encoding), whole);
    else {
      // Text documents are in quirks mode, those of XML are not.
      await this.#writes.write(
        `${isXml(contentType) || !isJson(contentType) ? "<!doctype html>" : ""}<html><head></head><body></body></html>`,
      );
      await show(kind, { ...head, contentType }, whole);
      this.#hooks.parsed(false);
    }
    this.#channel.post({ type: "committed" });
    this.#writes.end();
  }

  /** `address` is the page's, for what is its own. */
  #rewriter(emit: (segment: string | Promise<string>) => void, address: string | null = null): HtmlRewriter {
    const made = new HtmlRewriter(this.#resources, this.#modules, this.#hooks, emit, address);
    this.#rewriters.push(made);
    return made;
  }

  async #html(decoder: TextDecoder, body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const segments: (string | Promise<string>)[] = [];
    const rewriter = this.#rewriter((segment) => segments.push(segment), location.href);
    let committed = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rewriter.write(decoder.decode(value, { stream: true }));
      await this.#write(segments);
      if (!committed && document.body !== null) {
        committed = true;
        this.#channel.post({ type: "committed" });
      }
    }
    rewriter.write(decoder.decode());
    rewriter.end();
    await this.#write(segments);
  }

  /** Sheets that scripts after them have to wait for; not every engine lets written scripts wait. */
  async #styled(): Promise<void> {
    for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet" i]')) {
      if (link.sheet !== null || this.#sheets.has(link)) continue;
      this.#sheets.add(link);
      if (link.media !== "" && !matchMedia(link.media).matches) continue;
      await new Promise<void>((resolve) => {
        const done = () => resolve();
        link.addEventListener("load", done, { once: true });
        link.addEventListener("error", done, { once: true });
        setTimeout(done, SHEET_LIMIT);
      });
    }
  }

  async #write(segments: (string | Promise<string>)[]): Promise<void> {
    let text = "";
    for (const segment of segments.splice(0)) {
      if (typeof segment !== "string" && text !== "") {
        await this.#writes.write(text);
        text = "";
      }
      text += await segment;
      if (typeof segment === "string") continue;
      await this.#writes.write(text);
      text = "";
      await this.#styled();
    }
    if (text !== "") await this.#writes.write(text);
  }
}

/** What the native document says of itself otherwise. */
function describe(name: string, value: string): void {
  accessor(Document.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: Document) {
      return this === document ? value : natives.get(name)?.call(this);
    },
  });
}

const natives = new Map(
  ["contentType", "characterSet", "charset", "inputEncoding"].map(
    (name) => [name, Object.getOwnPropertyDescriptor(Document.prototype, name)?.get] as const,
  ),
);

/** The first bytes, as many as have come at once, and all of them again. */
async function peeked(
  body: ReadableStream<Uint8Array>,
): Promise<[start: Uint8Array, whole: ReadableStream<Uint8Array>]> {
  const reader = body.getReader();
  const { value } = await reader.read();
  const start = value ?? new Uint8Array(0);
  const whole = new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (value !== undefined) controller.enqueue(value);
    },
    pull: async (controller) => {
      const next = await reader.read();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return [start, whole];
}
