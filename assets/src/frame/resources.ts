/**
 * Subresources of the app's page. A frame of opaque origin can't let the browser load them from the app,
 * so each is fetched through the host and becomes a `blob:` URL made here.
 *
 * The fragment of such a URL holds the URL that the page wrote, so that `src` and `href` can read back as
 * written; fetching a blob ignores the fragment (https://w3c.github.io/FileAPI/#blob-url-resolve).
 */
import type { HeaderList } from "../protocol.ts";
import { type Asker, SCRIPTED } from "./csp.ts";
import { rewriteCss, rewriteCssNow } from "./css.ts";
import type { Destination } from "./destination.ts";
import { isIntact } from "./integrity.ts";
import { decoded, essenceOf, headerOf, isAcceptable, isScriptType } from "./mime.ts";
import { type Network, readAll, subresource } from "./network.ts";
import { baseUrl } from "./scope.ts";
import { rewriteScript } from "./scripts.ts";
import { hasRewritten, originalSelectors } from "./selectors.ts";

/** A URL that loads nothing and fires `error`. */
export const BROKEN = "blob:null/not-found";
const FORBIDDEN = "the page's own content security policy forbids it";
const NOT_INTACT = "it is not what the page's integrity attribute names";
/** Stands in CSS for a file that is on its way: empty, as a missing one would be an error in the developer console. */
const PENDING = URL.createObjectURL(new Blob([], { type: "text/css" }));

/** What a page hears of the loads of its parts. */
export interface ResourceHooks {
  /** May the page load this (https://w3c.github.io/webappsec-csp/#should-block-request)? */
  allows(url: URL, destination: Destination, asker: Asker, quiet?: boolean): boolean;
  loaded(url: URL, destination: Destination, started: number, bytes: number, status: number): void;
}

/** `url` is that of the response, after redirects. */
export interface Answer {
  url: string;
  status: number;
  headers: HeaderList;
  bytes: Uint8Array;
}

const NO_HOOKS: ResourceHooks = { allows: () => true, loaded: () => {} };

export class Resources {
  readonly #network: Network;
  readonly #hooks: ResourceHooks;
  readonly #cache = new Map<string, Promise<string>>();
  /** Those of the cache that are here. */
  readonly #settled = new Map<string, string>();
  /** Style sheets and scripts as they came, for who asks for certain ones. */
  readonly #contents = new Map<string, Blob>();
  /** Those that came with an error's status. */
  readonly #refused = new Set<string>();
  /** `blob:` URLs of the page's parts to the addresses that they stand for. */
  readonly #addresses = new Map<string, string>();
  /** `blob:` URLs of files to their MIME types. */
  readonly #types = new Map<string, string>();
  /** Addresses of stylesheets to those of the sheets that they import. */
  readonly #imports = new Map<string, Set<string>>();

  constructor(network: Network, hooks: ResourceHooks = NO_HOOKS) {
    this.#network = network;
    this.#hooks = hooks;
  }

  /** The absolute URL if the host answers it, else null. */
  virtual(url: string, base: string = baseUrl()): URL | null {
    const text = url.trim();
    if (text === "" || /^(?:data|blob|javascript|about|mailto):/i.test(text) || !URL.canParse(text, base))
      return null;
    const absolute = new URL(text, base);
    return this.#network.owns(absolute) ? absolute : null;
  }

  /** The author has switched the network off. */
  get isolated(): boolean {
    return !this.#network.open;
  }

  /** The absolute URL if it is one of the app, else null. */
  page(url: string, base: string = document.baseURI): URL | null {
    const absolute = this.virtual(url, base);
    return absolute?.origin === this.#network.origin ? absolute : null;
  }

