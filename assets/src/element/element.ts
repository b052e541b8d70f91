/** `<webasgi-playground>`: the author's files in the page, made runnable. */

import type { AppRequest, AppResponse, SessionOptions } from "../host/api.ts";
import { interfaceLanguage, translate, useLanguage } from "../panels/language.ts";
import { strings } from "../panels/strings.ts";
import type { Failure } from "../protocol.ts";
import { onApproach } from "./approach.ts";
import { CodePanel } from "./code.ts";
import { Contents } from "./contents.ts";
import { checkedFiles } from "./data.ts";
import { noteFirstRun, sayFirstRun } from "./first-run.ts";
import { languageSettings } from "./page-settings.ts";
import { Runner, type RunResult, type State } from "./runner.ts";
import { sharedStyles } from "./styles/index.ts";
import { backgroundOf, onThemeChange, schemeOf } from "./theme.ts";
import { Tools } from "./tools.ts";
import { View } from "./view.ts";

/**
 * Events, each bubbling out of shadow trees: `statechange` (`{state, failure}`), `navigate` (`{url}`),
 * `request` (`RequestEntry`).
 */
export class WebasgiPlayground extends HTMLElement {
  readonly #contents = new Contents();
  readonly #workspace = this.#contents.workspace;
  readonly #shadow: ShadowRoot;
  readonly #code: CodePanel;
  readonly #view: View;
  readonly #runner: Runner;
  readonly #tools: Tools;
  /** The assets directory. */
  readonly #base = new URL(".", import.meta.url);
  readonly #internals = this.attachInternals();
  #connection: AbortController | null = null;
  /** What the next run opens first, where that is not `path`. */
  #from: string | null = null;
  /** When the run began, as `performance.now()` counts. */
  #began = 0;

