/** Turns a response into the frame's document: `document.open`, the app's HTML as it arrives, `close`. */
import type { DocumentHead } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { HtmlRewriter } from "./html.ts";
import type { Modules } from "./modules.ts";
import type { Resources } from "./resources.ts";

/** Set-up that must be done again for the opened document: it has none of the old one's listeners. */
export interface DocumentHooks {
  opened(): void;
  refresh(content: string): void;
  /** More of the document is there. */
  parsed(): void;
}

export class DocumentLoader {
  readonly #channel: Channel;
  readonly #resources: Resources;
  readonly #modules: Modules;
  readonly #hooks: DocumentHooks;

  constructor(channel: Channel, resources: Resources, modules: Modules, hooks: DocumentHooks) {
    this.#channel = channel;
    this.#resources = resources;
    this.#modules = modules;
    this.#hooks = hooks;
  }

  /** Shows `body` under `head.url`; resolves when the document is closed. */
  async load(head: DocumentHead, body: ReadableStream<Uint8Array>): Promise<void> {
    // The native one: the host knows this URL already.
    History.prototype.replaceState.call(history, head.state, "", head.url);
    document.open();
    this.#hooks.opened();
    if (head.refresh !== "") this.#hooks.refresh(head.refresh);
    const kind = kindOf(head.contentType);
    if (kind === "html") await this.#html(head, body);
    else await this.#viewer(kind, head, body);
    this.#channel.post({ type: "committed" });
    document.close();
  }

  async #html(head: DocumentHead, body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const segments: (string | Promise<string>)[] = [];
    const rewriter = new HtmlRewriter(this.#resources, this.#modules, this.#hooks, (segment) =>
      segments.push(segment),
    );
    let decoder: TextDecoder | null = null;
    let committed = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      decoder ??= new TextDecoder(encodingOf(head.charset, value));
      rewriter.write(decoder.decode(value, { stream: true }));
      await this.#write(segments);
      this.#hooks.parsed();
      if (!committed && document.body !== null) {
        committed = true;
        this.#channel.post({ type: "committed" });
      }
    }
    if (decoder !== null) rewriter.write(decoder.decode());
    rewriter.end();
    await this.#write(segments);
    this.#hooks.parsed();
  }

  async #write(segments: (string | Promise<string>)[]): Promise<void> {
    let text = "";
    for (const segment of segments.splice(0)) {
      if (typeof segment !== "string" && text !== "") {
        document.write(text);
        this.#hooks.parsed();
        text = "";
      }
      text += await segment;
    }
    if (text !== "") document.write(text);
  }

  /** Responses that are no HTML, as browsers show them. */
  async #viewer(kind: ViewerKind, head: DocumentHead, body: ReadableStream<Uint8Array>): Promise<void> {
    document.write(
      "<!doctype html><html><head><meta name='color-scheme' content='light dark'></head><body></body></html>",
    );
    const bytes = await new Response(body).arrayBuffer();
    if (kind === "text") {
      const pre = document.createElement("pre");
      pre.style.cssText = "word-wrap: break-word; white-space: pre-wrap;";
      pre.textContent = new TextDecoder(encodingOf(head.charset, new Uint8Array(bytes))).decode(bytes);
      document.body.append(pre);
      return;
    }
    const element = document.createElement(kind === "image" ? "img" : kind);
    element.src = URL.createObjectURL(new Blob([bytes], { type: head.contentType }));
    if (element instanceof HTMLMediaElement) element.controls = true;
    element.style.cssText = "display: block; margin: auto; max-width: 100%;";
    document.title = decodeURIComponent(new URL(head.url).pathname.split("/").at(-1) ?? "");
    document.body.append(element);
  }
}

type ViewerKind = "text" | "image" | "audio" | "video";

function kindOf(contentType: string): "html" | ViewerKind {
  if (contentType === "" || contentType === "text/html" || contentType === "application/xhtml+xml")
    return "html";
  const [type] = contentType.split("/");
  if (type === "image" || type === "audio" || type === "video") return type;
  return "text";
}

/** Byte order mark, then the header, then `<meta charset>` in the first 1024 bytes, then UTF-8. */
function encodingOf(charset: string, start: Uint8Array): string {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8";
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  const prescan = new TextDecoder("latin1").decode(start.slice(0, 1024));
  const declared = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(prescan)?.[1];
  for (const label of [charset, declared]) {
    if (label !== undefined && label !== "" && isEncoding(label)) return label;
  }
  return "utf-8";
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
