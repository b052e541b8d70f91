/**
 * Where the Python worker lives: in a hidden frame of an opaque origin, so that what a reader runs can read nothing of the
 * docs site; or, where the site's author has chosen so, in the docs page's own origin. It is made while other things are on
 * their way.
 */
import sandboxPage from "page:../worker/sandbox.ts";
import {
  isSandboxError,
  SANDBOX_COMPILED,
  SANDBOX_END,
  SANDBOX_INTERRUPT,
  SANDBOX_READY,
} from "../protocol.ts";
import { type PythonPorts, PythonWorker } from "../python-worker.ts";
import { messageFrom } from "./frame-message.ts";
import { whenRemoved } from "./presence.ts";

/** How long a frame, or the worker in it, may take to come up; milliseconds. */
export const HOME_LIMIT = 20_000;

/** A frame whose worker has ended waits so long for the next one; milliseconds. */
const KEEP = 60_000;

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
  /** Starts the worker, once and when `ready` is; it gets the ports. */
  start(source: string, ports: PythonPorts, hooks: HomeHooks): void;
  /** Python that holds the thread is to be interrupted. */
  interrupt(): void;
  /** Ends the worker at once, whatever it does. */
  close(): void;
  /** Ends a worker whose app has ended; what it leaves makes the next start quicker. */
  leave(): void;
}

export interface HomeOptions {
  /** The assets directory, with a trailing slash. */
  base: URL;
  /** Whether Python has an origin of its own. */
  isolation: boolean;
  /** Where it has: without, no worker in there reaches another site but the package index at `index`, if that is not empty. */
  network: boolean;
  index: string;
}

export function openHome(options: HomeOptions, signal: AbortSignal): Home {
  return options.isolation ? openSandbox(options, signal) : openHere();
}

/** A frame that may have had a worker before. */
interface Sandbox {
  frame: HTMLIFrameElement;
  ready: Promise<void>;
  hasPython: boolean;
}

/** One without a worker, from a run before. */
let spare: { sandbox: Sandbox; options: HomeOptions; expiry: ReturnType<typeof setTimeout> } | null = null;

function keep(sandbox: Sandbox, options: HomeOptions): void {
  dropSpare();
  spare = { sandbox, options, expiry: setTimeout(dropSpare, KEEP) };
}

function dropSpare(): void {
  clearTimeout(spare?.expiry);
  spare?.sandbox.frame.remove();
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

function newSandbox({ base }: HomeOptions, signal: AbortSignal): Sandbox {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.title = "Python";
  const page = new URL(sandboxPage.file, base);
  const ready = messageFrom(frame, (data) => data === SANDBOX_READY, signal, HOME_LIMIT, page);
  ready.catch(() => {}); // whoever waits hears of it
  frame.src = page.href;
  // Not inside a playground: a runtime may be booted ahead of the run that takes it.
  document.body.append(frame);
  return { frame, ready, hasPython: false };
}

function openSandbox(options: HomeOptions, signal: AbortSignal): Home {
  const sandbox = takeSpare(options) ?? newSandbox(options, signal);
  const { frame, ready } = sandbox;
  // The frame's origin is opaque: no target origin can name it. The window is the one that said it is ready.
  const post = (message: unknown, given: Transferable[] = []) =>
    frame.contentWindow?.postMessage(message, "*", given);
  const ends: (() => void)[] = [];
  const end = () => {
    for (const each of ends.splice(0)) each();
  };
  return {
    ready,
    get isThere() {
      return frame.isConnected;
    },
    get hasPython() {
      return sandbox.hasPython;
    },
    start: (source, { port, large }, hooks) => {
      const receive = ({ source, data }: MessageEvent<unknown>) => {
        if (source !== frame.contentWindow) return;
        if (data === SANDBOX_COMPILED) sandbox.hasPython = true;
        else if (isSandboxError(data)) hooks.failed(data.message);
      };
      addEventListener("message", receive);
      ends.push(() => removeEventListener("message", receive));
      ends.push(whenRemoved(frame, hooks.lost));
      const { network, index } = options;
      post({ type: "sandbox-start", source, network, index }, [port, large]);
    },
    interrupt: () => post(SANDBOX_INTERRUPT),
    close: () => {
      end();
      frame.remove();
    },
    leave: () => {
      end();
      post(SANDBOX_END);
      if (frame.isConnected) keep(sandbox, options);
    },
  };
}

/** A worker of the docs page itself, with the rights of its scripts. */
function openHere(): Home {
  let worker: PythonWorker | null = null;
  const left = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) worker?.leave();
  };
  const close = () => {
    removeEventListener("pagehide", left);
    worker?.end();
  };
  return {
    ready: Promise.resolve(),
    isThere: true,
    hasPython: false,
    start: (source, ports, hooks) => {
      const failed = (error: ErrorEvent) => {
        // It is the run's, which tells of it, and not the documentation's own.
        error.preventDefault();
        hooks.failed(error.message || "The worker could not start.");
      };
      worker = new PythonWorker(source, ports, { failed }, null);
      addEventListener("pagehide", left);
    },
    interrupt: () => worker?.interrupt(),
    close,
    leave: close,
  };
}
