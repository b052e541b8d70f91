/**
 * Rewrites the app's HTML on its way into `document.write`: what would load from the app is loaded first
 * and referred to by `blob:` URL; everything else passes through as it is, byte for byte.
 *
 * The tokenizer is htmlparser2's, which keeps the states of the HTML standard for scripts and raw text.
 */
import { QuoteType, Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import { Context } from "./context.ts";
import { REFERENCE } from "./css.ts";
import type { Modules } from "./modules.ts";
import type { Resources } from "./resources.ts";
import { rewriteScript } from "./scripts.ts";
import { FILE_ATTRIBUTES, HELD, HINTS, isClassicType, PAGE_ATTRIBUTES } from "./vocabulary.ts";

/** What it asks of the two. */
export type HtmlResources = Pick<
  Resources,
  "virtual" | "page" | "file" | "script" | "stylesheet" | "css" | "srcset"
>;
export type HtmlModules = Pick<Modules, "addImportMap" | "graph" | "inline" | "classic">;

type Segment = string | Promise<string>;
type Attributes = Map<string, string>;
/** Elements whose text is rewritten once it is complete. */
type Capture = { name: string; start: number; rewrite: (text: string) => Segment };

export interface RewriterHooks {
  /** `<meta http-equiv=refresh>`. */
  refresh(content: string): void;
}

export class HtmlRewriter {
  readonly #resources: HtmlResources;
  readonly #modules: HtmlModules;
  readonly #hooks: RewriterHooks;
  readonly #emit: (segment: Segment) => void;
  readonly #tokenizer: Tokenizer;
  #text = "";
  /** Position in the whole input of `#text`'s start. */
  #offset = 0;
  /** All input before this position has been emitted. */
  #flushed = 0;
  #tagStart: number | null = null;
  #tag = "";
  #attributes: Attributes = new Map();
  #attribute = "";
  #value = "";
  #capture: Capture | null = null;
  readonly #context = new Context();
  #base: string;
  #based = false;

  constructor(
    resources: HtmlResources,
    modules: HtmlModules,
    hooks: RewriterHooks,
    emit: (segment: Segment) => void,
  ) {
    this.#resources = resources;
    this.#modules = modules;
    this.#hooks = hooks;
    this.#emit = emit;
    this.#base = document.baseURI;
    const nothing = () => {};
    const callbacks: TokenizerCallbacks = {
      isInForeignContext: () => this.#context.foreign,
      onopentagname: (start, end) => {
        this.#tagStart = start - 1;
        this.#tag = this.#slice(start, end).toLowerCase();
        this.#attributes = new Map();
      },
      onattribname: (start, end) => {
        this.#attribute = this.#slice(start, end).toLowerCase();
        this.#value = "";
      },
      onattribdata: (start, end) => {
        this.#value += this.#slice(start, end);
      },
      onattribentity: (code) => {
        this.#value += String.fromCodePoint(code);
      },
      onattribend: (quote) => {
        // The first of two attributes with one name counts.
        if (!this.#attributes.has(this.#attribute)) {
          this.#attributes.set(this.#attribute, quote === QuoteType.NoValue ? "" : this.#value);
        }
      },
      onopentagend: (end) => this.#opened(end, false),
      onselfclosingtag: (end) => this.#opened(end, true),
      onclosetag: (start, end) => this.#closed(start, this.#slice(start, end).toLowerCase()),
      ontext: nothing,
      ontextentity: nothing,
      oncomment: nothing,
      oncdata: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      onend: nothing,
    };
    this.#tokenizer = new Tokenizer({ decodeEntities: true }, callbacks);
  }

  write(text: string): void {
    this.#text += text;
    this.#tokenizer.write(text);
    const end = this.#offset + this.#text.length;
    // A tag whose name has not arrived, or whose end has not, must be seen whole.
    const open = this.#text.lastIndexOf("<");
    const partial = open >= 0 && this.#text.indexOf(">", open) < 0 ? this.#offset + open : end;
    this.#flush(Math.min(this.#tagStart ?? end, this.#capture?.start ?? end, partial));
  }

  end(): void {
    this.#tokenizer.end();
    const end = this.#offset + this.#text.length;
    // A style that isn't closed counts, a script that isn't does not.
    if (this.#capture?.name === "style") this.#endCapture(this.#capture, end);
    this.#flush(this.#offset + this.#text.length);
  }

  #slice(start: number, end: number): string {
    return this.#text.slice(start - this.#offset, end - this.#offset);
  }

  /** Emits input up to `position` as it is. */
  #flush(position: number): void {
    if (position <= this.#flushed) return;
    this.#emit(this.#slice(this.#flushed, position));
    this.#advance(position);
  }

  #advance(position: number): void {
    this.#flushed = position;
    const keep = Math.min(position, this.#tagStart ?? position);
    this.#text = this.#text.slice(keep - this.#offset);
    this.#offset = keep;
  }

  #opened(end: number, selfClosing: boolean): void {
    const start = this.#tagStart;
    const { unseen, foreign } = this.#context;
    const replacement = unseen ? null : this.#rewriteTag(selfClosing);
    if (start !== null && replacement !== null) {
      this.#flush(start);
      this.#emit(replacement);
      this.#advance(end + 1);
    }
    this.#tagStart = null;
    // In HTML "/>" ends a tag, not an element.
    const empty = selfClosing && foreign;
    if (this.#capture === null && !empty && !unseen) this.#startCapture(start ?? end + 1, end + 1);
    this.#context.opened(this.#tag, selfClosing);
  }

  #startCapture(tagStart: number, start: number): void {
    const name = this.#tag;
    const base = this.#base;
    const type = this.#attributes.get("type")?.trim().toLowerCase() ?? "";
    if (name === "style") {
      this.#capture = {
        name,
        start,
        rewrite: (text) => (REFERENCE.test(text) ? this.#resources.css(text, base) : text),
      };
    } else if (name === "script" && !this.#attributes.has("src")) {
      if (type === "importmap") {
        this.#capture = { name, start, rewrite: (text) => this.#importMap(text) };
      } else if (isClassicType(type)) {
        this.#capture = {
          name,
          start,
          rewrite: (text) =>
            /\bimport\s*\(/.test(text) ? this.#modules.classic(text, base) : rewriteScript(text),
        };
      } else if (type === "module") {
        // Import map entries go in front of the element, so its start tag waits as well.
        const length = start - tagStart;
        this.#capture = { name, start: tagStart, rewrite: (text) => this.#inlineModule(text, length, base) };
      }
    }
  }

  async #inlineModule(text: string, length: number, base: string): Promise<string> {
    try {
      const module = await this.#modules.inline(text.slice(length), base);
      return importMapElement(module.map) + text.slice(0, length) + module.text;
    } catch {
      return text; // The browser reports what is wrong with it.
    }
  }

  #importMap(text: string): string {
    try {
      this.#modules.addImportMap(text, this.#base);
      return "{}";
    } catch {
      return text; // The browser reports what is wrong with it.
    }
  }

  #closed(nameStart: number, name: string): void {
    this.#context.closed(name);
    const capture = this.#capture;
    if (capture?.name === name) this.#endCapture(capture, nameStart - 2);
  }

  #endCapture(capture: Capture, end: number): void {
    this.#capture = null;
    const text = this.#slice(capture.start, end);
    const rewritten = capture.rewrite(text);
    if (rewritten === text) return;
    this.#flush(capture.start);
    this.#emit(rewritten);
    this.#advance(end);
  }

  /** The start tag to write instead, or null to leave it as it is. */
  #rewriteTag(selfClosing: boolean): Segment | null {
    const handlers = this.#rewriteHandlers();
    const segment = this.#rewriteLoads(selfClosing);
    return segment ?? (handlers ? serialiseTag(this.#tag, this.#attributes, {}, selfClosing) : null);
  }

  /** Event handlers are scripts. */
  #rewriteHandlers(): boolean {
    let changed = false;
    for (const [name, value] of this.#attributes) {
      const script = name.startsWith("on") ? rewriteScript(value) : value;
      if (script !== value) changed = true;
      this.#attributes.set(name, script);
    }
    return changed;
  }

  #rewriteLoads(selfClosing: boolean): Segment | null {
    const attributes = this.#attributes;
    const name = this.#tag;
    const serialise = (changes: Record<string, string | null>) =>
      serialiseTag(name, attributes, changes, selfClosing);
    const base = this.#base;
    switch (name) {
      case "base": {
        if (this.#context.inert) return null;
        const href = attributes.get("href");
        if (href !== undefined && !this.#based && URL.canParse(href, base)) {
          this.#based = true;
          this.#base = new URL(href, base).href;
        }
        return null;
      }
      case "meta": {
        if (this.#context.inert) return null;
        const equivalent = attributes.get("http-equiv")?.trim().toLowerCase();
        if (equivalent === "refresh") this.#hooks.refresh(attributes.get("content") ?? "");
        // The app's own policy would be about its server's URLs, not about the blobs that stand for them.
        else if (equivalent !== "content-security-policy") return null;
        return serialise({ "http-equiv": null, "data-http-equiv": equivalent });
      }
      case "link":
        return this.#link(serialise);
      case "script":
        return this.#script(serialise);
      case "iframe":
      case "frame": {
        // The frame is asked for when it is in the page, under the URL that it has then.
        const names = (PAGE_ATTRIBUTES[name] ?? []).filter((attribute) => attributes.has(attribute));
        const held = names.filter(
          (attribute) =>
            attribute === "srcdoc" || this.#resources.page(attributes.get(attribute) ?? "", base) !== null,
        );
        if (held.length === 0 || this.#context.inert) return null;
        const changes = held.map((attribute): [string, null] => [attribute, null]);
        const kept = held.map((attribute): [string, string] => [
          HELD + attribute,
          attributes.get(attribute) ?? "",
        ]);
        return serialise(Object.fromEntries<string | null>([...changes, ...kept]));
      }
      default: {
        const names = (FILE_ATTRIBUTES[name] ?? []).filter((attribute) => attributes.has(attribute));
        const srcset = name === "img" || name === "source" ? attributes.get("srcset") : undefined;
        const style = attributes.get("style");
        const jobs: Promise<[string, string]>[] = [];
        for (const attribute of names) {
          const written = attributes.get(attribute) ?? "";
          const url = written.startsWith("#") ? null : this.#resources.virtual(written, base);
          if (url !== null) jobs.push(this.#resources.file(url, written).then((blob) => [attribute, blob]));
        }
        if (srcset !== undefined) {
          jobs.push(this.#resources.srcset(srcset, base).then((value) => ["srcset", value]));
        }
        if (style !== undefined && REFERENCE.test(style)) {
          jobs.push(this.#resources.css(style, base).then((value) => ["style", value]));
        }
        if (jobs.length === 0) return null;
        return Promise.all(jobs).then((changes) => serialise(Object.fromEntries(changes)));
      }
    }
  }

  #link(serialise: (changes: Record<string, string | null>) => string): Segment | null {
    const href = this.#attributes.get("href") ?? "";
    const relations = (this.#attributes.get("rel") ?? "").trim().toLowerCase();
    const words = relations.split(/\s+/);
    const url = this.#resources.virtual(href, this.#base);
    // `rel=preload as=style onload="this.rel='stylesheet'"` is how pages load a sheet without waiting for it.
    const early = words.includes("preload") && this.#attributes.get("as")?.trim().toLowerCase() === "style";
    if (words.includes("stylesheet") || (early && url !== null)) {
      if (url === null || words.includes("alternate")) return null;
      const changes = (blob: string) => serialise({ href: blob, integrity: null, crossorigin: null });
      return this.#resources.stylesheet(url, href).then(changes);
    }
    const hint = HINTS.has(relations) || words.some((word) => HINTS.has(word));
    return hint ? serialise({ href: null, "data-href": href, imagesrcset: null }) : null;
  }

  #script(serialise: (changes: Record<string, string | null>) => string): Segment | null {
    const src = this.#attributes.get("src");
    if (src === undefined) return null;
    const type = this.#attributes.get("type") ?? "";
    const url = this.#resources.virtual(src, this.#base);
    if (url === null) return null;
    if (type.trim().toLowerCase() === "module") {
      return this.#modules.graph(url).then(
        ({ src: blob, map }) =>
          importMapElement(map) + serialise({ src: blob, integrity: null, crossorigin: null }),
        () => serialise({ src: "blob:null/not-found" }),
      );
    }
    if (!isClassicType(type)) return null;
    return this.#resources.script(url, src).then((blob) => serialise({ src: blob, crossorigin: null }));
  }
}

function importMapElement(map: string | null): string {
  return map === null ? "" : `<script type="importmap">${map.replaceAll("<", "\\u003c")}</script>`;
}

const escapeAttribute = (value: string) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** A start tag; `changes` gives new values and, by null, attributes to leave out. */
function serialiseTag(
  name: string,
  attributes: Attributes,
  changes: Record<string, string | null>,
  selfClosing: boolean,
): string {
  const merged = new Map<string, string | null>([...attributes, ...Object.entries(changes)]);
  let tag = `<${name}`;
  for (const [attribute, value] of merged) {
    if (value !== null) tag += value === "" ? ` ${attribute}` : ` ${attribute}="${escapeAttribute(value)}"`;
  }
  return `${tag}${selfClosing ? "/" : ""}>`;
}
