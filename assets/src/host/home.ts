/**
 * Where the Python worker lives: in a hidden frame of an opaque origin, so that what a reader runs can read nothing of the
 * docs site; or, where the site's author has chosen so, in the docs page's own origin. It is made while other things are on
 * their way.
 */
import workerScript from "script:../worker/worker.ts";
import {
  isSandboxError,
  SANDBOX_COMPILED,
  SANDBOX_END,
  SANDBOX_FORGET,
  SANDBOX_HELLO,
  SANDBOX_INTERRUPT,
  SANDBOX_KEPT,
  SANDBOX_READY,
  type SandboxStart,
} from "../protocol.ts";
import { type PythonPorts, PythonWorker } from "../python-worker.ts";
import { download } from "./download.ts";
import { messageFrom } from "./frame-message.ts";
import { whenRemoved } from "./presence.ts";
import { type SandboxFrameOptions, takeSandboxFrame } from "./sandbox-frame.ts";

/** How long a frame, or the worker in it, may take to come up; milliseconds. */
export const HOME_LIMIT = 20_000;

/** A frame whose worker has ended waits so long for the next one; milliseconds. */
const KEEP = 60_000;
/** So long after a start its memory, unpacked, is kept for the next one: later there is a standby; milliseconds. */
const KEEP_MEMORY = 5_000;

/** What its files say of a start. */
export type StartFiles = Pick<SandboxStart, "snapshot" | "kept">;

export interface HomeHooks {
  /** The worker's script has failed. */
  failed(message: string): void;
  /** The worker is gone, without our doing. */
  lost(): void;
}

/** Whoever opens it closes it. */
export interface Home {
  /** Rejects with a `SessionError`, or with the signal's reason. */
  readonly ready: Promise<void>;
  readonly isThere: boolean;
  /** A worker before has compiled Python's own module, which the next one gets. */
  readonly hasPython: boolean;
  /** Whether what a worker before has made of this snapshot is here; then it is for the next start. */
  takeKept(snapshot: string): boolean;
  /** Starts the worker, once and when `ready` is; it gets the ports. */
  start(ports: PythonPorts, from: StartFiles, hooks: HomeHooks): void;
  /** Python that holds the thread is to be interrupted. */
  interrupt(): void;
  /** Ends the worker at once, whatever it does. */
  close(): void;
  /** Ends a worker whose app has ended; what it leaves makes the next start quicker. */
  leave(): void;
}

export interface HomeOptions extends SandboxFrameOptions {
  /** Whether Python has an origin of its own; without, no policy is its own either. */
  isolation: boolean;
}

export function openHome(options: HomeOptions, signal: AbortSignal): Home {
  return options.isolation ? openSandbox(options, signal) : openHere(options, signal);
}

