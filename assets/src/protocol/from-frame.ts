/** What the app's page and its workers ask of the host, their browser. */

import type { HeaderList } from "./asgi.ts";
import {
  anything,
  boolean,
  bytes,
  count,
  either,
  level,
  list,
  matches,
  nullable,
  number,
  oneOf,
  pairs,
  type Shape,
  shape,
  string,
} from "./checks.ts";
import type { FrameRequest, LockMode, StorageArea, StorageSnapshot } from "./frame.ts";
import type { LogLevel } from "./from-worker.ts";

/** `Sec-Fetch-Dest` of what holds a page in a page. */
export type FrameDestination = "iframe" | "frame" | "object" | "embed";

/** A document as it came, whose URL its frame's message says. */
export interface FrameAnswer {
  headers: HeaderList;
  body: Uint8Array;
}

export type NavigationCause = "link" | "form" | "script" | "refresh" | "reload";

export type FrameToHost =
  /** `body` is the whole one, or `fetch-body` messages bring it. */
  | { type: "fetch"; id: number; request: FrameRequest; body: Uint8Array | "stream" | null }
  /** A piece of the request's body; null ends it. */
  | { type: "fetch-body"; id: number; bytes: Uint8Array | null }
  /** Answers `replay`: what follows is the body from its start; or it can't be had again. */
  | { type: "fetch-replay"; id: number; possible: boolean }
  | { type: "abort"; id: number }
  /** The page consumed this many bytes of the response's body. */
  | { type: "ack"; id: number; bytes: number }
  | { type: "socket"; id: number; url: string; protocols: string[] }
  | { type: "socket-send"; id: number; data: string | Uint8Array }
  | { type: "socket-shut"; id: number; code: number; reason: string }
  | {
      type: "navigate";
      url: string;
      method: string;
      contentType: string;
      body: Uint8Array | null;
      replace: boolean;
      cause: NavigationCause;
      /** Suggested file name of `<a download>`; null for an ordinary navigation. */
      download: string | null;
      /** "" for this tab, "_blank" for a new one, else the name of one. */
      target: string;
      /** What the request names as its referrer; "" for nothing. */
      referrer: string;
      /** The reader has just acted (https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-user-header). */
      user: boolean;
      /** Number of the handle that `window.open` returned: the new tab has an opener; else null. */
      handle: number | null;
      /** The frame of this tab to navigate, where it is known: [] is the tab's page itself. */
      path: number[] | null;
    }
  /**
   * A frame of the page shall show this URL of the app, or `content` (then `url` is what its relative URLs start
   * from). The page has given it its number.
   */
  | {
      type: "frame-open";
      frame: number;
      url: string;
      content: string | null;
      /** What the app has answered for an `object` or `embed` already. */
      answer: FrameAnswer | null;
      referrer: string;
      destination: FrameDestination;
      /** Leaves no step in the history. */
      replace: boolean;
    }
  /** Answers `frame-renew`: the host's end of the new document's channel. */
  | { type: "frame-port"; frame: number; serial: number; name: string; port: MessagePort }
  /** The frame is no longer in the page. */
  | { type: "frame-close"; frame: number }
  /** A file that the page has made, for the reader to keep. */
  | { type: "save"; name: string; bytes: Uint8Array }
  /** Of a tab that this one has opened (by its handle's number), or of this one: 0. */
  | { type: "window"; handle: number; action: "close" | "focus" }
  /** `postMessage` to a tab that this one has opened; 0 is the one that has opened it. */
  | { type: "window-message"; handle: number; data: unknown }
  /** What the tab is loading is given up (`window.stop`). */
  | { type: "stop" }
  /** Answers `leaving`: whether the page wants the reader to be asked (`beforeunload`). */
  | { type: "leave"; ask: boolean }
  /** Answers `unload`: the page's last scripts have run; `name` is `window.name` as they leave it. */
  | { type: "unloaded"; name: string }
  /** The page's icon; null for none. */
  | { type: "icon"; contentType: string; bytes: Uint8Array | null }
  | { type: "history"; action: "push" | "replace"; url: string; state: unknown }
  | { type: "traverse"; delta: number }
  | { type: "scroll"; x: number; y: number }
  /** Form controls that the reader has changed, as the page is left. */
  | { type: "controls"; values: [control: string, value: string][] }
  | { type: "cookie"; cookie: string }
  | { type: "storage"; area: StorageArea; items: StorageSnapshot }
  /** What the pages and workers of one run share in memory: a value by area and key; `version` of the one known, or 0. */
  | { type: "shared-get"; id: number; area: string; key: string; known: number }
  /** `undefined` deletes. */
  | { type: "shared-set"; area: string; key: string; value: unknown }
  | { type: "shared-keys"; id: number; area: string }
  /** Names and modes of the locks held and waited for. */
  | { type: "shared-locks"; id: number }
  /** The source text of the shims' IndexedDB. */
  | { type: "library"; id: number }
  | { type: "broadcast"; channel: string; data: unknown }
  /** https://w3c.github.io/web-locks/ */
  | { type: "lock"; id: number; name: string; mode: LockMode; wait: boolean; steal: boolean }
  /** Gives a lock back, or waits for it no more. */
  | { type: "lock-release"; id: number }
  | { type: "title"; title: string }
  /** The first content is in the document: show it. */
  | { type: "committed" }
  | { type: "loaded" }
  | { type: "console"; level: LogLevel; text: string }
  /** A worker of the page, or of this worker, has a channel of its own: the other end of `port`. */
  | { type: "worker"; id: number; port: MessagePort }
  /** It was terminated. */
  | { type: "worker-ended"; id: number }
  /** A worker has closed itself. */
  | { type: "worker-closed" };

