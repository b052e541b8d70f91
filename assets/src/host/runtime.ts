/**
 * The Python worker as the host sees it: started where it may live (`home.ts`), told what to load, and
 * then a multiplexer of ASGI connections.
 */
import { bufferOf, Outbox } from "../port.ts";
import {
  type Failure,
  type FilePart,
  type HostToWorker,
  isLarge,
  isSmallLibrary,
  isWorkerToHost,
  type ListedFile,
  type Outcome,
  type Program,
  PYTHON,
  type ReceiveEvent,
  type RuntimeFile,
  type Scope,
  type SendEvent,
  type SourceProblem,
  type Stage,
  type Way,
  type WorkerToHost,
} from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import { failure } from "./download.ts";
import { Ending } from "./ending.ts";
import type { RuntimeFiles } from "./environment.ts";
import { HOME_LIMIT, type Home } from "./home.ts";
import { Inbox, leftOut } from "./inbox.ts";
import { type Answer, Questions } from "./questions.ts";
import { SilenceWatch } from "./silence.ts";
import { StatusWait } from "./status-wait.ts";

/**
 * How long each wait may last, milliseconds; those of `boot` and `load` begin anew at each of their stages.
 * A slow phone needs a multiple of a laptop's two seconds.
 */
const LIMITS: Record<"boot" | "load", number> = {
  boot: 90_000,
  load: 60_000,
};

/** Silence after which Python is busy, where an answer of it is waited for; milliseconds. */
const PATIENCE = 3_000;
/** The same while the app is imported and starts: large packages take seconds in which nothing is wrong. */
const LOAD_PATIENCE = 10_000;

/** For an answer about files; milliseconds. */
const FILES_LIMIT = 15_000;

/** An answer to `check` that comes later is of no use; milliseconds. */
const CHECK_LIMIT = 3_000;

/** What an open connection hears of the app. */
export interface ConnectionHandlers {
  event(event: SendEvent): void;
  /** The app took this many bytes of the request body. */
  ack(bytes: number): void;
  /** The app is done with the connection, or the runtime is gone (then `error` says so). */
  close(error: string | null): void;
}

export interface Connection {
  /** `given`: a body that nobody else needs, and is transferred. */
  send(event: ReceiveEvent, given?: Uint8Array): void;
  ack(bytes: number): void;
  close(): void;
}

export interface RuntimeHandlers {
  stage(stage: Stage): void;
  log(entry: LogEntry): void;
  /** The worker failed after `load` had resolved. */
  failed(failure: Failure): void;
  /** The worker's thread is held by code that doesn't yield, or no longer. */
  busy(busy: boolean): void;
}

