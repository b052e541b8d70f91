/**
 * The hidden frame of an opaque origin that Python lives in. It may be begun before what knows of Python is loaded: its process
 * and its workers take as long to come up.
 */
import sandbox from "page:../worker/sandbox.ts";
import type { SandboxOptions } from "../protocol.ts";

export interface SandboxFrameOptions extends SandboxOptions {
  /** The assets directory, with a trailing slash. */
  base: URL;
}

/** One that was begun and that nobody wants frees its memory; milliseconds. */
const KEEP = 30_000;

let begun: HTMLIFrameElement | null = null;

function addressOf({ base, network, index }: SandboxFrameOptions): string {
  const url = new URL(sandbox.file, base);
  url.hash = encodeURIComponent(JSON.stringify({ network, index }));
  return url.href;
}

function newFrame(options: SandboxFrameOptions): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  frame.title = "Python";
  frame.src = addressOf(options);
  // Not inside a playground: a runtime may be booted ahead of the run that takes it.
  document.body.append(frame);
  return frame;
}

/** A frame will be wanted. */
export function beginSandboxFrame(options: SandboxFrameOptions): void {
  if (begun !== null) return;
  const frame = newFrame(options);
  begun = frame;
  setTimeout(() => begun === frame && dropBegun(), KEEP);
}

function dropBegun(): void {
  begun?.remove();
  begun = null;
}

/** The one that was begun, or a new one; the caller's. */
export function takeSandboxFrame(options: SandboxFrameOptions): HTMLIFrameElement {
  const frame = begun;
  if (frame?.isConnected && frame.src === addressOf(options)) {
    begun = null;
    return frame;
  }
  dropBegun();
  return newFrame(options);
}
