/** One run of one app: downloads, the Python worker, the emulated browser. */
import type { Failure, HeaderList, ListedFile, SourceProblem } from "../protocol.ts";
import type { TrafficEntry } from "../traffic.ts";
import {
  type AppRequest,
  type AppResponse,
  type Evaluation,
  type LogEntry,
  type PythonOptions,
  type Session,
  SessionError,
  type SessionEvents,
  type SessionOptions,
} from "./api.ts";
import { Authentication } from "./authentication.ts";
import { joinBody } from "./body.ts";
import { EmulatedBrowser } from "./browser.ts";
import { Client } from "./client.ts";
import { Cookies } from "./cookies.ts";
import { dataContents } from "./data-files.ts";
import { failure } from "./download.ts";
import { isWebKit } from "./engine.ts";
import { ConnectionError, Exchange, type HttpRequest } from "./exchange.ts";
import { needsFresh } from "./fresh.ts";
import { expect, type Launch, type LaunchHandlers, launch, savesData } from "./launch.ts";
import { Pane } from "./pane.ts";
import { Recorder } from "./recorder.ts";
import type { Runtime } from "./runtime.ts";
import { Shipped } from "./shipped.ts";
import { begin, hold, isPrepared, prepare, take, waiting } from "./standby.ts";

/** From the end of startup to the first response; milliseconds. */
const FIRST_RESPONSE_LIMIT = 60_000;
/** What an app that was interrupted at that limit has to answer with an error; milliseconds. */
const INTERRUPTED_LIMIT = 3_000;
/** More often than this nobody reads how much is here; milliseconds. */
const PROGRESS_STEP = 100;
/** From the first response to the preparation of the next run: the app's page comes first. */
const PREPARE_AFTER = 2_000;

