/** What this window lets the others of its tab see. */
import type { WindowState } from "./kin.ts";
import { htmlOf } from "./mirror.ts";

/** Characters of HTML, and of a variable's value, beyond which the others see none. */
const HTML_LIMIT = 2_000_000;
const VALUE_LIMIT = 100_000;
/** Milliseconds from a change of the document to the word of it; more where that takes long. */
const AFTER_CHANGE = 50;
const SHARE = 20;

export class Published {
  readonly #native = new Set<string>();
  readonly #document = crypto.getRandomValues(new Uint32Array(2)).join("-");
  readonly #frames: () => { id: number; name: string }[];
  #observer: MutationObserver | null = null;
  #changed = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds that the last word took. */
  #cost = 0;

  /** Variables that are there by now are the browser's and ours. */
  constructor(frames: () => { id: number; name: string }[]) {
    this.#frames = frames;
    for (const name of Object.getOwnPropertyNames(window)) this.#native.add(name);
  }

  /** Calls `tell` a while after each change of the document, and when it is loaded. */
  watch(tell: () => void): void {
    this.#observer = new MutationObserver(() => {
      this.#changed = true;
      this.#timer ??= setTimeout(
        () => {
          this.#timer = undefined;
          const started = performance.now();
          tell();
          this.#cost = performance.now() - started;
        },
        AFTER_CHANGE + SHARE * this.#cost,
      );
    });
    this.#observer.observe(document, {
      childList: true,
      attributes: true,
      characterData: true,
      subtree: true,
    });
    document.addEventListener("DOMContentLoaded", tell);
  }

  /** Changes that have just been made here at the word of another are no news. */
  state(always: boolean, origin: string): WindowState {
    if ((this.#observer?.takeRecords().length ?? 0) > 0) this.#changed = true;
    const html = always || this.#changed ? htmlOf(document) : null;
    this.#changed = false;
    const values: Record<string, unknown> = {};
    const functions: string[] = ["print", "scrollTo", "scrollBy", "alert", "stop", "dispatchEvent"];
    for (const name of Object.getOwnPropertyNames(window)) {
      if (this.#native.has(name)) continue;
      const value: unknown = Reflect.get(window, name);
      if (typeof value === "function") functions.push(name);
      else if (isPlain(value)) values[name] = value;
    }
    return {
      document: this.#document,
      href: location.href,
      name: window.name,
      origin,
      readyState: document.readyState,
      referrer: document.referrer,
      contentType: document.contentType,
      characterSet: document.characterSet,
      compatMode: document.compatMode,
      historyLength: history.length,
      frames: this.#frames(),
      values,
      functions,
      html: html !== null && html.length > HTML_LIMIT ? null : html,
    };
  }
}

/** Can the value be copied to another window, at little cost? */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "symbol";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !Array.isArray(value)) return false;
  try {
    structuredClone(value);
    return JSON.stringify(value).length <= VALUE_LIMIT;
  } catch {
    return false;
  }
}
