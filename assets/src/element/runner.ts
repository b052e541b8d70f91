/** Runs of the app, one after the other: the state machine between the element and its sessions. */
import type {
  AppRequest,
  AppResponse,
  Browser,
  BrowserState,
  LogEntry,
  Progress,
  PythonOptions,
  RequestEntry,
  Session,
  SessionModule,
  SessionOptions,
} from "../host/api.ts";
import { SessionError } from "../host/api.ts";
import { strings } from "../panels/strings.ts";
import type { Failure, SourceProblem, Stage } from "../protocol.ts";
import { admit, type Live, release, use } from "./live.ts";

export type State = "idle" | "loading" | "ready" | "failed" | "stopped";
export type RunResult = "ready" | "failed" | "stopped";

export interface RunnerHooks {
  /** What to run, as it is now; raises `SessionError` where there is nothing that could run. */
  options(): SessionOptions;
  /** The part of it that decides which Python a run needs. */
  python(): PythonOptions;
  /** For a `run` Python is begun as soon as it can be: once, as the session takes it. */
  load(run?: boolean): Promise<SessionModule>;
  /** How many playgrounds of the page may run at once. */
  limit(): number;
  stateChanged(state: State, failure: Failure | null): void;
  progress(progress: Progress): void;
  log(entry: LogEntry): void;
  request(entry: RequestEntry): void;
  /** Something is new in the app's traffic. */
  traffic(): void;
  navigate(url: string): void;
  browser(state: BrowserState): void;
  /** The app keeps Python busy, or no longer does. */
  busy(busy: boolean): void;
}

/** Longest wait for an old session's end, which is nearly always a moment; where Python hangs it may go on meanwhile. */
const STOP_LIMIT = 5000;

class Run {
  readonly result: Promise<RunResult>;
  session: Session | null = null;
  stage: Stage = "download";
  settle: (result: RunResult) => void = () => {};
  #closed: Promise<void> | null = null;

  constructor() {
    this.result = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    if (this.session === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_LIMIT);
    });
    await Promise.race([this.session.stop().catch(() => {}), limit]);
    clearTimeout(timer);
  }
}

export class Runner implements Live {
  readonly #hooks: RunnerHooks;
  #state: State = "idle";
  #failure: Failure | null = null;
  #displaced = false;
  #run: Run | null = null;
  /** The end of the run before, which the next one waits for. */
  #ending: Promise<void> = Promise.resolve();

  constructor(hooks: RunnerHooks) {
    this.#hooks = hooks;
  }

  get state(): State {
    return this.#state;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get limit(): number {
    return this.#hooks.limit();
  }

  /** Whether it was stopped because others run. */
  get displaced(): boolean {
    return this.#displaced;
  }

  /** The emulated browser; there is none before the first response. */
  get browser(): Browser | null {
    return this.session?.browser ?? null;
  }

  /** What the app answers; null where none runs. */
  get session(): Session | null {
    return this.#state === "ready" ? (this.#run?.session ?? null) : null;
  }

  /** Resolves when this run is up, has failed, or was stopped (also by the next run); never rejects. */
  run(): Promise<RunResult> {
    this.#end();
    const run = new Run();
    this.#run = run;
    admit(this);
    this.#change("loading", null);
    void this.#drive(run);
    return run.result;
  }

  /** Ends the run, if there is one; resolves when its worker is gone. */
  async stop(): Promise<void> {
    const ran = this.#end();
    if (ran) this.#change("stopped", null);
    await this.#ending;
  }

