/**
 * Module scripts of the app. Every module of a graph becomes a `blob:` URL, dependencies first, and the
 * sources import those. Where modules import each other in a circle, one of them can't have its URL yet:
 * there the source keeps the absolute virtual URL, and an import map takes it to the blob. (Engines without
 * multiple import maps take the first of a document only, so that no more than that goes through them.)
 */
import { init, parse } from "es-module-lexer";
import { type Asker, NONCE, SCRIPTED } from "./csp.ts";
import { ImportMap } from "./importmap.ts";
import type { Resources } from "./resources.ts";
import { rewriteScript } from "./scripts.ts";

/** Global function that takes the place of `import()`. */
const DYNAMIC = "__webasgi_import__";
/** The one that tells `import.meta` where its module is from. */
const META = "__webasgi_meta__";

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
  readonly #wrappers = new Map<string, string>();
  readonly #files = new Map<string, string>();
  /** Virtual URLs that sources of circles still have in them, and whose map entry is not made yet. */
  readonly #unmapped = new Set<string>();
  readonly #map = new ImportMap();

  constructor(resources: Resources) {
    this.#resources = resources;
    const helper = (name: string, value: unknown) =>
      Object.defineProperty(globalThis, name, { configurable: true, value });
    helper(DYNAMIC, (base: string, specifier: unknown, options?: unknown) =>
      this.#import(base, specifier, options),
    );
    helper(META, (meta: { url: string; resolve: unknown }, base: string) => {
      meta.url = base;
      meta.resolve = (specifier: unknown) => this.#resolve(String(specifier), base);
    });
  }

  /** Takes the text of the app's `<script type=importmap>`. */
  addImportMap(text: string, base: string): void {
    this.#map.add(text, base);
  }

  /** Loads a graph; resolves with the URL to use as `src`, and the import map that it needs. */
  async graph(url: URL, asker: Asker = SCRIPTED): Promise<{ src: string; map: string | null }> {
    const modules = new Map<string, Module>();
    await this.#crawl(url.href, modules, asker);
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
    if (!/\bimport\s*\(/.test(text)) return rewriteScript(text);
    return (await this.#parse(text, base)).render(({ url }) => url);
  }

  /** A module that imports a file as of a type: a build for older browsers would drop an attribute of `import()`. */
  #typed(file: string, type: string): string {
    const known = this.#wrappers.get(`${type} ${file}`);
    if (known !== undefined) return known;
    const text = `export { default } from ${JSON.stringify(file)} with { type: ${JSON.stringify(type)} };`;
    const made = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.#wrappers.set(`${type} ${file}`, made);
    return made;
  }

  async #import(base: string, given: unknown, options: unknown): Promise<unknown> {
    const specifier = String(given);
    const url = this.#resolve(specifier, base);
    const virtual = this.#resources.virtual(url);
    if (virtual === null) return import(url);
    const type = typeOf(options);
    if (type !== "") {
      const modules = new Map<string, Module>();
      await this.#read({ url, type }, modules);
      const file = this.#urlOf({ url, type }, modules, new Set());
      return import(this.#typed(file, type));
    }
    const { src, map } = await this.graph(virtual);
    if (map !== null) insertImportMap(map);
    try {
      return await import(src);
    } catch (error) {
      // What is wrong is wrong with a module of the app, not with what stands for it.
      if (error instanceof SyntaxError) error.message = this.#resources.readable(error.message);
      throw error;
    }
  }

  /** Raises `TypeError` for a bare specifier that no map knows. */
  #resolve(specifier: string, base: string): string {
    const url = this.#map.resolve(specifier, base);
    if (URL.canParse(url)) return url;
    throw new TypeError(
      `Failed to resolve module specifier '${specifier}'. Relative references must start with "/", "./" or "../".`,
    );
  }

  /** Reads the modules that `url` reaches. */
  async #crawl(url: string, modules: Map<string, Module>, asker: Asker = SCRIPTED): Promise<void> {
    const virtual = modules.has(url) ? null : this.#resources.virtual(url);
    if (virtual === null) return;
    modules.set(url, UNREAD);
    let parsed = this.#parsed.get(url);
    if (parsed === undefined) {
      // Its own imports, and `import.meta.url`, are relative to where redirects have led.
      parsed = this.#resources.script(virtual, asker).then(
        ({ text, url: base }) => this.#parse(text, base),
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          console.error(`${url} could not be loaded: ${reason}`);
          throw new TypeError(`Failed to fetch dynamically imported module: ${url}`);
        },
      );
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
    this.#files.set(
      key,
      await (type === "css"
        ? this.#resources.stylesheet(virtual, url)
        : this.#resources.file(virtual, url, "json")),
    );
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
    this.#resources.stands(blob, url);
    return blob;
  }

  #entries(): string | null {
    if (this.#unmapped.size === 0) return null;
    const imports = Object.fromEntries([...this.#unmapped].map((url) => [url, this.#blobs.get(url) ?? url]));
    this.#unmapped.clear();
    return JSON.stringify({ imports });
  }

  async #parse(source: string, base: string): Promise<Module> {
    await init;
    const text = rewriteScript(source);
    const found = importsOf(text);
    /** Source text, and in turn the URLs that it imports. */
    const pieces: string[] = [""];
    const imports: Import[] = [];
    let end = 0;
    let meta = false;
    const keep = (to: number, replacement: string, next: number) => {
      pieces[pieces.length - 1] += text.slice(end, to) + replacement;
      end = next;
    };
    for (const item of found) {
      if (item.type === "import-meta") {
        if (!meta) pieces[0] = `${META}(import.meta,${JSON.stringify(base)});${pieces[0] ?? ""}`;
        meta = true;
      } else if (item.type === "dynamic") {
        keep(item.importStart, `${DYNAMIC}(${JSON.stringify(base)},`, item.start);
      } else {
        // The positions leave out the quotes.
        keep(item.start, "", item.end);
        const type = item.attributes?.find(([name]) => name === "type")?.[1] ?? "";
        imports.push({ url: this.#map.resolve(item.specifier, base), type });
        pieces.push("");
      }
    }
    keep(text.length, "", text.length);
    const render = (resolve: (item: Import) => string) =>
      pieces.map((piece, index) => piece + escaped(imports[index], resolve)).join("");
    return { imports, render };
  }
}

/** None where the text is no script: the browser says what is wrong with it. */
function importsOf(text: string): ReturnType<typeof parse>[0] {
  try {
    return parse(text)[0];
  } catch {
    return [];
  }
}

/** `with: { type }` of a dynamic import. */
function typeOf(options: unknown): string {
  const attributes: unknown =
    typeof options === "object" && options !== null && "with" in options ? options.with : null;
  const type: unknown =
    typeof attributes === "object" && attributes !== null && "type" in attributes ? attributes.type : "";
  return String(type);
}

/** A URL as the inside of a string literal of either quote. */
function escaped(item: Import | undefined, resolve: (item: Import) => string): string {
  return item === undefined
    ? ""
    : resolve(item).replaceAll(/["'\\]/g, (char) => encodeURIComponent(char).replace("'", "%27"));
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
  script.nonce = NONCE;
  script.textContent = map;
  (document.head ?? document.documentElement).append(script);
  script.remove();
}
