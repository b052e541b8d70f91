/**
 * Module scripts of the app. Every module of a graph becomes a `blob:` URL, and an import map takes its
 * absolute virtual URL there, so that cycles work. Specifiers in the sources are made absolute first, by
 * the app's own import map.
 */
import { init, parse } from "es-module-lexer";
import type { Resources } from "./resources.ts";

/** Global function that takes the place of `import()`. */
const DYNAMIC = "__webasgi_import__";

interface ImportMap {
  imports: Record<string, string>;
}

export class Modules {
  readonly #resources: Resources;
  /** Virtual URL to the URLs that the module imports, once its blob is known. */
  readonly #loaded = new Map<string, Promise<string[]>>();
  readonly #blobs = new Map<string, string>();
  readonly #mapped = new Set<string>();
  #map: ImportMap = { imports: {} };

  constructor(resources: Resources) {
    this.#resources = resources;
    Object.defineProperty(globalThis, DYNAMIC, {
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
      this.#map.imports[key] = absolute(address, base);
    }
  }

  /** Loads a graph; resolves with the URL to use as `src`, and the import map entries that it needs. */
  async graph(url: URL): Promise<{ src: string; map: string | null }> {
    const reached = new Set<string>();
    await this.#crawl(url.href, reached);
    return { src: this.#blobs.get(url.href) ?? url.href, map: this.#entries(reached) };
  }

  /** An inline module's text with its specifiers resolved, and the import map entries that it needs. */
  async inline(text: string, base: string): Promise<{ text: string; map: string | null }> {
    const { source, imports } = await this.#resolve(text, base);
    const reached = new Set<string>();
    await Promise.all(imports.map((url) => this.#crawl(url, reached)));
    return { text: source, map: this.#entries(reached) };
  }

  /** A classic script's text with its `import()` calls resolved. */
  async classic(text: string, base: string): Promise<string> {
    if (!/\bimport\s*\(/.test(text)) return text;
    try {
      return (await this.#resolve(text, base)).source;
    } catch {
      return text; // The browser reports what is wrong with it.
    }
  }

  async #import(base: string, specifier: string): Promise<unknown> {
    const url = this.#specifier(specifier, base);
    if (this.#resources.virtual(url) === null) return import(url);
    const { src, map } = await this.graph(new URL(url));
    if (map !== null) insertImportMap(map);
    return import(this.#mapped.has(url) ? url : src);
  }

  #entries(reached: Set<string>): string | null {
    const imports: Record<string, string> = {};
    for (const url of reached) {
      const blob = this.#blobs.get(url);
      if (blob !== undefined && !this.#mapped.has(url)) {
        this.#mapped.add(url);
        imports[url] = blob;
      }
    }
    return Object.keys(imports).length === 0 ? null : JSON.stringify({ imports });
  }

  async #crawl(url: string, reached: Set<string>): Promise<void> {
    if (reached.has(url)) return;
    const virtual = this.#resources.virtual(url);
    if (virtual === null) return;
    reached.add(url);
    let loading = this.#loaded.get(url);
    if (loading === undefined) {
      loading = this.#load(virtual);
      this.#loaded.set(url, loading);
    }
    const imports = await loading;
    await Promise.all(imports.map((next) => this.#crawl(next, reached)));
  }

  async #load(url: URL): Promise<string[]> {
    const { source, imports } = await this.#resolve(await this.#resources.text(url), url.href);
    this.#blobs.set(url.href, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    return imports;
  }

  async #resolve(text: string, base: string): Promise<{ source: string; imports: string[] }> {
    await init;
    const [found] = parse(text);
    const imports: string[] = [];
    let source = "";
    let end = 0;
    const replace = (from: number, to: number, replacement: string) => {
      source += text.slice(end, from) + replacement;
      end = to;
    };
    for (const item of found) {
      if (item.type === "import-meta") {
        const property = /^\s*\.\s*url\b/.exec(text.slice(item.end, item.end + 64));
        if (property !== null) replace(item.start, item.end + property[0].length, JSON.stringify(base));
      } else if (item.type === "dynamic") {
        replace(item.importStart, item.start, `${DYNAMIC}(${JSON.stringify(base)},`);
      } else {
        const url = this.#specifier(item.specifier, base);
        imports.push(url);
        // The positions leave out the quotes.
        replace(item.start, item.end, JSON.stringify(url).slice(1, -1));
      }
    }
    return { source: source + text.slice(end), imports };
  }

  /** https://html.spec.whatwg.org/#resolve-a-module-specifier, without scopes. */
  #specifier(specifier: string, base: string): string {
    const relative = /^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(specifier);
    const key = relative ? absolute(specifier, base) : specifier;
    const exact = this.#map.imports[key];
    if (exact !== undefined) return exact;
    const prefix = Object.keys(this.#map.imports)
      .filter((entry) => entry.endsWith("/") && key.startsWith(entry))
      .sort((a, b) => b.length - a.length)[0];
    if (prefix !== undefined) return absolute(key.slice(prefix.length), this.#map.imports[prefix] ?? base);
    return key;
  }
}

function absolute(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url;
}

/** Registers import map entries in a document that is already there. */
export function insertImportMap(map: string): void {
  const script = document.createElement("script");
  script.type = "importmap";
  script.textContent = map;
  (document.head ?? document.documentElement).append(script);
  script.remove();
}
