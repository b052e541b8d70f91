/**
 * Rewrites the app's HTML on its way into `document.write`: what would load from the app is loaded first
 * and referred to by `blob:` URL; everything else passes through as it is, byte for byte.
 *
 * The tokenizer is htmlparser2's, which keeps the states of the HTML standard for scripts and raw text.
 */
import { QuoteType, Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import { Context } from "./context.ts";
import { type Asker, addPolicy, knowsTexts } from "./csp.ts";
import { REFERENCE } from "./css.ts";
import type { Modules } from "./modules.ts";
import { BROKEN, type Resources, withOriginal } from "./resources.ts";
import { placed } from "./script-text.ts";
import { rewriteScript } from "./scripts.ts";
import {
  type Attributes,
  type Changes,
  checkedHere,
  holding,
  importMapElement,
  serialiseTag,
  standing,
  waiting,
} from "./tags.ts";
import { encodedQuery, encoderOf } from "./text-encoder.ts";
import {
  animatedOf,
  FILE_ATTRIBUTES,
  FLAG,
  isClassicType,
  isHint,
  LOADED_LINKS,
  PAGE_ATTRIBUTES,
  PRESENTATION,
  SVG_SCRIPT,
} from "./vocabulary.ts";

/** What it asks of the two. */
export type HtmlResources = Pick<
  Resources,
  "virtual" | "page" | "isolated" | "file" | "ahead" | "stylesheet" | "css" | "cssNow"
>;
export type HtmlModules = Pick<Modules, "addImportMap" | "graph" | "inline" | "classic">;

type Segment = string | Promise<string>;
/** Elements whose text is rewritten once it is complete. */
type Capture = { name: string; start: number; rewrite: (text: string) => Segment };

/** What places of inline scripts may add to a page, characters. */
const MOST_LINES = 500_000;

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
  /** The page's address, where the input is the page. */
  readonly #address: string | null;
  /** Line and column of `#offset`, from 0. */
  #line = 0;
  #column = 0;
  #spent = 0;
  #base: string;
  #based = false;
  /** There have been declarative shadow roots. */
  shadows = false;
  /** The template that is open is a shadow root. */
  get #declarative(): boolean {
    this.shadows ||= this.#context.shadow;
    return this.#context.shadow;
  }

  constructor(
    resources: HtmlResources,
    modules: HtmlModules,
    hooks: RewriterHooks,
    emit: (segment: Segment) => void,
    address: string | null = null,
  ) {
    this.#address = address;
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
    [this.#line, this.#column] = this.#lineOf(keep);
    this.#text = this.#text.slice(keep - this.#offset);
    this.#offset = keep;
  }

  /** Line and column of a position in the text at hand. */
  #lineOf(position: number): [line: number, column: number] {
    let line = this.#line;
    let start = -this.#column;
    const end = position - this.#offset;
    for (let at = this.#text.indexOf("\n"); at >= 0 && at < end; at = this.#text.indexOf("\n", at + 1)) {
      line++;
      start = at + 1;
    }
    return [line, end - start];
  }

  /** Gives an inline script that begins at `start` its place in the page. */
  #placing(start: number): (text: string) => string {
    const url = this.#address;
    const [line, column] = this.#lineOf(start);
    this.#spent += line + column;
    // A policy's hash is that of the text as it is; a template's scripts are copied.
    if (url === null || this.#context.inert || this.#spent > MOST_LINES || knowsTexts())
      return (text) => text;
    return (text) => placed(text, { url, line, column });
  }

  #opened(end: number, selfClosing: boolean): void {
    const start = this.#tagStart;
    const { unseen, foreign } = this.#context;
    // A script or style of SVG may hold elements, which raw text does not: then it is left as it is.
    this.#capture = null;
    const replacement = unseen ? null : this.#rewriteTag(selfClosing);
    if (start !== null && replacement !== null) {
      this.#flush(start);
      this.#emit(replacement);
      this.#advance(end + 1);
    }
    this.#tagStart = null;
    // In HTML "/>" ends a tag, not an element.
    const empty = selfClosing && foreign;
    if (!empty && !unseen) this.#startCapture(start ?? end + 1, end + 1);
    this.#context.opened(this.#tag, selfClosing, this.#attributes.has("shadowrootmode"));
  }

  #startCapture(tagStart: number, start: number): void {
    const name = this.#tag;
    const base = this.#base;
    const type = this.#attributes.get("type")?.trim().toLowerCase() ?? "";
    if (name === "style") {
      this.#capture = {
        name,
        start,
        rewrite: (text) =>
          REFERENCE.test(text)
            ? this.#resources.css(text, base).then((css) => withOriginal(css, text))
            : text,
      };
    } else if (name === "script" && !this.#attributes.has("src")) {
      if (type === "importmap") {
        this.#capture = { name, start, rewrite: (text) => this.#importMap(text) };
      } else if (isClassicType(type)) {
        const place = this.#placing(start);
        this.#capture = {
          name,
          start,
          rewrite: (text) =>
            /\bimport\s*\(/.test(text)
              ? this.#modules.classic(text, base).then(place)
              : place(rewriteScript(text)),
        };
      } else if (type === "module") {
        // Import map entries go in front of the element, so its start tag waits as well.
        const length = start - tagStart;
        const place = this.#placing(start);
        this.#capture = {
          name,
          start: tagStart,
          rewrite: (text) => this.#inlineModule(text, length, base, place),
        };
      }
    }
  }

  async #inlineModule(
    text: string,
    length: number,
    base: string,
    place: (text: string) => string,
  ): Promise<string> {
    const tag = text.slice(0, length);
    try {
      const module = await this.#modules.inline(text.slice(length), base);
      return importMapElement(module.map) + tag + place(module.text);
    } catch {
      return tag + place(text.slice(length)); // The browser reports what is wrong with it.
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
    const handlers = [this.#rewriteHandlers(), this.#rewriteQuery()].includes(true);
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

  /** The query of a link is in the encoding of its page, of which the browser knows nothing. */
  #rewriteQuery(): boolean {
    if (this.#tag !== "a" && this.#tag !== "area") return false;
    const href = this.#attributes.get("href") ?? "";
    const encoded = inEncoding(href, document.characterSet);
    if (encoded !== href) this.#attributes.set("href", encoded);
    return encoded !== href;
  }

  #rewriteLoads(selfClosing: boolean): Segment | null {
    const attributes = this.#attributes;
    const name = this.#tag;
    const serialise = (changes: Changes) => serialiseTag(name, attributes, changes, selfClosing);
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
        if (equivalent === "refresh") {
          this.#hooks.refresh(attributes.get("content") ?? "");
          return serialise({ "http-equiv": { name: "data-http-equiv", value: equivalent } });
        }
        if (equivalent !== "content-security-policy") return null;
        return serialise({
          content: holding("content", attributes),
          [FLAG]: { name: FLAG, value: "" },
          policy: { name: "content", value: addPolicy(attributes.get("content") ?? "", "enforce") },
        });
      }
      case "link":
        return this.#link(serialise);
      case "script":
        return this.#context.foreign ? this.#files(serialise) : this.#script(serialise);
      case "iframe":
      case "frame":
        return this.#page(serialise);
      default:
        return this.#files(serialise);
    }
  }

  /** A frame is asked for when it is in the page, under the URL that it has then. */
  #page(serialise: (changes: Changes) => string): Segment | null {
    if (this.#context.inert && !this.#declarative) return null;
    const attributes = this.#attributes;
    const held = (PAGE_ATTRIBUTES[this.#tag] ?? []).filter((name) => {
      const written = attributes.get(name);
      if (written === undefined) return false;
      return name === "srcdoc" || this.#resources.page(written, this.#base) !== null;
    });
    if (held.length === 0) return null;
    const changes: Changes = Object.fromEntries(held.map((name) => [name, holding(name, attributes)]));
    return serialise({ ...changes, [FLAG]: { name: FLAG, value: "" } });
  }

  /** What loads without anything waiting for it is set aside: it begins once the element is there. */
  #files(serialise: (changes: Changes) => string): Segment | null {
    // A template's content is inert.
    if (this.#context.inert && !this.#declarative) return null;
    const attributes = this.#attributes;
    const names =
      this.#tag === "script"
        ? SVG_SCRIPT
        : (FILE_ATTRIBUTES[this.#tag] ?? animatedOf(this.#tag, attributes.get("attributename") ?? null));
    const held = names.filter((name) => this.#isVirtual(attributes.get(name)));
    const srcset = this.#tag === "img" || this.#tag === "source" ? attributes.get("srcset") : undefined;
    if (srcset !== undefined) held.push("srcset");
    if (srcset !== undefined && attributes.has("src") && !held.includes("src")) held.push("src");
    if (this.#isVirtual(attributes.get("background"))) held.push("background");
    const changes: Changes = Object.fromEntries(held.map((name) => [name, holding(name, attributes)]));
    for (const name of ["style", ...(this.#context.foreign || this.#tag === "svg" ? PRESENTATION : [])]) {
      const css = attributes.get(name) ?? "";
      if (!REFERENCE.test(css) || this.#resources.cssNow(css, this.#base) === css) continue;
      held.push(name);
      changes[name] = holding(name, attributes);
    }
    this.#ahead(attributes);
    if (held.length > 0) changes[FLAG] = { name: FLAG, value: "" };
    return Object.keys(changes).length === 0 ? null : serialise(changes);
  }

  /** What an image loads for certain is on its way before what comes after it. */
  #ahead(attributes: Attributes): void {
    const src = attributes.get("src") ?? "";
    const certain = this.#tag === "img" && !this.#context.picture && !attributes.has("srcset");
    const url =
      certain && attributes.get("loading") !== "lazy" ? this.#resources.virtual(src, this.#base) : null;
    if (url !== null) this.#resources.ahead(url, "image");
  }

  #asker(): Asker {
    const attributes = this.#attributes;
    // What the site ships for a URL of another origin may be another version than the page's hash is of.
    const own =
      this.#resources.page(attributes.get("src") ?? attributes.get("href") ?? "", this.#base) !== null;
    const integrity = own ? (attributes.get("integrity") ?? "") : "";
    return { nonce: attributes.get("nonce") ?? "", parsed: true, integrity };
  }

  #isVirtual(written: string | undefined): boolean {
    return (
      written !== undefined &&
      !written.startsWith("#") &&
      this.#resources.virtual(written, this.#base) !== null
    );
  }

  #link(serialise: (changes: Changes) => string): Segment | null {
    if (this.#context.inert && !this.#declarative) return null;
    const attributes = this.#attributes;
    const href = attributes.get("href") ?? "";
    const rel = attributes.get("rel") ?? "";
    if (this.#resources.isolated && isHint(rel))
      return serialise({ rel: holding("rel", attributes), [FLAG]: { name: FLAG, value: "" } });
    const words = rel.trim().toLowerCase().split(/\s+/);
    const url = this.#resources.virtual(href, this.#base);
    const waits = words.includes("stylesheet") && !words.includes("alternate") && !attributes.has("disabled");
    if (waits && url !== null) {
      const loading = this.#resources.stylesheet(url, href, this.#asker());
      const checked = checkedHere(attributes);
      return loading.then((blob) => serialise({ ...standing("href", blob, attributes), ...checked }));
    }
    const loads = words.some((word) => LOADED_LINKS.has(word));
    if (!loads || (url === null && !attributes.has("imagesrcset"))) return null;
    const changes: Changes = { [FLAG]: { name: FLAG, value: "" }, href: holding("href", attributes) };
    if (attributes.has("imagesrcset")) changes.imagesrcset = holding("imagesrcset", attributes);
    return serialise(changes);
  }

  #script(serialise: (changes: Changes) => string): Segment | null {
    if (this.#context.inert && !this.#declarative) return null;
    const attributes = this.#attributes;
    const src = attributes.get("src");
    if (src === undefined) return null;
    const type = attributes.get("type") ?? "";
    const url = this.#resources.virtual(src, this.#base);
    if (url === null) return null;
    const module = type.trim().toLowerCase() === "module";
    if (!module && (!isClassicType(type) || attributes.has("nomodule"))) return null;
    if (attributes.has("async")) return serialise(waiting(attributes));
    if (module) {
      return this.#modules.graph(url, this.#asker()).then(
        ({ src: blob, map }) =>
          importMapElement(map) +
          serialise({ ...standing("src", blob, attributes), ...checkedHere(attributes) }),
        () => serialise(standing("src", BROKEN, attributes)),
      );
    }
    const checked = checkedHere(attributes);
    const loading = this.#resources.file(url, src, "script", this.#asker());
    return loading.then((blob) => serialise({ ...standing("src", blob, attributes), ...checked }));
  }
}

/** An URL whose query has characters that are not ASCII, with these in an encoding. */
function inEncoding(href: string, label: string): string {
  const query = /^[^?#]*\?([^#]*)/.exec(href)?.[1] ?? "";
  const encoded = /[^\0-\x7f]/.test(query) ? encodedQuery(query, encoderOf(label).encode) : query;
  return encoded === query ? href : href.replace(query, () => encoded);
}
