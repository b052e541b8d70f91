/**
 * Module scripts of the app. Every module of a graph becomes a `blob:` URL, dependencies first, and the
 * sources import those. Where modules import each other in a circle, one of them can't have its URL yet:
 * there the source keeps the absolute virtual URL, and an import map takes it to the blob. (Engines without
 * multiple import maps take the first of a document only, so that no more than that goes through them.)
 */
import { init, parse } from "es-module-lexer";
import type { Resources } from "./resources.ts";

/** Global function that takes the place of `import()`. */
const DYNAMIC = "__webasgi_import__";

interface Import {
  /** Absolute. */
  url: string;
  /** The attribute: "json", "css", or "" for a script. */
  type: string;
}

/** A module's source, taken apart at its imports. */
interface Module {
  imports: Import[];
  /** The source with each import's URL replaced by what `resolve` says. */
  render(resolve: (item: Import) => string): string;
}

const UNREAD: Module = { imports: [], render: () => "" };

export class Modules {
  readonly #resources: Resources;
  readonly #parsed = new Map<string, Promise<Module>>();
  readonly #blobs = new Map<string, string>();
  /** Those of modules that are no scripts, by type and URL. */
  readonly #files = new Map<string, string>();
  /** Virtual URLs that sources of circles still have in them, and whose map entry is not made yet. */
  readonly #unmapped = new Set<string>();
  /** The app's import map: specifiers or their beginnings to absolute URLs. */
  readonly #map = new Map<string, string>();

  constructor(resources: Resources) {
    this.#resources = resources;
    Object.defineProperty(globalThis, DYNAMIC, {
      configurable: true,
      value: (base: string, specifier: unknown) => this.#import(base, String(specifier)),
    });
  }

