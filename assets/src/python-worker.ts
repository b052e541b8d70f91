/** The worker that Python runs in, for the page that makes it: a sandboxed one, or the docs page itself. */
import { farewell } from "./port.ts";
import {
  APP_IS_HERE,
  type Compiled,
  type FilePart,
  isCompiled,
  isFilePart,
  isPutBack,
  isRestored,
  isWantUnpacked,
  PAGE_IS_LEFT,
  UNPACKER,
  type WorkerProbe,
} from "./protocol.ts";

/** Python's files need no more (`worker/files.ts`), whatever an app in the worker asks for: one at the start, one later. */
const MOST_UNPACKERS = 2;
/** One that is not up by then is not waited for; milliseconds. */
const UNPACKER_LIMIT = 5_000;

export interface PythonPorts {
  /** The worker's, from the host. */
  port: MessagePort;
  /** Where the host hands large files over. */
  large: MessagePort;
}

/** What a worker leaves of a snapshot. */
export interface Kept {
  memory: ArrayBuffer[];
  libraries: Compiled["modules"];
}

export interface PythonWorkerHooks {
  /** An error that nothing has caught in the worker. */
  failed(error: ErrorEvent): void;
  /** The worker has compiled these files: for the next one. */
  compiled?(modules: Compiled["modules"]): void;
  /** It has put a snapshot back, these parts with these libraries: that is for the next one. */
  restored?(made: Kept): void;
}

function newProbe(): WorkerProbe {
  return { type: "probe", url: URL.createObjectURL(new Blob()) };
}

/**
 * A worker that unpacks files beside Python's (`worker/unpacker.ts`). Python's does not make it itself: under WebDriver, or with
 * its developer tools open, Firefox may never come back from a worker's `new Worker` (both threads wait for one wake-up).
 */
class UnpackingWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #isUp: Promise<boolean>;

  /** `port`: to the Python worker, which gets the contents of the files there. */
  constructor(url: string, port: MessagePort) {
    const worker = new Worker(url, { name: UNPACKER });
    this.#worker = worker;
    this.#port = port;
    this.#isUp = new Promise((resolve) => {
      worker.addEventListener("message", ({ data }) => data === UNPACKER && resolve(true));
      worker.addEventListener("error", (error) => {
        error.preventDefault();
        resolve(false);
      });
      setTimeout(resolve, UNPACKER_LIMIT, false);
    });
    this.#isUp.then((isUp) => isUp && worker.postMessage(null, [port]));
  }

  /** The bytes are transferred away. Where the worker is not up, Python's gets the file as it is. */
  async unpack(file: FilePart): Promise<void> {
    const one = (await this.#isUp) ? this.#worker : this.#port;
    one.postMessage(file, [file.bytes]);
  }

  end(): void {
    this.#worker.terminate();
  }
}

export class PythonWorker {
  readonly #url: string;
  readonly #worker: Worker;
  readonly #unpackers: UnpackingWorker[] = [];
  readonly #contents = new MessageChannel();
  readonly #unpacker: UnpackingWorker;
  #probe: WorkerProbe;
  #hasApp = false;
  #hasPorts = false;

  /** Makes it from its source text. */
  constructor(source: string, hooks: PythonWorkerHooks) {
    this.#url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(this.#url);
    const memory: ArrayBuffer[] = [];
    this.#worker.addEventListener("error", hooks.failed);
    this.#worker.addEventListener("message", ({ data, ports: [given] }: MessageEvent<unknown>) => {
      if (data === APP_IS_HERE) this.#hasApp = true;
      else if (given !== undefined && isWantUnpacked(data)) this.#unpack(data.file, given);
      // What the worker's own code has made comes before an app is there, which may send what it likes.
      else if (!this.#hasApp && isCompiled(data)) hooks.compiled?.(data.modules);
      else if (!this.#hasApp && isPutBack(data)) memory.push(data.bytes);
      // Nothing of it is held here any more.
      else if (!this.#hasApp && isRestored(data)) {
        const kept = { memory: memory.splice(0), libraries: data.libraries };
        hooks.restored?.(kept);
      }
    });
    this.#unpacker = this.#newUnpacker(this.#contents.port2);
    // The browser is asked for its address, which takes a moment that the workers need not wait for.
    this.#probe = newProbe();
  }

  /** Once: what it waits for. Of a worker before it, what that has compiled and the parts of the memory that it has unpacked, if any. */
  start({ port, large }: PythonPorts, modules: Compiled["modules"], memory: ArrayBuffer[]): void {
    if (this.#hasPorts) return;
    this.#hasPorts = true;
    this.#worker.postMessage({ type: "compiled", modules } satisfies Compiled);
    this.#worker.postMessage(this.#probe, [port, this.#contents.port1]);
    const count = memory.length;
    memory.forEach((bytes, index) => {
      void this.#unpacker.unpack({ name: "memory", packed: false, bytes, index, count });
    });
    large.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isFilePart(data)) void this.#unpacker.unpack(data);
    };
  }

  /** Python lets go of its thread (see `worker/interrupts.ts`). */
  interrupt(): void {
    if (!this.#hasPorts) return;
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
    this.#worker.terminate();
    for (const unpacker of this.#unpackers) unpacker.end();
  }

  #newUnpacker(port: MessagePort): UnpackingWorker {
    const unpacker = new UnpackingWorker(this.#url, port);
    this.#unpackers.push(unpacker);
    return unpacker;
  }

  #unpack(file: FilePart, port: MessagePort): void {
    if (this.#unpackers.length < MOST_UNPACKERS) void this.#newUnpacker(port).unpack(file);
    else port.postMessage(file, [file.bytes]);
  }
}
