/** `<webasgi-playground>`: the author's files in the page, made runnable. */

import type { AppRequest, AppResponse } from "../host/api.ts";
import { interfaceLanguage, translate, useLanguage } from "../panels/language.ts";
import { strings } from "../panels/strings.ts";
import type { Failure } from "../protocol.ts";
import { languageSettings } from "./page-settings.ts";
import { Playground } from "./playground.ts";
import type { RunResult, State } from "./runner.ts";
import type { Looks } from "./theme.ts";
import { inTurn } from "./turns.ts";

/**
 * Events, each bubbling out of shadow trees: `statechange` (`{state, failure}`), `navigate` (`{url}`),
 * `request` (`RequestEntry`).
 */
export class WebasgiPlayground extends HTMLElement {
  readonly #internals = this.attachInternals();
  #made: Playground | null = null;
  #connection: AbortController | null = null;

  constructor() {
    super();
    this.addEventListener("keydown", (event) => this.#onKey(event), { capture: true });
    // Who is there before its turn has come waits for nothing.
    for (const use of ["pointerdown", "focusin"]) {
      this.addEventListener(use, () => this.#playground.use(), { passive: true, capture: true });
    }
  }

  connectedCallback(): void {
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    if (this.#made === null) inTurn(this, signal, (looks) => this.#make(looks));
    else this.#made.connect(signal);
  }

  disconnectedCallback(): void {
    this.#made?.flush();
    this.#connection?.abort();
    this.#connection = null;
    queueMicrotask(() => {
      if (!this.isConnected) void this.#made?.stop();
    });
  }

  /** Moved by `moveBefore`, which keeps frames alive: nothing to do, and neither callback above is called. */
  connectedMoveCallback(): void {}

  /** Path to text, a copy with all edits. Setting replaces all files and runs nothing; raises `TypeError`. */
  get files(): Record<string, string> {
    return this.#playground.files;
  }

  set files(files: Record<string, string>) {
    this.#playground.files = files;
  }

  /** What the next run serves, `module:attribute`. */
  get app(): string {
    return this.#playground.app;
  }

  set app(app: string) {
    this.#playground.app = app;
  }

  /** The URL that the next run opens first: absolute path with query. */
  get path(): string {
    return this.#playground.path;
  }

  set path(path: string) {
    this.#playground.path = path;
  }

  get state(): State {
    return this.#playground.state;
  }

  /** Why `state` is `failed`, otherwise `null`. */
  get failure(): Failure | null {
    return this.#playground.failure;
  }

  /** The frame element that shows the app, while it is `ready`; another one after each navigation. */
  get preview(): HTMLIFrameElement | null {
    return this.#playground.preview;
  }

  /** Runs the files as they are, after ending the run before. Resolves with how this run ended up; never rejects. */
  run(): Promise<RunResult> {
    return this.#playground.run();
  }

  /** As `run`, and opens the page that the app shows now. */
  restart(): Promise<RunResult> {
    return this.#playground.restart();
  }

  /** Ends the run; resolves when its Python is gone. */
  stop(): Promise<void> {
    return this.#playground.stop();
  }

  /** Raises `KeyboardInterrupt` in code of the app that keeps Python busy; the app goes on. */
  interrupt(): void {
    this.#playground.interrupt();
  }

  /** Stops, and brings back the original files, app, path and an empty console. */
  reset(): Promise<void> {
    return this.#playground.reset();
  }

  /**
   * One request to the running app, below `fetch`: no header is forbidden, no redirect is followed.
   * Waits while the app is loading; rejects with an `Error` where it does not run.
   */
  request(request: AppRequest): Promise<AppResponse> {
    return this.#playground.request(request);
  }

  get #playground(): Playground {
    return this.#made ?? this.#make();
  }

  #make(looks?: Looks): Playground {
    if (this.#made !== null) return this.#made;
    const made = new Playground(this, this.#internals);
    this.#made = made;
    if (this.#connection !== null) made.connect(this.#connection.signal, looks);
    // Properties that were set before the element was defined hide the accessors.
    for (const name of ["files", "app", "path"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const early = { [name]: this[name] };
      Reflect.deleteProperty(this, name);
      Object.assign(this, early);
    }
    return made;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    void this.run();
  }
}

await useLanguage(languageSettings());
translate(strings);
strings.language = interfaceLanguage();

declare global {
  interface HTMLElementTagNameMap {
    "webasgi-playground": WebasgiPlayground;
  }
}

// A tool that adds a query to URLs of scripts makes this another module than the one that our other files import.
const { origin, pathname } = new URL(import.meta.url);
const own = origin + pathname;
if (own !== import.meta.url) {
  await import(own);
} else if (customElements.get("webasgi-playground") === undefined) {
  customElements.define("webasgi-playground", WebasgiPlayground);
}