  /** Takes the text of the app's `<script type=importmap>`. */
  addImportMap(text: string, base: string): void {
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || !("imports" in data)) return;
    const { imports } = data;
    if (typeof imports !== "object" || imports === null) return;
    for (const [specifier, address] of Object.entries(imports)) {
      if (typeof address !== "string") continue;
      const key = /^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier)
        ? absolute(specifier, base)
        : specifier;
      // Of two rules for one specifier the first stays (https://html.spec.whatwg.org/#merge-module-specifier-maps).
      if (!this.#map.has(key)) this.#map.set(key, absolute(address, base));
    }
  }

  /** Loads a graph; resolves with the URL to use as `src`, and the import map that it needs. */
  async graph(url: URL): Promise<{ src: string; map: string | null }> {
    const modules = new Map<string, Module>();
    await this.#crawl(url.href, modules);
    return { src: this.#link(url.href, modules, new Set()), map: this.#entries() };
  }

  /** An inline module's text with its specifiers resolved, and the import map that it needs. */
  async inline(text: string, base: string): Promise<{ text: string; map: string | null }> {
    const module = await this.#parse(text, base);
    const modules = new Map<string, Module>();
    await Promise.all(module.imports.map((item) => this.#read(item, modules)));
    return { text: module.render((item) => this.#urlOf(item, modules, new Set())), map: this.#entries() };
  }

  /** A classic script's text with its `import()` calls resolved. */
  async classic(text: string, base: string): Promise<string> {
    if (!/\bimport\s*\(/.test(text)) return text;
    try {
      return (await this.#parse(text, base)).render(({ url }) => url);
    } catch {
      return text; // The browser reports what is wrong with it.
    }
  }

  async #import(base: string, specifier: string): Promise<unknown> {
    const url = this.#specifier(specifier, base);
    if (this.#resources.virtual(url) === null) return import(url);
    const { src, map } = await this.graph(new URL(url));
    if (map !== null) insertImportMap(map);
    return import(src);
  }

  /** Reads the modules that `url` reaches. */
  async #crawl(url: string, modules: Map<string, Module>): Promise<void> {
    const virtual = modules.has(url) ? null : this.#resources.virtual(url);
    if (virtual === null) return;
    modules.set(url, UNREAD);
    let parsed = this.#parsed.get(url);
    if (parsed === undefined) {
      parsed = this.#resources.text(virtual).then((text) => this.#parse(text, url));
      this.#parsed.set(url, parsed);
    }
    const module = await parsed;
    modules.set(url, module);
    await Promise.all(module.imports.map((next) => this.#read(next, modules)));
  }

  async #read({ url, type }: Import, modules: Map<string, Module>): Promise<void> {
    if (type === "") return this.#crawl(url, modules);
    const key = `${type} ${url}`;
    const virtual = this.#files.has(key) ? null : this.#resources.virtual(url);
    if (virtual === null) return;
    const load = type === "css" ? this.#resources.stylesheet : this.#resources.file;
    this.#files.set(key, await load.call(this.#resources, virtual, url));
  }

  #urlOf({ url, type }: Import, modules: Map<string, Module>, circle: Set<string>): string {
    return type === "" ? this.#link(url, modules, circle) : (this.#files.get(`${type} ${url}`) ?? url);
  }

  /** The URL to import a module by: its blob, made after those of its dependencies. */
  #link(url: string, modules: Map<string, Module>, circle: Set<string>): string {
    const made = this.#blobs.get(url);
    if (made !== undefined) return made;
    const module = modules.get(url);
    if (module === undefined) return url;
    if (circle.has(url)) {
      this.#unmapped.add(url);
      return url;
    }
    circle.add(url);
    const source = module.render((next) => this.#urlOf(next, modules, circle));
    circle.delete(url);
    const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#blobs.set(url, blob);
    return blob;
  }

  #entries(): string | null {
    if (this.#unmapped.size === 0) return null;
    const imports = Object.fromEntries([...this.#unmapped].map((url) => [url, this.#blobs.get(url) ?? url]));
    this.#unmapped.clear();
    return JSON.stringify({ imports });
  }

  async #parse(text: string, base: string): Promise<Module> {
    await init;
    const [found] = parse(text);
    /** Source text, and in turn the URLs that it imports. */
    const pieces: string[] = [""];
    const imports: Import[] = [];
    let end = 0;
    const keep = (to: number, replacement: string, next: number) => {
      pieces[pieces.length - 1] += text.slice(end, to) + replacement;
      end = next;
    };
    for (const item of found) {
      if (item.type === "import-meta") {
        const property = /^\s*\.\s*url\b/.exec(text.slice(item.end, item.end + 64));
        if (property !== null) keep(item.start, JSON.stringify(base), item.end + property[0].length);
      } else if (item.type === "dynamic") {
        keep(item.importStart, `${DYNAMIC}(${JSON.stringify(base)},`, item.start);
      } else {
        // The positions leave out the quotes.
        keep(item.start, "", item.end);
        const type = item.attributes?.find(([name]) => name === "type")?.[1] ?? "";
        imports.push({ url: this.#specifier(item.specifier, base), type });
        pieces.push("");
      }
    }
    keep(text.length, "", text.length);
    const render = (resolve: (item: Import) => string) =>
      pieces.map((piece, index) => piece + escaped(imports[index], resolve)).join("");
    return { imports, render };
  }

  /** https://html.spec.whatwg.org/#resolve-a-module-specifier, without scopes. */
  #specifier(specifier: string, base: string): string {
    const relative = /^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
    const key = relative ? absolute(specifier, base) : specifier;
    const exact = this.#map.get(key);
    if (exact !== undefined) return exact;
    const prefix = [...this.#map.keys()]
      .filter((entry) => entry.endsWith("/") && key.startsWith(entry))
      .sort((a, b) => b.length - a.length)[0];
    if (prefix !== undefined) return absolute(key.slice(prefix.length), this.#map.get(prefix) ?? base);
    return key;
  }
}

/** A URL as the inside of a string literal of either quote. */
function escaped(item: Import | undefined, resolve: (item: Import) => string): string {
  return item === undefined
    ? ""
    : resolve(item).replaceAll(/["'\\]/g, (char) => encodeURIComponent(char).replace("'", "%27"));
}

function absolute(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url;
}

/** Registers import map entries in a document that is already there. */
export function insertImportMap(map: string): void {
  if (typeof document === "undefined") {
    const urls = [...map.matchAll(/"(http[^"]+)":/g)].map(([, url]) => url).join(", ");
    throw new TypeError(
      `A worker's modules can't import one another in a circle in a playground; of this circle is ${urls}.`,
    );
  }
  const script = document.createElement("script");
  script.type = "importmap";
  script.textContent = map;
  (document.head ?? document.documentElement).append(script);
  script.remove();
}
