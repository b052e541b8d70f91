/**
 * Inline scripts that scripts bring into the document, as htmx and others do with what they have fetched. Those with
 * imports, and import maps, are not the browser's: it would ask the documentation's site for what they name.
 */
import { NONCE, restrictsScripts } from "./csp.ts";
import { insertImportMap, type Modules } from "./modules.ts";
import { isClassicType } from "./vocabulary.ts";
import { isWaiting, wait } from "./waiting.ts";
import { native, recall } from "./written.ts";

const IMPORT = /\bimport\s*\(/;

/** The browser's own: these are no module of ours. */
const nativeImport = (url: string): Promise<unknown> => import(url);

export class InlineScripts {
  readonly #modules: Modules;
  readonly #known = new WeakSet<HTMLScriptElement>();

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Takes those below `root`, which is about to come into the document, from the browser; gives them. */
  hold(
    root: Element | DocumentFragment | Document,
    isDisabled: (script: Element) => boolean,
  ): HTMLScriptElement[] {
    const found = [...root.querySelectorAll("script")];
    if (root instanceof HTMLScriptElement) found.unshift(root);
    // A policy that knows scripts by nonces or texts is the browser's to enforce.
    if (found.length === 0 || restrictsScripts()) return [];
    const held = found.filter((script) => {
      if (script.isConnected || this.#known.has(script) || isDisabled(script) || isWaiting(script))
        return false;
      if (recall(script, "src") !== null || native.get(script, "src") !== null) return false;
      return this.#isOurs(typeOf(script), script.text);
    });
    for (const script of held) {
      this.#known.add(script);
      wait(script);
    }
    return held;
  }

  #isOurs(type: string, text: string): boolean {
    if (text.trim() === "") return false;
    return type === "importmap" || type === "module" || (isClassicType(type) && IMPORT.test(text));
  }

  /** They have come into the document. */
  begin(scripts: readonly HTMLScriptElement[]): void {
    for (const script of scripts) {
      const type = typeOf(script);
      if (type === "importmap") this.#importMap(script);
      else void this.#run(script, type === "module");
    }
  }

  #importMap(script: HTMLScriptElement): void {
    try {
      this.#modules.addImportMap(script.text, document.baseURI);
    } catch (error) {
      reportError(error);
      script.dispatchEvent(new Event("error"));
    }
  }

  async #run(script: HTMLScriptElement, isModule: boolean): Promise<void> {
    const { text } = script;
    const base = document.baseURI;
    try {
      if (isModule) {
        const made = await this.#modules.inline(text, base);
        if (made.map !== null) insertImportMap(made.map);
        await nativeImport(URL.createObjectURL(new Blob([made.text], { type: "text/javascript" })));
      } else {
        // The browser reports what is wrong with one that can't be read.
        runClassic(await this.#modules.classic(text, base).catch(() => text));
      }
    } catch (error) {
      // Of a file that isn't there, the element; of what is wrong in a script, the window hears.
      if (error instanceof TypeError && /^Failed to fetch/.test(error.message))
        script.dispatchEvent(new Event("error"));
      else reportError(error);
    }
  }
}

const typeOf = (script: Element): string => (recall(script, "type") ?? "").trim().toLowerCase();

function runClassic(text: string): void {
  const script = document.createElement("script");
  script.nonce = NONCE;
  script.textContent = text;
  (document.head ?? document.documentElement).append(script);
  script.remove();
}
