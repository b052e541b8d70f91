/** What the host says to the app's page and its workers. */
import {
  anything,
  boolean,
  bytes,
  count,
  either,
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
import type { LockState, ResponseHead, StorageArea, StorageSnapshot } from "./frame.ts";

export interface DocumentHead {
  /** Virtual URL, absolute, with fragment. */
  url: string;
  status: number;
  /** MIME type essence, lower case. */
  contentType: string;
  /** Label from the `charset` parameter, or "". */
  charset: string;
  referrer: string;
  lastModified: string;
  /** What `history.state` starts with (reload and back give it again). */
  state: unknown;
  /** What `history.length` says. */
  historyLength: number;
  /** Of the page's entry in the history, from 0. */
  historyIndex: number;
  /** Where to scroll when the page comes back by history. */
  scroll: { x: number; y: number } | null;
  /** Form controls of a page that comes back, and what they held. */
  controls: [control: string, value: string][];
  /** `Refresh` response header or "". */
  refresh: string;
  /** `Referrer-Policy` response header or "". */
  referrerPolicy: string;
  /** Whether `autofocus` may take the reader's focus: not from the docs page, where nothing has been asked for. */
  autofocus: boolean;
  /** `Content-Security-Policy` response header or "". */
  policy: string;
  /** `Content-Security-Policy-Report-Only` response header or "". */
  reportOnlyPolicy: string;
  /** As in `PerformanceNavigationTiming`. */
  navigation: "navigate" | "reload" | "back_forward";
}

/** A cookie that scripts may see, as `document.cookie` says it, and its path. */
export type VisibleCookie = [text: string, path: string];

export type HostToFrame =
  /** Begin the document; its bytes follow as `chunk`s, then `end`. */
  | {
      type: "document";
      head: DocumentHead;
      cookies: VisibleCookie[];
      session: StorageSnapshot;
      local: StorageSnapshot;
      /** Sources of regular expressions over URLs of other origins that the host answers from its own files. */
      shipped: string[];
      /** Whether the page may reach other sites. */
      network: boolean;
      /** `window.name`. */
      name: string;
      /** Whether another tab has opened this one, and keeps a handle. */
      hasOpener: boolean;
      /** Where it is shown: numbers of frames, from the tab's page inwards. */
      path: number[];
    }
  | { type: "document-chunk"; bytes: Uint8Array }
  | { type: "document-end"; error: string | null }
  | { type: "response"; id: number; head: ResponseHead }
  | { type: "chunk"; id: number; bytes: Uint8Array }
  | { type: "end"; id: number; error: string | null }
  /** The app took this many bytes of the request's body. */
  | { type: "ack"; id: number; bytes: number }
  /** The request is made again, of another URL or with credentials: its body is wanted once more. */
  | { type: "replay"; id: number }
  | { type: "socket-open"; id: number; protocol: string }
  | { type: "socket-message"; id: number; data: string | Uint8Array }
  | { type: "socket-close"; id: number; code: number; reason: string; clean: boolean }
  /** The jar's cookies that script may see have changed. */
  | { type: "cookies"; cookies: VisibleCookie[] }
  /** The page at this URL, of this tab or, for `localStorage`, another, has changed an area. */
  | { type: "storage"; area: StorageArea; items: StorageSnapshot; url: string }
  /** Answers `shared-get`, `shared-keys`, `shared-locks` and `library`; no value where the asker has this version. */
  | { type: "shared"; id: number; value: unknown; version: number }
  /** A `BroadcastChannel` of another page has posted. */
  | { type: "broadcast"; channel: string; data: unknown }
  | { type: "lock"; id: number; state: LockState }
  /** From a tab that this one has opened, or from its opener: 0. */
  | { type: "window-message"; handle: number; data: unknown }
  | { type: "window-closed"; handle: number }
  /** Another page is asked for; the answer is `leave`. */
  | { type: "leaving" }
  /** Another page takes this one's place; the answer is `unloaded`. */
  | { type: "unload" }
  /** The frame of this number gets another document: make it anew, and answer `frame-port`. */
  | { type: "frame-renew"; frame: number; serial: number }
  /** It goes to a page of another origin, which the browser loads. */
  | { type: "frame-external"; frame: number; url: string }
  /** Another document of the tab has changed the history: its length, and where it stands. */
  | { type: "history-place"; length: number; index: number }
  /** Back or forward within this document, to the entry `index`. */
  | {
      type: "traverse";
      url: string;
      state: unknown;
      scroll: { x: number; y: number } | null;
      index: number;
    };

const scroll = shape({ x: number, y: number });

const HOST_TO_FRAME: Record<HostToFrame["type"], Shape[]> = {
  document: [
    {
      head: shape({
        url: string,
        status: count,
        contentType: string,
        charset: string,
        referrer: string,
        lastModified: string,
        autofocus: boolean,
        policy: string,
        reportOnlyPolicy: string,
        state: anything,
        historyLength: count,
        historyIndex: count,
        scroll: nullable(scroll),
        controls: pairs,
        refresh: string,
        referrerPolicy: string,
        navigation: oneOf("navigate", "reload", "back_forward"),
      }),
      cookies: pairs,
      session: pairs,
      local: pairs,
      shipped: list(string),
      network: boolean,
      name: string,
      hasOpener: boolean,
      path: list(count),
    },
  ],
  "document-chunk": [{ bytes }],
  "document-end": [{ error: nullable(string) }],
  response: [
    {
      id: count,
      head: shape({
        url: string,
        status: count,
        headers: pairs,
        redirected: boolean,
        kind: oneOf("basic", "opaqueredirect"),
      }),
    },
  ],
  chunk: [{ id: count, bytes }],
  end: [{ id: count, error: nullable(string) }],
  ack: [{ id: count, bytes: count }],
  replay: [{ id: count }],
  "socket-open": [{ id: count, protocol: string }],
  "socket-message": [{ id: count, data: either(string, bytes) }],
  "socket-close": [{ id: count, code: count, reason: string, clean: boolean }],
  cookies: [{ cookies: pairs }],
  storage: [{ area: oneOf("session", "local"), items: pairs, url: string }],
  shared: [{ id: count, value: anything, version: count }],
  broadcast: [{ channel: string, data: anything }],
  lock: [{ id: count, state: oneOf("granted", "refused", "stolen") }],
  "window-message": [{ handle: count, data: anything }],
  "window-closed": [{ handle: count }],
  leaving: [{}],
  unload: [{}],
  "frame-renew": [{ frame: count, serial: count }],
  "frame-external": [{ frame: count, url: string }],
  "history-place": [{ length: count, index: count }],
  traverse: [{ url: string, state: anything, scroll: nullable(scroll), index: count }],
};

export const isHostToFrame = (value: unknown): value is HostToFrame => matches(HOST_TO_FRAME, value);
