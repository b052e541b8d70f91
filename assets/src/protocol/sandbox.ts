/** What passes between the host, the sandboxed page of the Python worker, and that worker before it has its port. */
import { boolean, buffer, matches, shape, string, table } from "./checks.ts";
import { type FilePart, isFilePart, isIndexAddress } from "./to-worker.ts";

/** What the sandbox page is told by its address, as JSON in the fragment. */
export interface SandboxOptions {
  /** Whether the worker may reach other sites. */
  network: boolean;
  /** Address of the package index that it may reach in any case, empty for none. */
  index: string;
}
/** The sandbox page to the host: it listens. Nothing secret, so it may go to any origin. */
export const SANDBOX_READY = "webasgi-sandbox-ready";
/** The sandbox page to the host: it has Python's own module, compiled, for the next worker. */
export const SANDBOX_COMPILED = "webasgi-sandbox-compiled";
/** The host to the sandbox page: does it listen? */
export const SANDBOX_HELLO = "webasgi-sandbox-hello";
/** The sandbox page to the host: it has what the worker has made of the start's snapshot, for the next one. */
export const SANDBOX_KEPT = "webasgi-sandbox-kept";
/** The host to the sandbox page: that is not wanted any more. */
export const SANDBOX_FORGET = "webasgi-sandbox-forget";
/** The host to the sandbox page, with the worker's port and one for large files: the worker is wanted. */
export interface SandboxStart {
  type: "sandbox-start";
  /** What the files of the start call their snapshot; empty where there is none. */
  snapshot: string;
  /** Whether the page gives the worker what it has kept of that. */
  kept: boolean;
}
export interface SandboxError {
  type: "sandbox-error";
  message: string;
}
/** The host to the sandbox page: Python does not let go of the worker's thread; interrupt it. */
export const SANDBOX_INTERRUPT = "webasgi-sandbox-interrupt";
/** The host to the sandbox page: the worker is to end; another `SandboxStart` may follow. */
export const SANDBOX_END = "webasgi-sandbox-end";
/** A worker to its page: it has an app now, which is to hear when the page is left. */
export const APP_IS_HERE = "webasgi-app-is-here";
/** The page to its worker: it is being left, and the worker with it. */
export const PAGE_IS_LEFT = "webasgi-page-is-left";
/** A worker to its page: another one is to unpack this, and to answer at the port that comes along. */
export interface WantUnpacked {
  type: "want-unpacked";
  file: FilePart;
}
/** The name of a worker that unpacks; its script is the Python worker's. It says so to its page when it is up. */
export const UNPACKER = "webasgi-unpacker";
/** A worker to the sandbox page, once it has compiled these files; and that page to its next worker, which needs not. */
export interface Compiled {
  type: "compiled";
  modules: Record<string, WebAssembly.Module>;
}
/** A worker to its page: a part of a snapshot, unpacked, which it has put back. */
export interface PutBack {
  type: "put-back";
  bytes: ArrayBuffer;
}
/** A worker to its page, once it has put all of them back: the snapshot's libraries. */
export interface Restored {
  type: "restored";
  libraries: Record<string, WebAssembly.Module>;
}
/**
 * The sandbox page to the worker: a `blob:` URL that can be read until an interrupt is wanted. The first
 * one comes with the host's port, another one after each interrupt.
 */
export interface WorkerProbe {
  type: "probe";
  url: string;
}

export const isSandboxOptions = (value: unknown): value is SandboxOptions =>
  shape({ network: boolean, index: isIndexAddress })(value);
export const isSandboxError = (value: unknown): value is SandboxError =>
  matches({ "sandbox-error": [{ message: string }] }, value);
export const isSandboxStart = (value: unknown): value is SandboxStart =>
  matches({ "sandbox-start": [{ snapshot: string, kept: boolean }] }, value);
const modules = table((value) => value instanceof WebAssembly.Module);
export const isCompiled = (value: unknown): value is Compiled => matches({ compiled: [{ modules }] }, value);
export const isRestored = (value: unknown): value is Restored =>
  matches({ restored: [{ libraries: modules }] }, value);
export const isPutBack = (value: unknown): value is PutBack =>
  matches({ "put-back": [{ bytes: buffer }] }, value);
export const isWantUnpacked = (value: unknown): value is WantUnpacked =>
  matches({ "want-unpacked": [{ file: isFilePart }] }, value);
export const isWorkerProbe = (value: unknown): value is WorkerProbe =>
  matches({ probe: [{ url: string }] }, value);
