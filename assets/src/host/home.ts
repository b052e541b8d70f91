/**
 * Where the Python worker lives: in a hidden frame of an opaque origin, so that what a reader runs can read nothing of the
 * docs site; or, where the site's author has chosen so, in the docs page's own origin. It is made while other things are on
 * their way.
 */
import sandbox from "page:../worker/sandbox.ts";
import { isSandboxError, SANDBOX_END, SANDBOX_INTERRUPT, SANDBOX_READY } from "../protocol.ts";
import { PythonWorker } from "../python-worker.ts";
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
  /** Starts the worker, once and when `ready` is; it gets `port`. */
  start(source: string, port: MessagePort, hooks: HomeHooks): void;
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

/** A frame without a worker, from a run before. */
let spare: { frame: HTMLIFrameElement; options: HomeOptions; expiry: ReturnType<typeof setTimeout> } | null =
  null;

function keep(frame: HTMLIFrameElement, options: HomeOptions): void {
  dropSpare();
  spare = { frame, options, expiry: setTimeout(dropSpare, KEEP) };
}

function dropSpare(): void {
  clearTimeout(spare?.expiry);
  spare?.frame.remove();
  spare = null;
}

/** The spare frame, now the caller's, where it does for these options. */
function takeSpare({ base, network, index }: HomeOptions): HTMLIFrameElement | null {
  if (spare === null || !spare.frame.isConnected) return null;
  const { frame, options, expiry } = spare;
  // A policy is a frame's for good.
  if (options.base.href !== base.href || options.network !== network || options.index !== index) return null;
  clearTimeout(expiry);
  spare = null;
  return frame;
}

function newFrame({ base }: HomeOptions, signal: AbortSignal): [HTMLIFrameElement, ready: Promise<void>] {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.title = "Python";
  const page = new URL(sandbox.file, base);
  const ready = messageFrom(frame, (data) => data === SANDBOX_READY, signal, HOME_LIMIT, page);
  ready.catch(() => {}); // whoever waits hears of it
  frame.src = page.href;
  // Not inside a playground: a runtime may be booted ahead of the run that takes it.
  document.body.append(frame);
  return [frame, ready];
}

function openSandbox(options: HomeOptions, signal: AbortSignal): Home {
  const kept = takeSpare(options);
  const [frame, ready] = kept === null ? newFrame(options, signal) : [kept, Promise.resolve()];
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
    start: (source, port, hooks) => {
      const receive = (event: MessageEvent<unknown>) => {
        if (event.source === frame.contentWindow && isSandboxError(event.data))
          hooks.failed(event.data.message);
      };
      addEventListener("message", receive);
      ends.push(() => removeEventListener("message", receive));
      ends.push(whenRemoved(frame, hooks.lost));
      const { network, index } = options;
      post({ type: "sandbox-start", source, network, index }, [port]);
    },
    interrupt: () => post(SANDBOX_INTERRUPT),
    close: () => {
      end();
      frame.remove();
    },
    leave: () => {
      end();
      post(SANDBOX_END);
      if (frame.isConnected) keep(frame, options);
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
    start: (source, port, hooks) => {
      const failed = (error: ErrorEvent) => {
        // It is the run's, which tells of it, and not the documentation's own.
        error.preventDefault();
        hooks.failed(error.message || "The worker could not start.");
      };
      worker = new PythonWorker(source, port, { failed }, null);
      addEventListener("pagehide", left);
    },
    interrupt: () => worker?.interrupt(),
    close,
    leave: close,
  };
}
