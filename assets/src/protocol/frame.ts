/** How a channel to the app's page begins, and what both of its ends speak of. */
import type { HeaderList } from "./asgi.ts";

/** The inner page to the host: it listens. */
export const FRAME_READY = "webasgi-frame-ready";
/** The same from a frame in a browser that lets no sandboxed page have the app's URL (WebKit). */
export const FRAME_UNFIT = "webasgi-frame-unfit";

/** The host to the inner page, with its port. */
export const FRAME_START = "webasgi-frame-start";

/** What a page may do with a request; the names are those of the Fetch standard (https://fetch.spec.whatwg.org/). */
export interface FrameRequest {
  url: string;
  method: string;
  headers: HeaderList;
  /** Follow, or hand redirects over as they are. */
  redirect: "follow" | "error" | "manual";
  credentials: "omit" | "same-origin" | "include";
  /** `document.referrer`'s URL or "". */
  referrer: string;
  /** Goes on when its page is gone. */
  keepalive: boolean;
}

export interface ResponseHead {
  url: string;
  status: number;
  headers: HeaderList;
  redirected: boolean;
  /** `opaqueredirect` answers `redirect: "manual"`. */
  kind: "basic" | "opaqueredirect";
}

export type LockMode = "shared" | "exclusive";
/** Granted, not to be had at once, or taken away again by another. */
export type LockState = "granted" | "refused" | "stolen";

/** Contents of a storage area, in insertion order. */
export type StorageArea = "session" | "local";
export type StorageSnapshot = [key: string, value: string][];

/** The host to a worker's end of its channel, first of all: the shims' source text, or why there is none. */
export type WorkerShims =
  | { type: "worker-shims"; source: string }
  | { type: "worker-failed"; message: string };