  /** `blob:` URL of a file as it is, marked with the URL as written. */
  async file(
    url: URL,
    written: string,
    destination: Destination = "image",
    asker: Asker = SCRIPTED,
  ): Promise<string> {
    return mark(await this.#asked(destination, url, asker), written);
  }

  /** `blob:` URL of a stylesheet whose own references are resolved. */
  async stylesheet(url: URL, written: string, asker: Asker = SCRIPTED): Promise<string> {
    return mark(await this.#asked("style", url, asker), written);
  }

  async #asked(destination: Destination, url: URL, asker: Asker): Promise<string> {
    if (!this.#allows(url, destination, asker)) return BROKEN;
    const blob = await this.#load(destination, url);
    if (asker.integrity === "" || blob === BROKEN) return blob;
    const content = this.#contents.get(`${destination} ${withoutFragment(url)}`);
    if (content !== undefined && (await isIntact(content, asker.integrity))) return blob;
    console.error(`${url.href} was not used: ${NOT_INTACT}`);
    return BROKEN;
  }

  /** CSS text with every reference resolved; `base` is the URL of the document. */
  css(text: string, base: string): Promise<string> {
    return this.#css(text, base, null);
  }

  /** The same at once, with stand-ins for what has not come yet: `css` of `unmarkedCss` of it gives all. */
  cssNow(text: string, base: string): string {
    return rewriteCssNow(text, (written, kind) => {
      const url = written.startsWith("#") ? null : this.virtual(written, base);
      if (url === null) return null;
      const here = this.#settled.get(`${kind === "import" ? "style" : "image"} ${withoutFragment(url)}`);
      return here === undefined || url.hash === "" ? mark(here ?? PENDING, written) : here + url.hash;
    });
  }

  /** The address that a `blob:` URL stands for; null for others. */
  addressOf(blob: string): string | null {
    return this.#addresses.get(blob.replace(/#.*$/, "")) ?? null;
  }

  /** A text about files with the addresses of these in it. */
  readable(text: string): string {
    return text.replaceAll(STAND_IN, (blob) => this.addressOf(blob) ?? blob);
  }

  /** The MIME type of what a `blob:` URL holds; null where it was not made of a file as it came. */
  typeOf(blob: string): string | null {
    return this.#types.get(blob.replace(/#.*$/, "")) ?? null;
  }

  /** Notes that a `blob:` URL stands for an address. */
  stands(blob: string, address: string): void {
    this.#addresses.set(blob, address);
  }

  /** `sheet` is the address of the sheet that the text is of. */
  #css(text: string, base: string, sheet: string | null): Promise<string> {
    return rewriteCss(text, async (written, kind) => {
      const url = written.startsWith("#") ? null : this.virtual(written, base);
      if (url === null) return null;
      if (kind === "import" && sheet !== null) {
        const address = withoutFragment(url);
        // Sheets that import each other would wait for each other. Browsers leave such an import out, too.
        if (this.#reaches(address, sheet)) return "data:text/css,";
        this.#imports.set(sheet, (this.#imports.get(sheet) ?? new Set()).add(address));
      }
      const destination = kind === "import" ? "style" : "image";
      const font = /\.(?:woff2?|[ot]tf|eot)$/i.test(url.pathname);
      const allowed = this.#allows(url, font ? "font" : destination, SCRIPTED);
      const blob = allowed ? await this.#load(destination, url) : BROKEN;
      // SVG fragments (`sprite.svg#icon`) must stay what they are.
      if (url.hash !== "") return blob + url.hash;
      return sheet === null ? mark(blob, written) : markIn(blob, written, url);
    });
  }

  /** Does the sheet at `from` import the one at `to`, by others perhaps? */
  #reaches(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const address of seen) for (const next of this.#imports.get(address) ?? []) seen.add(next);
    return seen.has(to);
  }

  /** Source text of a script, and where it came from after redirects. */
  async script(url: URL, asker: Asker = SCRIPTED): Promise<{ text: string; url: string }> {
    if (!this.#allows(url, "script", asker)) throw new Error(FORBIDDEN);
    const response = await this.#fetch(url, "script", "cors");
    const essence = essenceOf(response.type);
    if (!isScriptType(essence)) throw new Error(`its type, "${essence}", is not that of a script`);
    if (!(await isIntact(new Blob([response.bytes as Uint8Array<ArrayBuffer>]), asker.integrity)))
      throw new Error(NOT_INTACT);
    return { text: decoded(response.bytes, "", "utf-8"), url: response.url };
  }

  /** Begins to load what the page is about to ask for. */
  ahead(url: URL, destination: Destination): void {
    if (this.#hooks.allows(url, destination, SCRIPTED, true)) void this.#load(destination, url);
  }

  /** Loads a file ahead of its use. Rejects where it can't be had. */
  async preload(url: URL, destination: Destination): Promise<void> {
    if (!this.#allows(url, destination, SCRIPTED)) throw new Error(FORBIDDEN);
    const blob = await this.#load(destination, url);
    if (blob === BROKEN || this.#refused.has(withoutFragment(url)))
      throw new Error(`${url.href} could not be loaded`);
  }

  #allows(url: URL, destination: Destination, asker: Asker): boolean {
    return this.#hooks.allows(url, destination, asker);
  }

  #load(destination: Destination, url: URL): Promise<string> {
    const address = withoutFragment(url);
    const key = `${destination} ${address}`;
    let blob = this.#cache.get(key);
    if (blob === undefined) {
      blob = this.#blob(destination, url, address).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        console.error(`${address} could not be loaded: ${reason}`);
        return BROKEN;
      });
      this.#cache.set(key, blob);
      void blob.then((made) => this.#settled.set(key, made));
    }
    return blob;
  }

  async #blob(destination: Destination, url: URL, address: string): Promise<string> {
    const response = await this.#fetch(url, destination);
    const { type, bytes } = response;
    if (destination === "style" || destination === "script")
      this.#contents.set(`${destination} ${address}`, new Blob([bytes as Uint8Array<ArrayBuffer>]));
    // In quirks mode any type will do (https://html.spec.whatwg.org/#link-type-stylesheet).
    if (
      destination === "style" &&
      !/^(?:text\/css)?(?:;|$)/i.test(type.trim()) &&
      document.compatMode !== "BackCompat"
    )
      throw new Error(`its type, "${type}", is not that of a style sheet`);
    const script = destination === "script" ? this.#rewritten(bytes, type) : null;
    if (script !== null) {
      this.#addresses.set(script, address);
      return script;
    }
    const content =
      destination === "style"
        ? await this.#css(decoded(bytes, type, styleEncoding(bytes)), response.url, address)
        : (bytes as Uint8Array<ArrayBuffer>);
    const made = new Blob([content], { type: destination === "style" ? styleType(type) : type });
    // Subtitles are for their own origin, and to Firefox a blob of an opaque one is not.
    const blob = destination === "track" ? await dataUrl(made) : URL.createObjectURL(made);
    this.#addresses.set(blob, address);
    this.#types.set(blob, type);
    return blob;
  }

  /** What the app answers, for who looks at it before it is used; null where it can't be had, which the console says. */
  async answer(url: URL, destination: Destination): Promise<Answer | null> {
    if (!this.#allows(url, destination, SCRIPTED)) return null;
    try {
      return await this.#fetch(url, destination);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`${withoutFragment(url)} could not be loaded: ${reason}`);
      return null;
    }
  }

  /** `blob:` URL of what has been answered, marked with the URL as written. */
  blobOf(bytes: Uint8Array, type: string, url: URL, written: string): string {
    const blob = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
    this.#addresses.set(blob, withoutFragment(url));
    this.#types.set(blob, type);
    return mark(blob, written);
  }

  /** A script that has to be another one here; null where it may stay as it came. */
  #rewritten(bytes: Uint8Array, type: string): string | null {
    const text = decoded(bytes, type, pageEncoding());
    const script = rewriteScript(text);
    if (script === text) return null;
    return URL.createObjectURL(new Blob([script], { type: "text/javascript;charset=utf-8" }));
  }

  async #fetch(
    url: URL,
    destination: Destination,
    mode: "no-cors" | "cors" = "no-cors",
  ): Promise<Answer & { type: string }> {
    const started = performance.now();
    const response = await this.#network.request(subresource(withoutFragment(url), destination, mode));
    const type = headerOf(response.headers, "content-type");
    const refusal = isAcceptable(
      destination,
      response.status,
      type,
      headerOf(response.headers, "x-content-type-options"),
    );
    if (refusal !== null) {
      response.body.cancel();
      this.#hooks.loaded(url, destination, started, 0, response.status);
      throw new Error(refusal);
    }
    if (response.status >= 400) this.#refused.add(withoutFragment(url));
    const bytes = await readAll(response.body);
    this.#hooks.loaded(url, destination, started, bytes.length, response.status);
    const { status, headers } = response;
    return { bytes, type, status, headers, url: response.url };
  }
}

