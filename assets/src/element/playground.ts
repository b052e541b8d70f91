/** A playground: the parts behind the element, joined. Made when its turn comes (`turns.ts`) or somebody asks for it. */

import type { AppRequest, AppResponse, SessionOptions } from "../host/api.ts";
import { beginStart } from "../host/beginning.ts";
import { strings } from "../panels/strings.ts";
import type { Failure } from "../protocol.ts";
import { onApproach } from "./approach.ts";
import { CodePanel } from "./code.ts";
import { Contents } from "./contents.ts";
import { checkedFiles } from "./data.ts";
import { noteFirstRun, sayFirstRun } from "./first-run.ts";
import { isProvided, provided } from "./provided.ts";
import { Runner, type RunResult, type State } from "./runner.ts";
import { sharedStyles } from "./styles/index.ts";
import { type Looks, looksOf, onThemeChange } from "./theme.ts";
import { Tools } from "./tools.ts";
import { View } from "./view.ts";

export class Playground {
  readonly #element: HTMLElement;
  readonly #internals: ElementInternals;
  readonly #contents = new Contents();
  readonly #workspace = this.#contents.workspace;
  readonly #code: CodePanel;
  readonly #view: View;
  readonly #runner: Runner;
  readonly #tools: Tools;
  /** The assets directory. */
  readonly #base = new URL(".", import.meta.url);
  /** What the next run opens first, where that is not `path`. */
  #from: string | null = null;
  /** When the run began, as `performance.now()` counts. */
  #began = 0;

  constructor(element: HTMLElement, internals: ElementInternals) {
    this.#element = element;
    this.#internals = internals;
    const root = element.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sharedStyles()];
    this.#code = new CodePanel(this.#workspace, {
      root,
      loadEditor: () => import("./editor.ts"),
      edited: () => this.#edited(),
      check: (path, text) => this.#runner.check(path, text),
      filesChanged: () => this.#tools?.update(),
      editorMissing: (missing) => this.#view.showProblem(missing ? strings.editorMissing : null, true),
    });
    const browser = () => this.#runner.browser;
    this.#view = new View(root, this.#code, {
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
      root,
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
        // First of all that is fetched now: all the rest waits for it, and is far larger.
        const coming = import("./start.ts");
        if (run && !isProvided()) this.#beginStart();
        await coming;
        const { session, side } = provided();
        // Python is on its way before there is anything to show it in.
        if (run && this.state === "loading") session.beginSession(python);
        this.#view.addSide(side);
        return session;
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
    onApproach(element, (likely) => void this.#runner.expect(likely));
  }

  /** The element is in a page, until `signal` aborts; `looks`: how the page looks there, where that is known. */
  connect(signal: AbortSignal, looks: Looks = looksOf(this.#element)): void {
    if (!this.#contents.known) {
      if (document.readyState === "loading" && this.#child("files") === null) {
        // The parser has not come to the children yet.
        document.addEventListener("DOMContentLoaded", () => this.#setUp(), { once: true, signal });
      } else {
        this.#setUp();
      }
    }
    const restyle = ({ scheme, background }: Looks) => {
      this.#view.scheme = scheme;
      this.#view.background = background;
      this.#code.restyle();
    };
    restyle(looks);
    onThemeChange(() => {
      const now = looksOf(this.#element);
      return () => restyle(now);
    }, signal);
    addEventListener("beforeprint", () => this.#view.preparePrint(this.#workspace), { signal });
    addEventListener("pagehide", (event) => event.persisted || void this.stop(), { signal });
    addEventListener("pagehide", () => this.flush(), { signal });
    // Moved within the document: the frames have lost their pages, and the worker with them.
    if (this.state === "loading" || this.state === "ready") void this.run();
  }

  /** The reader's edits may be lost after this. */
  flush(): void {
    this.#contents.flush();
  }

  /** The reader does something with it. */
  use(): void {
    this.#runner.use();
  }

  get files(): Record<string, string> {
    return this.#workspace.toObject();
  }

  set files(files: Record<string, string>) {
    this.#workspace.replace(checkedFiles(files));
    this.#code.refresh();
    this.#updateToolbar();
  }

  get app(): string {
    return this.#contents.app;
  }

  set app(app: string) {
    this.#contents.app = String(app);
    this.#updateToolbar();
  }

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

  get failure(): Failure | null {
    return this.#runner.failure;
  }

  get preview(): HTMLIFrameElement | null {
    return this.#runner.browser?.frame ?? null;
  }

  run(): Promise<RunResult> {
    return this.#runner.run();
  }

  restart(): Promise<RunResult> {
    this.#from = this.#runner.browser?.state.url ?? null;
    return this.run();
  }

  stop(): Promise<void> {
    return this.#runner.stop();
  }

  interrupt(): void {
    this.#runner.interrupt();
  }

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

  request(request: AppRequest): Promise<AppResponse> {
    return this.#runner.request(request);
  }

  #beginStart(): void {
    try {
      beginStart(this.#contents.pythonOptions(this.#base));
    } catch {
      return; // the run says what is wrong
    }
  }

  #setUp(): void {
    const restored = this.#contents.read(this.#element);
    const { data, problem } = this.#contents;
    if (problem !== null) this.#view.showProblem(problem, false);
    this.#code.marks = new Map(data?.files.map((file) => [file.path, file]));
    if (restored) this.#showRestored();
    for (const name of ["title", "response"]) {
      this.#child(name)?.setAttribute("slot", name);
    }
    this.#internals.role = "group";
    this.#internals.ariaLabel = strings.playgroundNamed(data?.title ?? this.#workspace.paths[0] ?? "");
    this.#code.adopt(this.#child("files"));
    const environment = data?.environment ?? null;
    const show = (bytes: number | null) => this.state === "idle" && this.#view.showSize(bytes);
    if (environment !== null && sayFirstRun(this.#element, this.#base, environment, show))
      this.#view.expectSize();
  }

  /** A part that the page's own HTML has. */
  #child(name: string): HTMLElement | null {
    return this.#element.querySelector<HTMLElement>(`:scope > .webasgi-${name}`);
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

  #emit(type: string, detail: unknown): void {
    this.#element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
