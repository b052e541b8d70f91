/** The hidden sandboxed frame that owns a Python worker: it is made while other things are on their way. */
import sandbox from "page:../worker/sandbox.ts";
import { SANDBOX_READY } from "../protocol.ts";
import { messageFrom } from "./frame-message.ts";

/** How long a frame, or the worker in it, may take to come up; milliseconds. */
export const SANDBOX_LIMIT = 20_000;

export interface SandboxFrame {
  element: HTMLIFrameElement;
  /** Rejects with a `SessionError`, or with the signal's reason. */
  ready: Promise<void>;
}

/** Whoever opens it removes its element; `base` is the assets directory. */
export function openSandbox(base: URL, signal: AbortSignal): SandboxFrame {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.title = "Python";
  const page = new URL(sandbox.file, base);
  const ready = messageFrom(frame, (data) => data === SANDBOX_READY, signal, SANDBOX_LIMIT, page);
  ready.catch(() => {}); // whoever waits hears of it
  frame.src = page.href;
  // Not inside a playground: a runtime may be booted ahead of the run that takes it.
  document.body.append(frame);
  return { element: frame, ready };
}