class BrowserSession implements Session {
  readonly #events = new EventTarget();
  readonly #options: SessionOptions;
  readonly #aborted = new AbortController();
  readonly #release = hold();
  #preparing: ReturnType<typeof setTimeout> | undefined;
  #runtime: Runtime | null = null;
  #recorder: Recorder | null = null;
  #cookies = new Cookies();
  #client: Client | null = null;
  #browser: EmulatedBrowser | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  addEventListener<K extends keyof SessionEvents>(
    type: K,
    listener: (event: SessionEvents[K]) => void,
  ): void {
    // `#emit` is the only one to dispatch, and its types pair each name with its event.
    this.#events.addEventListener(type, listener as EventListener);
  }

  get #launch(): Launch {
    return launchOf(this.#options);
  }

  get browser(): EmulatedBrowser {
    if (this.#browser === null) throw new DOMException("The app is not running.", "InvalidStateError");
    return this.#browser;
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      const stopped = this.#aborted.signal.aborted;
      this.#end("The start was given up.");
      if (stopped) throw failure("download", "us", "The playground was stopped.");
      if (error instanceof SessionError) throw error;
      throw failure("request", "us", error instanceof Error ? error.message : String(error));
    }
  }

  async #start(): Promise<void> {
    const { app, base, data, dialogs, directory, edited, environ, files, index, network, path, viewport } =
      this.#options;
    const { signal } = this.#aborted;
    const contents = dataContents(base, data, signal);
    contents.catch(() => {}); // who awaits it hears of it
    let shipping: Promise<Shipped> | null = null;
    const ship = () => {
      shipping ??= Shipped.load(base, this.#options.shipped, signal);
      shipping.catch(() => {}); // awaited below, unless something else fails first
      return shipping;
    };
    let shown = Number.NEGATIVE_INFINITY;
    const handlers: LaunchHandlers = {
      downloaded: (loaded, total) => {
        const now = performance.now();
        if (loaded < total && now - shown < PROGRESS_STEP) return;
        shown = now;
        this.#emit("progress", { stage: "download", loaded, total });
      },
      stage: (stage) => {
        // By now what Python is made of is here, or on its way.
        void ship();
        this.#emit("progress", { stage, loaded: 0, total: 0 });
      },
      log: (entry) => this.#log(entry),
      failed: (detail) => this.#failed(detail),
      busy: (busy) => this.#emit("busy", busy),
    };
    // Where it will come to nothing, the reader knows before Python is fetched.
    if (isWebKit) (await Pane.open(viewport, base, signal)).close();
    const runtime =
      (await take(this.#launch, handlers, signal)) ?? (await launch(this.#launch, handlers, signal));
    this.#runtime = runtime;
    try {
      const given = await contents;
      const packages = edited ? runtime.packages : null;
      await runtime.load({ app, files, data: given, environ, directory, packages, index }, signal);
    } catch (error) {
      // The reader mends the code and runs again.
      if (!signal.aborted) prepare(this.#launch, runtime.modules);
      throw error;
    }
    const cookies = this.#cookies;
    const recorder = new Recorder(runtime, (entry) => this.#emit("traffic", entry));
    this.#recorder = recorder;
    // An app that asks who the reader is has answered: the first page may take as long as the reader does.
    const answered = Promise.withResolvers<void>();
    const authentication = new Authentication((prompt) => {
      answered.resolve();
      return dialogs.authenticate(prompt);
    });
    const client = new Client(recorder, location.origin, cookies, authentication, (entry) =>
      this.#emit("request", entry),
    );
    this.#client = client;
    const browser = new EmulatedBrowser(
      { viewport, base, client, cookies, network, shipped: await ship() },
      {
        navigated: (url) => this.#emit("navigate", { url }),
        changed: (state) => this.#emit("browser", state),
        log: (entry) => this.#log(entry),
        confirmLeave: () => dialogs.confirmLeave(),
      },
    );
    this.#browser = browser;
    this.#emit("progress", { stage: "request", loaded: 0, total: 0 });
    await this.#first(Promise.race([browser.navigate(path), answered.promise]), runtime, signal);
    this.#preparing = setTimeout(() => this.prepare(), PREPARE_AFTER);
  }

  prepare(): void {
    clearTimeout(this.#preparing);
    if (this.#runtime !== null) prepare(this.#launch, this.#runtime.modules);
  }

  interrupt(): void {
    this.#runtime?.interrupt();
  }

  async check(path: string, source: string): Promise<SourceProblem[] | null> {
    return (await this.#runtime?.check(path, source)) ?? null;
  }

  /** The first page, or the reason why there is none, within the limit. */
  async #first(navigation: Promise<void>, runtime: Runtime, signal: AbortSignal): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const expired = () => {
      const seconds = FIRST_RESPONSE_LIMIT / 1000;
      reject(
        failure("request", "app", `The app has not answered its first request within ${seconds} seconds.`),
      );
    };
    let timer = setTimeout(() => {
      runtime.interrupt();
      timer = setTimeout(expired, INTERRUPTED_LIMIT);
    }, FIRST_RESPONSE_LIMIT);
    const aborted = () => reject(signal.reason);
    signal.addEventListener("abort", aborted);
    try {
      await Promise.race([navigation, promise]);
    } catch (error) {
      if (error instanceof ConnectionError) throw failure("request", "app", error.message);
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    }
  }

  stop(): Promise<void> {
    this.#aborted.abort();
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#leave();
    this.#browser?.close();
    await this.#runtime?.stop();
  }

  #leave(): void {
    clearTimeout(this.#preparing);
    this.#release();
  }

  #end(reason: string): void {
    this.#leave();
    this.#aborted.abort();
    this.#browser?.close();
    this.#runtime?.kill(reason);
  }

  async request(request: AppRequest): Promise<AppResponse> {
    return this.#send(request, (sent) => this.#begun.exchange(sent));
  }

  async ask(request: AppRequest): Promise<AppResponse> {
    return this.#send(request, (sent) => new Exchange(this.#running, sent));
  }

  /** The client of a run that goes on. */
  get #begun(): Client {
    if (this.#client === null || this.#aborted.signal.aborted)
      throw new DOMException("The app is not running.", "InvalidStateError");
    return this.#client;
  }

  async #send(request: AppRequest, exchangeOf: (sent: HttpRequest) => Exchange): Promise<AppResponse> {
    const { method = "GET", path = "/", headers = [], body = null, cookies = false } = request;
    const url = new URL(path, this.#begun.origin);
    const list: HeaderList = Array.isArray(headers) ? [...headers] : Object.entries(headers);
    const cookie = cookies ? this.#cookies.header(url) : "";
    if (cookie !== "") list.push(["cookie", cookie]);
    // Throws a TypeError, as `fetch` does, for what HTTP can't carry: the driver could not encode it.
    for (const [name, value] of list) new Headers().append(name, value);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method)) throw new TypeError(`"${method}" is no HTTP method.`);
    const exchange = exchangeOf({ method, url, headers: list, body: bytesOf(body) });
    const response = await exchange.response;
    if (cookies) this.#cookies.store(url, response.headers);
    const pieces: Uint8Array[] = [];
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
    }
    return { status: response.status, headers: response.headers, body: joinBody(pieces) };
  }

  get traffic(): readonly TrafficEntry[] {
    return this.#recorder?.entries ?? [];
  }

  clearTraffic(): void {
    this.#recorder?.clear();
  }

  evaluate(source: string): Evaluation {
    return this.#running.evaluate(source);
  }

  async listFiles(): Promise<{ files: ListedFile[]; complete: boolean }> {
    return this.#running.listFiles();
  }

  async readFile(path: string): Promise<Uint8Array> {
    return this.#running.readFile(path);
  }

  get #running(): Runtime {
    if (this.#runtime === null || this.#aborted.signal.aborted)
      throw new DOMException("The app is not running.", "InvalidStateError");
    return this.#runtime;
  }

  #log(entry: LogEntry): void {
    this.#emit("log", entry);
  }

  #failed(detail: Failure): void {
    this.#end(detail.message);
    this.#emit("failed", detail);
  }

  #emit<K extends keyof SessionEvents>(type: K, detail: SessionEvents[K]["detail"]): void {
    this.#events.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function bytesOf(body: AppRequest["body"]): Uint8Array | null {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return new TextEncoder().encode(body);
  return new Uint8Array(body);
}

function launchOf({ base, environ, environment, files, index, isolation, network }: PythonOptions): Launch {
  return { base, environment, network, index, isolation, fresh: needsFresh(files, environ) };
}

/** See `SessionModule`. */
export function beginSession(options: () => PythonOptions): void {
  // There the first question is whether the app can be shown.
  if (isWebKit) return;
  try {
    begin(launchOf(options()));
  } catch {
    return; // the session says what is wrong
  }
}

/** See `SessionModule`. */
export function expectSession(options: PythonOptions, likely: boolean): void {
  const launch = launchOf(options);
  if (isPrepared(launch)) return;
  if (likely && !savesData()) prepare(launch, []);
  else expect(launch);
}

/** What Python finds wrong with a text; null where there is no Python, or it is asked to do something else first. */
export async function checkSource(
  options: PythonOptions,
  path: string,
  source: string,
): Promise<SourceProblem[] | null> {
  // Who types will run it.
  expectSession(options, true);
  return (await (await waiting(launchOf(options)))?.check(path, source)) ?? null;
}

export function createSession(options: SessionOptions): Session {
  return new BrowserSession(options);
}