/** A frame that may have had a worker before. */
class Sandbox {
  readonly frame: HTMLIFrameElement;
  readonly ready: Promise<void>;
  hasPython = false;
  #hooks: HomeHooks | null = null;
  /** Why its worker has failed, before anybody wanted to know. */
  #problem: string | null = null;
  #started = "";
  #kept = "";
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SandboxFrameOptions, signal: AbortSignal) {
    this.frame = takeSandboxFrame(options);
    const isReady = (data: unknown) => data === SANDBOX_READY;
    this.ready = messageFrom(this.frame, isReady, signal, HOME_LIMIT, new URL(this.frame.src));
    this.ready.catch(() => {}); // whoever waits hears of it
    addEventListener("message", this);
    // It may have said so before anybody listened.
    this.post(SANDBOX_HELLO);
  }

  handleEvent({ source, data }: MessageEvent<unknown>): void {
    if (source !== this.frame.contentWindow) return;
    if (data === SANDBOX_COMPILED) this.hasPython = true;
    if (data === SANDBOX_KEPT) this.#keep();
    if (!isSandboxError(data)) return;
    if (this.#hooks === null) this.#problem ??= data.message;
    else this.#hooks.failed(data.message);
  }

  #keep(): void {
    this.#kept = this.#started;
    this.#expiry = setTimeout(() => {
      this.#kept = "";
      this.post(SANDBOX_FORGET);
    }, KEEP_MEMORY);
  }

  takeKept(snapshot: string): boolean {
    if (snapshot === "" || this.#kept !== snapshot) return false;
    clearTimeout(this.#expiry);
    return true;
  }

  start({ port, large }: PythonPorts, { snapshot, kept }: StartFiles): void {
    clearTimeout(this.#expiry);
    this.#kept = "";
    this.#started = snapshot;
    this.post({ type: "sandbox-start", snapshot, kept }, [port, large]);
  }

  set hooks(hooks: HomeHooks | null) {
    this.#hooks = hooks;
    if (this.#problem !== null) hooks?.failed(this.#problem);
  }

  /** The frame's origin is opaque: no target origin can name it. What there is in its window is ours, or nobody's. */
  post(message: string | SandboxStart, given: Transferable[] = []): void {
    this.frame.contentWindow?.postMessage(message, "*", given);
  }

  close(): void {
    clearTimeout(this.#expiry);
    removeEventListener("message", this);
    this.frame.remove();
  }
}

/** One without an app, from a run before. */
let spare: { sandbox: Sandbox; options: HomeOptions; expiry: ReturnType<typeof setTimeout> } | null = null;

function keep(sandbox: Sandbox, options: HomeOptions): void {
  dropSpare();
  spare = { sandbox, options, expiry: setTimeout(dropSpare, KEEP) };
}

function dropSpare(): void {
  clearTimeout(spare?.expiry);
  spare?.sandbox.close();
  spare = null;
}

/** The spare one, now the caller's, where it does for these options. */
function takeSpare({ base, network, index }: HomeOptions): Sandbox | null {
  if (spare === null || !spare.sandbox.frame.isConnected) return null;
  const { sandbox, options, expiry } = spare;
  // A policy is a frame's for good.
  if (options.base.href !== base.href || options.network !== network || options.index !== index) return null;
  clearTimeout(expiry);
  spare = null;
  return sandbox;
}

function openSandbox(options: HomeOptions, signal: AbortSignal): Home {
  const sandbox = takeSpare(options) ?? new Sandbox(options, signal);
  const { frame, ready } = sandbox;
  let unwatch = () => {};
  const end = () => {
    unwatch();
    sandbox.hooks = null;
  };
  return {
    ready,
    get isThere() {
      return frame.isConnected;
    },
    get hasPython() {
      return sandbox.hasPython;
    },
    takeKept: (snapshot) => sandbox.takeKept(snapshot),
    start: (ports, from, hooks) => {
      sandbox.hooks = hooks;
      unwatch = whenRemoved(frame, hooks.lost);
      sandbox.start(ports, from);
    },
    interrupt: () => sandbox.post(SANDBOX_INTERRUPT),
    close: () => {
      end();
      sandbox.close();
    },
    leave: () => {
      end();
      sandbox.post(SANDBOX_END);
      if (frame.isConnected) keep(sandbox, options);
      else sandbox.close();
    },
  };
}

/** A worker of the docs page itself, with the rights of its scripts. */
function openHere({ base }: HomeOptions, signal: AbortSignal): Home {
  let worker: PythonWorker | null = null;
  let source = "";
  const ready = download(base, [workerScript], signal, () => {}).then(([bytes]) => {
    source = new TextDecoder().decode(bytes);
  });
  ready.catch(() => {}); // whoever waits hears of it
  const left = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) worker?.leave();
  };
  const close = () => {
    removeEventListener("pagehide", left);
    worker?.end();
  };
  return {
    ready,
    isThere: true,
    hasPython: false,
    takeKept: () => false,
    start: (ports, _from, hooks) => {
      const failed = (error: ErrorEvent) => {
        // It is the run's, which tells of it, and not the documentation's own.
        error.preventDefault();
        hooks.failed(error.message || "The worker could not start.");
      };
      worker = new PythonWorker(source, { failed });
      worker.start(ports, {}, []);
      addEventListener("pagehide", left);
    },
    interrupt: () => worker?.interrupt(),
    close,
    leave: close,
  };
}