  constructor() {
    super();
    this.#shadow = this.attachShadow({ mode: "open" });
    this.#shadow.adoptedStyleSheets = [sharedStyles()];
    this.#code = new CodePanel(this.#workspace, {
      root: this.#shadow,
      loadEditor: () => import("./editor.ts"),
      edited: () => this.#edited(),
      check: (path, text) => this.#runner.check(path, text),
      filesChanged: () => this.#tools?.update(),
      editorMissing: (missing) => this.#view.showProblem(missing ? strings.editorMissing : null, true),
    });
    const browser = () => this.#runner.browser;
    this.#view = new View(this.#shadow, this.#code, {
      loadSide: () => import("./side.ts"),
      run: () => void this.run(),
      stop: () => void this.stop(),
      restart: () => void this.restart(),
      interrupt: () => this.interrupt(),
      app: () => this.#runner.session,
      edited: () => this.#contents.changed,
      isFile: (path) => this.#workspace.paths.includes(path),
      raised: (path, line, message) => this.#code.mark(path, line, message),
      reset: () => void this.reset(),
      more: (button) => void this.#tools.openMore(button),
      toggleFiles: (button, place) => void this.#tools.toggleFiles(button, place),
      back: () => browser()?.back(),
      forward: () => browser()?.forward(),
      reload: () => browser()?.reload(),
      navigate: (url) => void browser()?.navigate(url),
      selectTab: (id) => browser()?.selectTab(id),
      closeTab: (id) => void browser()?.closeTab(id),
    });
    this.#tools = new Tools({
      root: this.#shadow,
      workspace: this.#workspace,
      code: this.#code,
      notice: this.#view.notice,
      edited: () => this.#edited(),
      restoreAll: () => this.#restoreAll(),
      announce: (text) => this.#view.announce(text),
      state: () => this.#contents.shared,
      applyLayout: () => this.#view.applyLayout(),
      base: this.#base,
      possible: () => this.state === "ready" || this.state === "failed",
      check: () => this.#runner.check(this.#code.active, this.#workspace.text(this.#code.active)),
      run: () => {
        this.#view.staying = true;
        void this.run();
        this.#view.staying = false;
      },
    });
    const python = () => this.#contents.pythonOptions(this.#base);
    this.#runner = new Runner({
      options: () => this.#sessionOptions(),
      python,
      load: async (run) => {
        const view = this.#view.load();
        const module = await import("../host/session.ts");
        // Python is on its way before there is anything to show it in.
        if (run && this.state === "loading") module.beginSession(python);
        await view;
        return module;
      },
      limit: () => this.#contents.data?.runtimes ?? 1,
      stateChanged: (state, failure) => this.#stateChanged(state, failure),
      progress: (progress) => this.#view.showProgress(progress),
      log: (entry) => this.#view.showLog(entry),
      request: (entry) => this.#emit("request", entry),
      traffic: () => this.#view.showTraffic(),
      navigate: (url) => this.#emit("navigate", { url }),
      browser: (state) => this.#view.showBrowser(state),
      busy: (busy) => this.#view.showBusy(busy),
    });
    this.addEventListener("keydown", (event) => this.#onKey(event), { capture: true });
    onApproach(this, (likely) => void this.#runner.expect(likely));
    for (const use of ["pointerdown", "focusin"]) {
      this.addEventListener(use, () => this.#runner.use(), { passive: true });
    }
  }

  connectedCallback(): void {
    const connection = new AbortController();
    const { signal } = connection;
    this.#connection = connection;
    if (!this.#contents.known) {
      if (document.readyState === "loading" && this.querySelector(":scope > .webasgi-files") === null) {
        // The parser has not come to the children yet.
        document.addEventListener("DOMContentLoaded", () => this.#setUp(), { once: true, signal });
      } else {
        this.#setUp();
      }
    }
    const restyle = () => {
      this.#view.scheme = schemeOf(this);
      this.#view.background = backgroundOf(this);
      this.#code.restyle();
    };
    restyle();
    onThemeChange(restyle, signal);
    addEventListener("beforeprint", () => this.#view.preparePrint(this.#workspace), { signal });
    addEventListener("pagehide", (event) => event.persisted || void this.stop(), { signal });
    addEventListener("pagehide", () => this.#contents.flush(), { signal });
    // Moved within the document: the frames have lost their pages, and the worker with them.
    if (this.state === "loading" || this.state === "ready") void this.run();
  }

  disconnectedCallback(): void {
    this.#contents.flush();
    this.#connection?.abort();
    this.#connection = null;
    queueMicrotask(() => {
      if (!this.isConnected) void this.stop();
    });
  }

  /** Moved by `moveBefore`, which keeps frames alive: nothing to do, and neither callback above is called. */
  connectedMoveCallback(): void {}

  /** Path to text, a copy with all edits. Setting replaces all files and runs nothing; raises `TypeError`. */
  get files(): Record<string, string> {
    return this.#workspace.toObject();
  }

  set files(files: Record<string, string>) {
    this.#workspace.replace(checkedFiles(files));
    this.#code.refresh();
    this.#updateToolbar();
  }

  /** What the next run serves, `module:attribute`. */
  get app(): string {
    return this.#contents.app;
  }

  set app(app: string) {
    this.#contents.app = String(app);
    this.#updateToolbar();
  }

  /** The URL that the next run opens first: absolute path with query. */
  get path(): string {
    return this.#contents.path;
  }

  set path(path: string) {
    this.#contents.path = String(path);
    this.#updateToolbar();
  }

  get state(): State {
    return this.#runner.state;
  }

  /** Why `state` is `failed`, otherwise `null`. */
  get failure(): Failure | null {
    return this.#runner.failure;
  }

  /** The frame element that shows the app, while it is `ready`; another one after each navigation. */
  get preview(): HTMLIFrameElement | null {
    return this.#runner.browser?.frame ?? null;
  }

  /** Runs the files as they are, after ending the run before. Resolves with how this run ended up; never rejects. */
  run(): Promise<RunResult> {
    return this.#runner.run();
  }

  /** As `run`, and opens the page that the app shows now. */
  restart(): Promise<RunResult> {
    this.#from = this.#runner.browser?.state.url ?? null;
    return this.run();
  }

  /** Ends the run; resolves when its Python is gone. */
  stop(): Promise<void> {
    return this.#runner.stop();
  }

  /** Raises `KeyboardInterrupt` in code of the app that keeps Python busy; the app goes on. */
  interrupt(): void {
    this.#runner.interrupt();
  }

  /** Stops, and brings back the original files, app, path and an empty console. */
  async reset(): Promise<void> {
    const stopped = this.#runner.reset();
    this.#contents.forget();
    this.#restoreAll();
    this.#view.clearConsole();
    this.#view.announce(strings.announceReset);
    await stopped;
    // What the app printed while it shut down.
    if (this.state === "idle") this.#view.clearConsole();
  }

  /**
   * One request to the running app, below `fetch`: no header is forbidden, no redirect is followed.
   * Waits while the app is loading; rejects with an `Error` where it does not run.
   */
  request(request: AppRequest): Promise<AppResponse> {
    return this.#runner.request(request);
  }

  #setUp(): void {
    const restored = this.#contents.read(this);
    const { data, problem } = this.#contents;
    if (problem !== null) this.#view.showProblem(problem, false);
    this.#code.marks = new Map(data?.files.map((file) => [file.path, file]));
    if (restored) this.#showRestored();
    for (const name of ["title", "response"]) {
      this.querySelector(`:scope > .webasgi-${name}`)?.setAttribute("slot", name);
    }
    this.#internals.role = "group";
    this.#internals.ariaLabel = strings.playgroundNamed(data?.title ?? this.#workspace.paths[0] ?? "");
    this.#code.adopt(this.querySelector<HTMLElement>(":scope > .webasgi-files"));
    const environment = data?.environment ?? null;
    const show = (bytes: number | null) => this.state === "idle" && this.#view.showSize(bytes);
    if (environment !== null && sayFirstRun(this, this.#base, environment, show)) this.#view.expectSize();
    // Properties that were set before the element was defined hide the accessors.
    for (const name of ["files", "app", "path"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const early = { [name]: this[name] };
      Reflect.deleteProperty(this, name);
      Object.assign(this, early);
    }
  }

  #restoreAll(): void {
    this.#workspace.reset();
    this.#code.unmark();
    this.#code.refresh();
    this.#view.notice.close();
    this.#edited();
  }

  /** The reader has changed the files. */
  #edited(): void {
    this.#updateToolbar();
    this.#tools.edited();
    this.#runner.prepare();
    this.#contents.keep();
  }

  /** The reader's edits of an earlier visit are back. */
  #showRestored(): void {
    this.#view.notice.show(strings.draftRestored, [
      [strings.showChanges, () => void this.#code.compare(true)],
      [strings.restoreAll, () => this.#restoreAll()],
    ]);
    this.#updateToolbar();
  }

  #takeFrom(): string | null {
    const from = this.#from;
    this.#from = null;
    return from;
  }

  #sessionOptions(): SessionOptions {
    return {
      ...this.#contents.pythonOptions(this.#base),
      app: this.app,
      path: this.#takeFrom() ?? this.path,
      viewport: this.#view.newViewport(),
      dialogs: this.#view.dialogs,
    };
  }

  #stateChanged(state: State, failure: Failure | null): void {
    if (state === "loading") {
      this.#began = performance.now();
      this.#code.unmark();
    }
    if (state === "ready") {
      const text = strings.started(performance.now() - this.#began);
      this.#view.showLog({ stream: "server", level: "info", text });
      noteFirstRun(this.#contents.data?.environment ?? "");
    }
    if (failure?.location) {
      const { path, line } = failure.location;
      this.#code.mark(path, line, this.#view.translated(failure.message));
    }
    this.#view.showState(state, failure, this.#runner.displaced);
    this.#updateToolbar();
    const { browser } = this.#runner;
    if (browser !== null) this.#view.showBrowser(browser.state);
    this.#emit("statechange", { state, failure });
  }

  #updateToolbar(): void {
    const { changed } = this.#contents;
    this.#view.updateToolbar(changed || this.state !== "idle", changed);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    void this.run();
  }

  #emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
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

if (customElements.get("webasgi-playground") === undefined) {
  customElements.define("webasgi-playground", WebasgiPlayground);
}