const FRAME_TO_HOST: Record<FrameToHost["type"], Shape[]> = {
  fetch: [
    {
      id: count,
      body: either(bytes, oneOf("stream", null)),
      request: shape({
        url: string,
        method: string,
        headers: pairs,
        redirect: oneOf("follow", "error", "manual"),
        credentials: oneOf("omit", "same-origin", "include"),
        referrer: string,
        keepalive: boolean,
      }),
    },
  ],
  "fetch-body": [{ id: count, bytes: nullable(bytes) }],
  "fetch-replay": [{ id: count, possible: boolean }],
  abort: [{ id: count }],
  ack: [{ id: count, bytes: count }],
  socket: [{ id: count, url: string, protocols: list(string) }],
  "socket-send": [{ id: count, data: either(string, bytes) }],
  "socket-shut": [{ id: count, code: count, reason: string }],
  navigate: [
    {
      url: string,
      method: string,
      contentType: string,
      body: nullable(bytes),
      replace: boolean,
      cause: oneOf("link", "form", "script", "refresh", "reload"),
      download: nullable(string),
      target: string,
      referrer: string,
      user: boolean,
      handle: nullable(count),
      path: nullable(list(count)),
    },
  ],
  "frame-open": [
    {
      frame: count,
      url: string,
      content: nullable(string),
      answer: nullable(shape({ headers: pairs, body: bytes })),
      referrer: string,
      destination: oneOf("iframe", "frame", "object", "embed"),
      replace: boolean,
    },
  ],
  "frame-port": [
    { frame: count, serial: count, name: string, port: (value) => value instanceof MessagePort },
  ],
  "frame-close": [{ frame: count }],
  save: [{ name: string, bytes }],
  window: [{ handle: count, action: oneOf("close", "focus") }],
  "window-message": [{ handle: count, data: anything }],
  stop: [{}],
  leave: [{ ask: boolean }],
  unloaded: [{ name: string }],
  icon: [{ contentType: string, bytes: nullable(bytes) }],
  history: [{ action: oneOf("push", "replace"), url: string, state: anything }],
  traverse: [{ delta: number }],
  scroll: [{ x: number, y: number }],
  controls: [{ values: pairs }],
  cookie: [{ cookie: string }],
  storage: [{ area: oneOf("session", "local"), items: pairs }],
  title: [{ title: string }],
  committed: [{}],
  loaded: [{}],
  console: [{ level, text: string }],
  "shared-get": [{ id: count, area: string, key: string, known: count }],
  "shared-set": [{ area: string, key: string, value: anything }],
  "shared-keys": [{ id: count, area: string }],
  "shared-locks": [{ id: count }],
  library: [{ id: count }],
  broadcast: [{ channel: string, data: anything }],
  lock: [{ id: count, name: string, mode: oneOf("shared", "exclusive"), wait: boolean, steal: boolean }],
  "lock-release": [{ id: count }],
  worker: [{ id: count, port: (value) => value instanceof MessagePort }],
  "worker-ended": [{ id: count }],
  "worker-closed": [{}],
};

export const isFrameToHost = (value: unknown): value is FrameToHost => matches(FRAME_TO_HOST, value);