/** Workers have no document; their scripts are UTF-8. */
const pageEncoding = () => globalThis.document?.characterSet || "utf-8";

/** `@charset` at a sheet's start (https://drafts.csswg.org/css-syntax-3/#determine-the-fallback-encoding). */
function styleEncoding(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 128));
  const label = /^@charset "([\x20-\x21\x23-\x7e]*)";/.exec(start)?.[1] ?? "";
  return /^utf-16/i.test(label) ? "utf-8" : label || pageEncoding();
}

/** The text in a sheet's blob is UTF-8 whatever it came as. */
function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("it can't be read"));
    reader.readAsDataURL(blob);
  });
}

const styleType = (type: string) => `${(type.split(";")[0] ?? "").trim() || "text/css"};charset=utf-8`;

function withoutFragment(url: URL): string {
  const copy = new URL(url);
  copy.hash = "";
  return copy.href;
}

const STAND_IN = /blob:null\/[\w-]+(?:#webasgi:[^\s:)]*)?/g;

/** What tells a stand-in for a file. */
export const MARK = "#webasgi:";

/** Fit for `url()` without quotes. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );

/** A `blob:` URL that says which URL it stands for. */
export function mark(blob: string, written: string): string {
  return written.includes("#") ? blob + written.slice(written.indexOf("#")) : blob + MARK + encoded(written);
}

/** The same in a sheet that has another address than the page: with the URL that the text means, too. */
const markIn = (blob: string, written: string, url: URL): string =>
  `${mark(blob, written)},${encoded(url.href)}`;

/** The URL as written, or, with the URL of what the text is in, the absolute one. */
function meant(mark: string, base: string | null): string {
  const [written = "", absolute] = mark.split(",").map(decodeURIComponent);
  if (base === null) return written;
  return absolute ?? (URL.canParse(written, base) ? new URL(written, base).href : written);
}

const MARKED = /blob:[^"'#\s)]*#webasgi:([^"\s]*?)(?=["\s]|\)|$)/g;

/** Is it CSS for the browser, and not as the page wrote it? */
export const isMarkedCss = (text: string): boolean => text.includes(MARK) || hasRewritten(text);

/** CSS text or a value of it as the page wrote it; with `base`, its URLs absolute. */
export function unmarkedCss(css: string, base: string | null = null): string {
  const text = originalSelectors(css);
  if (!text.includes(MARK)) return text;
  return text.replaceAll(MARKED, (_, mark: string) => {
    return meant(mark, base).replaceAll(/["\\]/g, (char) => `\\${char}`);
  });
}

const ORIGINAL = "/*webasgi:";

/** CSS text that says what it was before. */
export function withOriginal(text: string, original: string): string {
  return text === original ? text : `${text}${ORIGINAL}${encodeURIComponent(original.toWellFormed())}*/`;
}

/** What `withOriginal` was given; null where the text doesn't say. */
export function originalOf(text: string): string | null {
  const at = text.lastIndexOf(ORIGINAL);
  return at < 0 ? null : decodeURIComponent(text.slice(at + ORIGINAL.length, text.indexOf("*/", at)));
}

/** Does CSS wait for a file? */
export const isPendingCss = (text: string): boolean => text.includes(PENDING);

/** The URL that the page wrote, if `url` is one that `mark` made. */
export function writtenUrl(url: string): string | null {
  const at = url.startsWith("blob:") ? url.indexOf(MARK) : -1;
  return at < 0 ? null : meant(url.slice(at + MARK.length), null);
}