  displace(): void {
    if (!this.#end()) return;
    this.#displaced = true;
    this.#change("stopped", null);
    this.#displaced = false;
  }

  /** The reader does something here. */
  use(): void {
    use(this);
  }

  /** As `stop`, and as if nothing had ever run. */
  async reset(): Promise<void> {
    this.#end();
    this.#change("idle", null);
    await this.#ending;
  }

  /** Ends what keeps Python busy; the app goes on. */
  interrupt(): void {
    this.#run?.session?.interrupt();
  }

  /** Somebody comes near: a first run is possible, or `likely`. */
  async expect(likely: boolean): Promise<void> {
    const runs = () => this.#state === "loading" || this.#state === "ready";
    if (runs()) return;
    try {
      const module = await this.#hooks.load();
      if (!runs()) module.expectSession(this.#hooks.python(), likely);
    } catch {
      // A run says what is wrong.
    }
  }

  /** Another run is to be expected. */
  prepare(): void {
    if (this.#state === "ready") this.#run?.session?.prepare();
  }

  /** What Python finds wrong with a text, which is not run; null where there is no Python to ask. */
  async check(path: string, source: string): Promise<SourceProblem[] | null> {
    try {
      const session = this.#state === "ready" ? this.#run?.session : null;
      if (session) return await session.check(path, source);
      return await (await this.#hooks.load()).checkSource(this.#hooks.python(), path, source);
    } catch {
      return null;
    }
  }

  async request(request: AppRequest): Promise<AppResponse> {
    const run = this.#run;
    if (run !== null && this.#state === "loading" && (await run.result) === "stopped")
      throw new Error(strings.runStopped);
    if (run?.session && this.#run === run && this.#state === "ready") return run.session.request(request);
    throw new Error(this.#failure === null ? strings.notRunning : strings.runFailed(this.#failure.message));
  }

  #end(): boolean {
    const run = this.#run;
    if (run === null) return false;
    this.#run = null;
    release(this);
    run.settle("stopped");
    const before = this.#ending;
    this.#ending = Promise.all([before, run.close()]).then(() => {});
    return true;
  }

  async #drive(run: Run): Promise<void> {
    const current = () => this.#run === run;
    try {
      await this.#ending;
      if (!current()) return;
      const module = await this.#load();
      if (!current()) return;
      const session = module.createSession(this.#hooks.options());
      run.session = session;
      this.#listen(run, session);
      await session.start();
      if (!current()) return;
      this.#change("ready", null);
      run.settle("ready");
    } catch (error) {
      if (current()) this.#fail(run, failureOf(error, run.stage));
    }
  }

  async #load(): Promise<SessionModule> {
    try {
      return await this.#hooks.load(true);
    } catch {
      throw new SessionError({
        stage: "download",
        fault: "network",
        message: strings.sessionMissing,
        traceback: "",
        location: null,
      });
    }
  }

  #listen(run: Run, session: Session): void {
    const current = () => this.#run === run;
    session.addEventListener("progress", (event) => {
      run.stage = event.detail.stage;
      if (current()) this.#hooks.progress(event.detail);
    });
    session.addEventListener("request", (event) => {
      if (!current()) return;
      use(this);
      this.#hooks.request(event.detail);
    });
    session.addEventListener("traffic", () => current() && this.#hooks.traffic());
    session.addEventListener("navigate", (event) => current() && this.#hooks.navigate(event.detail.url));
    session.addEventListener("browser", (event) => current() && this.#hooks.browser(event.detail));
    session.addEventListener("busy", (event) => current() && this.#hooks.busy(event.detail));
    session.addEventListener("failed", (event) => current() && this.#fail(run, event.detail));
    // Of the whole life of a session: what the app prints while it shuts down is shown too.
    session.addEventListener("log", (event) => this.#hooks.log(event.detail));
  }

  #fail(run: Run, failure: Failure): void {
    run.settle("failed");
    this.#end();
    this.#change("failed", failure);
  }

  #change(state: State, failure: Failure | null): void {
    const same = this.#state === state && this.#failure === failure;
    this.#state = state;
    this.#failure = failure;
    if (!same) this.#hooks.stateChanged(state, failure);
  }
}

function failureOf(error: unknown, stage: Stage): Failure {
  if (error instanceof SessionError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { stage, fault: "us", message: strings.unexpected(message), traceback: "", location: null };
}