export class Runtime {
  /** Another owner may take the runtime over before it loads an app. */
  handlers: RuntimeHandlers;
  readonly #home: Home;
  readonly #large: MessagePort;
  readonly #more: () => Promise<RuntimeFile[]>;
  /** The environment's packages, name to version. */
  readonly packages: Record<string, string>;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox<HostToWorker>;
  readonly #connections = new Map<number, ConnectionHandlers>();
  readonly #questions = new Questions();
  #waiting: StatusWait | null = null;
  #nextId = 1;
  #stage: Stage = "interpreter";
  /** Files that are still on their way. */
  #coming = 0;
  #dead: string | null = null;
  #modules: string[] = [];
  #ending: Ending | null = null;
  readonly #silence = new SilenceWatch({
    patience: () => this.#patience,
    ask: () => this.#post({ type: "ping" }),
    changed: (busy) => this.handlers.busy(busy),
  });

  private constructor(
    home: Home,
    port: MessagePort,
    large: MessagePort,
    handlers: RuntimeHandlers,
    files: RuntimeFiles,
  ) {
    this.#home = home;
    this.#large = large;
    this.#more = files.more;
    this.packages = files.packages;
    this.#outbox = new Outbox(port);
    this.handlers = handlers;
    this.#inbox = new Inbox(port, {
      receive: (message) => this.#receive(message),
      spare: isLog,
      dropped: (count) => {
        const { level, text } = leftOut(count);
        this.handlers.log({ stream: "server", level, text });
      },
      flooded: () => this.#flooded(),
    });
  }

  /**
   * Starts the worker in its home, which is the runtime's from now on, and boots Python in it from the files as they
   * come; their buffers are transferred away. Python is told whether it has the `network`.
   */
  static async boot(
    home: Home,
    files: RuntimeFiles,
    network: boolean,
    handlers: RuntimeHandlers,
    signal: AbortSignal,
  ): Promise<Runtime> {
    let runtime: Runtime | null = null;
    try {
      await home.ready;
      const messages = new MessageChannel();
      const large = new MessageChannel();
      runtime = new Runtime(home, messages.port1, large.port1, handlers, files);
      const up = runtime.#wait("up", HOME_LIMIT, signal);
      const broken = runtime.#broken.bind(runtime);
      const ports = { port: messages.port2, large: large.port2 };
      home.start(ports, files, {
        failed: runtime.#uncaught.bind(runtime),
        lost: () => broken("The page has removed the frame that Python ran in. Run it again."),
      });
      // It finds these when it is up.
      const { way, lockInfo } = files;
      // What was fetched ahead may be there already.
      const needed = files.files.filter(({ name }) => name !== PYTHON || !home.hasPython);
      runtime.#post({
        type: "boot",
        way,
        lockInfo,
        names: [...new Set([...needed.map(({ name }) => name), ...files.keptNames])],
        network,
      });
      for (const { file } of needed) runtime.#bring(file, way);
      await up;
      await runtime.#wait("booted", LIMITS.boot, signal);
      return runtime;
    } catch (error) {
      runtime?.kill("The start has failed.");
      home.close();
      throw error;
    }
  }

  get #waiter(): StatusWait | null {
    return this.#waiting?.isOver === false ? this.#waiting : null;
  }

  /** Whether code of the app runs that `load` waits for. */
  get #loadsApp(): boolean {
    return this.#waiter?.status === "ready" && (this.#stage === "app" || this.#stage === "startup");
  }

  get #patience(): number {
    if (this.#loadsApp) return LOAD_PATIENCE;
    return this.#connections.size + this.#questions.size > 0 ? PATIENCE : Number.POSITIVE_INFINITY;
  }

  /** Whether the worker is there: the page may have removed its frame, and the worker with it. */
  get alive(): boolean {
    return this.#dead === null && this.#home.isThere;
  }

  /** After `load`: what `warm` may import ahead of the next run of this app. */
  get modules(): string[] {
    return this.#modules;
  }

  /** Imports `modules`, as far as they can be, before `load`. */
  warm(modules: string[]): void {
    this.#post({ type: "warm", modules });
  }

  /** Writes the files, imports the app and runs its lifespan startup. The buffers of its data are transferred away. */
  async load(program: Program, signal: AbortSignal): Promise<void> {
    const ready = this.#wait("ready", LIMITS.load, signal);
    this.#post(
      { type: "load", ...program },
      program.data.flatMap(({ bytes }) => bufferOf(bytes)),
    );
    await ready;
  }

  /**
   * Runs Python source in the namespace of the app's module; the promise rejects where the worker is gone before an answer.
   * Code that waits can be cancelled.
   */
  evaluate(source: string): { result: Promise<{ outcome: Outcome; text: string }>; cancel(): void } {
    const id = this.#nextId++;
    const result = this.#ask({ type: "evaluate", id, source }, "evaluated", Number.POSITIVE_INFINITY);
    return { result, cancel: () => this.#post({ type: "cancel", id }) };
  }

  /** Rejects with an `Error`. */
  async listFiles(): Promise<{ files: ListedFile[]; complete: boolean }> {
    const id = this.#nextId++;
    return this.#ask({ type: "list-files", id }, "files-listed", FILES_LIMIT);
  }

  /** Rejects with an `Error` that says why it can't be read. */
  async readFile(path: string): Promise<Uint8Array> {
    const id = this.#nextId++;
    const { bytes, error } = await this.#ask({ type: "read-file", id, path }, "file-read", FILES_LIMIT);
    if (bytes === null) throw new Error(error);
    return bytes;
  }

  /** What is wrong with a text, which is not run; null where Python doesn't answer. */
  async check(path: string, source: string): Promise<SourceProblem[] | null> {
    if (!this.alive || this.#silence.busy) return null;
    const id = this.#nextId++;
    try {
      return (await this.#ask({ type: "check", id, path, source }, "checked", CHECK_LIMIT)).problems;
    } catch {
      return null;
    }
  }

  /** Raises `KeyboardInterrupt` in Python code that holds the worker's thread. */
  interrupt(): void {
    this.#home.interrupt();
  }

  /** Opens an ASGI connection. */
  open(scope: Scope, handlers: ConnectionHandlers): Connection {
    const id = this.#nextId++;
    if (this.#dead !== null) {
      const reason = this.#dead;
      queueMicrotask(() => handlers.close(reason));
    } else {
      this.#connections.set(id, handlers);
      this.#post({ type: "open", id, scope });
      this.#silence.watch();
    }
    const live = () => this.#connections.has(id);
    return {
      send: (event, given) => {
        if (live()) this.#post({ type: "event", id, event }, given === undefined ? [] : bufferOf(given));
      },
      ack: (bytes) => {
        if (live()) this.#post({ type: "ack", id, bytes });
      },
      close: () => {
        if (this.#connections.delete(id)) this.#post({ type: "close", id });
      },
    };
  }

  /**
   * Lets the app shut down, then ends the worker. The app has a second from when Python listens; code that holds it is
   * interrupted.
   */
  async stop(): Promise<void> {
    if (this.#dead !== null) return;
    this.#post({ type: "shutdown" });
    this.#post({ type: "ping" });
    this.#ending = new Ending();
    const hasEnded = await this.#ending.wait(this.#silence.busy, () => this.interrupt());
    this.#end("The playground was stopped.", () => (hasEnded ? this.#home.leave() : this.#home.close()));
  }

  /** Ends the worker at once. */
  kill(reason: string): void {
    this.#end(reason, () => this.#home.close());
  }

  #end(reason: string, endWorker: () => void): void {
    if (this.#dead !== null) return;
    this.#dead = reason;
    this.#ending?.stopped(); // nobody waits for one that is gone
    this.#silence.end();
    this.#inbox.close();
    this.#large.close();
    endWorker();
    this.#waiter?.reject(failure(this.#stage, "us", reason));
    const open = [...this.#connections.values()];
    this.#connections.clear();
    for (const handlers of open) handlers.close(reason);
    this.#questions.end(reason);
  }

  /** What Python says is more than can be listened to. */
  #flooded(): void {
    this.#fail({
      stage: this.#stage,
      fault: "app",
      message: "The app was stopped: its Python sent more messages to the page than that could take.",
      traceback: "",
      location: null,
    });
    this.kill("The app was stopped: it sent too many messages.");
  }

  /** An error that nothing caught in the worker: of its start, or of a script that the app has brought. */
  #uncaught(message: string): void {
    if (this.#waiter !== null) this.#broken(`The Python worker failed: ${message}`);
    else this.handlers.log({ stream: "stderr", level: "error", text: `Error in JavaScript: ${message}` });
  }

  /** The worker says nothing more. */
  #broken(message: string): void {
    if (this.#dead !== null) return;
    this.#fail({ stage: this.#stage, fault: "us", message, traceback: "", location: null });
  }

  async #ask<T extends Answer["type"]>(
    question: HostToWorker & { id: number },
    type: T,
    limit: number,
  ): Promise<Extract<Answer, { type: T }>> {
    if (this.#dead !== null) throw new Error(this.#dead);
    const answer = this.#questions.answer(question.id, type, limit);
    this.#post(question);
    this.#silence.watch();
    return answer;
  }

  #post(message: HostToWorker, transfer: Transferable[] = []): void {
    this.#outbox.post(message, transfer);
  }

  /** Resolves at a status; rejects on failure, time limit or abort. */
  #wait(status: string, limit: number, signal: AbortSignal): Promise<void> {
    this.#waiting = new StatusWait({
      status,
      limit,
      signal,
      stage: () => this.#stage,
      isComing: () => this.#coming > 0,
      interrupt: () => this.interrupt(),
    });
    return this.#waiting.promise;
  }

  #fail(detail: Failure): void {
    if (this.#waiter === null) this.handlers.failed(detail);
    else this.#waiter.fail(detail);
  }

  /** Hands a file on when it is here; without it there is no boot. */
  async #bring(file: Promise<FilePart>, way: Way): Promise<void> {
    try {
      this.#coming += 1;
      const arrived = await file.finally(() => {
        this.#coming -= 1;
      });
      if (this.#dead !== null) return;
      this.#waiter?.restart();
      if (isLarge(arrived.name, way) && !isSmallLibrary(arrived))
        this.#large.postMessage(arrived, [arrived.bytes]);
      else this.#post({ type: "file", file: arrived }, [arrived.bytes]);
    } catch (error) {
      this.#waiter?.reject(error);
    }
  }

  async #bringMore(): Promise<void> {
    try {
      const files = await this.#more();
      this.#post(
        { type: "files", files, error: "" },
        files.map(({ bytes }) => bytes),
      );
    } catch (error) {
      this.#post({
        type: "files",
        files: null,
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  #receive(message: unknown): void {
    if (!isWorkerToHost(message)) return;
    this.#silence.heard();
    this.#dispatch(message);
  }

  #dispatch(message: WorkerToHost): void {
    switch (message.type) {
      case "status":
        if (message.status === "stopped") this.#ending?.stopped();
        else if (this.#waiter?.status === message.status) this.#waiter.resolve();
        else if (message.status !== "up" && message.status !== "booted") {
          this.#stage = message.status;
          if (this.#loadsApp) this.#silence.watch();
          this.#waiter?.restart();
          this.handlers.stage(message.status);
        }
        break;
      case "ready":
        this.#modules = message.modules;
        if (this.#waiter?.status === "ready") this.#waiter.resolve();
        break;
      case "want-files":
        this.#bringMore();
        break;
      case "pong":
        this.#ending?.pong();
        break;
      case "failed":
        this.#fail(message.failure);
        break;
      case "log":
        this.handlers.log({ stream: message.stream, level: message.level, text: message.text });
        break;
      case "checked":
      case "evaluated":
      case "files-listed":
      case "file-read":
        this.#questions.receive(message);
        break;
      case "event":
        this.#connections.get(message.id)?.event(message.event);
        break;
      case "ack":
        this.#connections.get(message.id)?.ack(message.bytes);
        break;
      case "close": {
        const handlers = this.#connections.get(message.id);
        this.#connections.delete(message.id);
        handlers?.close(message.error);
        break;
      }
    }
  }
}

/** Is it a line that Python has printed? Whoever takes the message checks it. */
function isLog(message: unknown): boolean {
  return typeof message === "object" && message !== null && Reflect.get(message, "type") === "log";
}
