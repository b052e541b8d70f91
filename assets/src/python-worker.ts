/** The worker that Python runs in, for the page that makes it: a sandboxed one, or the docs page itself. */
import { farewell } from "./port.ts";
import {
  APP_IS_HERE,
  type CompiledPython,
  isCompiledPython,
  PAGE_IS_LEFT,
  UNPACKER,
  WANT_UNPACKER,
  type WorkerProbe,
} from "./protocol.ts";

/** Python's files need no more (`worker/files.ts`), whatever an app in the worker asks for: one at the start, one later. */
const MOST_UNPACKERS = 2;

export interface PythonWorkerHooks {
  /** An error that nothing has caught in the worker. */
  failed(error: ErrorEvent): void;
  /** The worker has compiled Python, for the next one. */
  compiled?(python: CompiledPython): void;
}

function newProbe(): WorkerProbe {
  return { type: "probe", url: URL.createObjectURL(new Blob()) };
}

export class PythonWorker {
  readonly #url: string;
  readonly #worker: Worker;
  readonly #unpackers: Worker[] = [];
  #probe = newProbe();
  #hasApp = false;

  /** Starts it from its source text; it gets `port`, and Python where a worker before has compiled that. */
  constructor(source: string, port: MessagePort, hooks: PythonWorkerHooks, python: CompiledPython | null) {
    this.#url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(this.#url);
    this.#worker.addEventListener("error", hooks.failed);
    this.#worker.addEventListener("message", ({ data, ports: [given] }: MessageEvent<unknown>) => {
      if (isCompiledPython(data)) hooks.compiled?.(data);
      else if (data === APP_IS_HERE) this.#hasApp = true;
      else if (data === WANT_UNPACKER && given !== undefined) this.#unpack(given);
    });
    if (python !== null) this.#worker.postMessage(python);
    const unpacking = new MessageChannel();
    this.#worker.postMessage(this.#probe, [port, unpacking.port1]);
    this.#unpack(unpacking.port2);
  }

  /** Python lets go of its thread (see `worker/interrupts.ts`). */
  interrupt(): void {
    URL.revokeObjectURL(this.#probe.url);
    this.#probe = newProbe();
    this.#worker.postMessage(this.#probe);
  }

  /** The page is being left, for good: an app has a moment to shut down. */
  leave(): void {
    if (this.#hasApp) farewell(this.#worker, PAGE_IS_LEFT);
  }

  end(): void {
    URL.revokeObjectURL(this.#probe.url);
    URL.revokeObjectURL(this.#url);
    for (const worker of [this.#worker, ...this.#unpackers]) worker.terminate();
  }

  /**
   * The worker does not make it itself: under WebDriver, or with its developer tools open, Firefox may never come back from
   * a worker's `new Worker` (both threads wait for one wake-up).
   */
  #unpack(port: MessagePort): void {
    if (this.#unpackers.length === MOST_UNPACKERS) return;
    const worker = new Worker(this.#url, { name: UNPACKER });
    worker.addEventListener("error", (error) => error.preventDefault()); // who waits for it has a limit
    worker.postMessage(null, [port]);
    this.#unpackers.push(worker);
  }
}
