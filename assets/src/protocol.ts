/**
 * Every message between host, worker and frame, and nothing else: types and the guards that check
 * a received value against them. No behaviour lives here.
 *
 * host ⇄ worker  ASGI events in an envelope with an id (https://asgi.readthedocs.io/en/latest/specs/).
 * host ⇄ frame   what the app's page asks of its browser.
 *
 * Byte strings of ASGI (header names and values, `raw_path`, `query_string`) travel as strings with
 * one character a byte (latin-1); bodies travel as `Uint8Array`.
 *
 * A port carries a message, or several in an array, in their order.
 */

export type HeaderList = [name: string, value: string][];

// ---------------------------------------------------------------------------------------------
// host ⇄ worker

/** Where Python has the playground's files; its tracebacks name them so. */
export const APP_DIRECTORY = "/app";

/** The part of an ASGI connection scope that the host knows; the driver completes it. */
export interface HttpScope {
  type: "http";
  method: string;
  scheme: "http" | "https";
  /** Percent-encoded path, as in the request line, without the query. */
  raw_path: string;
  query_string: string;
  headers: HeaderList;
  server: [host: string, port: number];
  client: [host: string, port: number];
}

export interface WebSocketScope {
  type: "websocket";
  scheme: "ws" | "wss";
  raw_path: string;
  query_string: string;
  headers: HeaderList;
  server: [host: string, port: number];
  client: [host: string, port: number];
  subprotocols: string[];
}

export type Scope = HttpScope | WebSocketScope;

/** Events that the app receives. */
export type ReceiveEvent =
  | { type: "http.request"; body: Uint8Array; more_body: boolean }
  | { type: "http.disconnect" }
  | { type: "websocket.receive"; text: string }
  | { type: "websocket.receive"; bytes: Uint8Array }
  | { type: "websocket.disconnect"; code: number; reason: string };

/** Events that the app sends. */
export type SendEvent =
  | { type: "http.response.start"; status: number; headers: HeaderList; trailers: boolean }
  | { type: "http.response.body"; body: Uint8Array; more_body: boolean }
  | { type: "http.response.trailers"; headers: HeaderList; more_trailers: boolean }
  | { type: "http.response.early_hint"; links: string[] }
  | { type: "websocket.accept"; subprotocol: string | null; headers: HeaderList }
  | { type: "websocket.send"; text: string }
  | { type: "websocket.send"; bytes: Uint8Array }
  | { type: "websocket.close"; code: number; reason: string };

/**
 * A file that Python is made of, as the site has it.
 *
 * Its name says what it is: `pyodide.mjs`, `pyodide.asm.mjs`, `pyodide.asm.wasm`, `python_stdlib.zip`; `driver`, the driver's
 * package as JSON, path to text; a wheel's file name; `site`, an archive of all packages and the driver with byte code
 * (`snapshot/archive.ts`); a shared library's path in Python's file system; `memory`, a snapshot (`snapshot/format.ts`), and
 * `data`, an archive of the files that can't wait.
 */
export interface RuntimeFile {
  name: string;
  /** Whether it is compressed with gzip. */
  packed: boolean;
  bytes: ArrayBuffer;
}

/**
 * snapshot: the memory of a Python that has imported the environment's frameworks; archive: files with their byte code;
 * wheels: what any index of packages has.
 */
export const WAYS = ["snapshot", "archive", "wheels"] as const;
export type Way = (typeof WAYS)[number];

export interface LockInfo {
  abi_version: string;
  arch: string;
  platform: string;
  python: string;
}

/** Less than a sender lets be outstanding before it waits: who holds back so much does not stop it. */
export const ACK_STEP = 128 * 1024;

/** An app and what it finds when it is imported. */
export interface Program {
  /** `module:attribute`. */
  app: string;
  /** Path to text; the entry module is among them. */
  files: Record<string, string>;
  /** Files that are no text; names are paths as those of `files`. */
  data: { name: string; bytes: Uint8Array }[];
  /** Environment variables. */
  environ: Record<string, string>;
  /** The working directory, relative to the files, where modules are looked for first; empty for theirs. */
  directory: string;
  /**
   * The environment's packages, name to version, where the reader has changed the files and what their script block
   * (PEP 723) asks for has to be looked at; else null.
   */
  packages: Record<string, string> | null;
  /** Address of the package index to install from, empty for none. */
  index: string;
}

export type HostToWorker =
  /** Boot Python from the files of these names, which follow; `lockInfo`: the `info` table of Pyodide's lock file; `network`: may it reach others? */
  | { type: "boot"; way: Way; lockInfo: LockInfo; names: string[]; network: boolean }
  | { type: "file"; file: RuntimeFile }
  /** What `want-files` asks for, the files of an archive start; null where they can't be had, and then why. */
  | { type: "files"; files: RuntimeFile[] | null; error: string }
  /** Import these modules ahead of an app that is expected to; what can't be imported is left. */
  | { type: "warm"; modules: string[] }
  /** Writes the files, imports the app (`module:attribute`) and runs its lifespan startup. */
  | ({ type: "load" } & Program)
  | { type: "open"; id: number; scope: Scope }
  | { type: "event"; id: number; event: ReceiveEvent }
  /** The client is gone; nothing more is sent or wanted for this id. */
  | { type: "close"; id: number }
  /**
   * The client has consumed this many bytes of bodies and messages (of texts: UTF-16 code units); `send` waits
   * while too many are outstanding. Several chunks may be acknowledged as one, where less than `ACK_STEP` is held
   * back, and what ends a response need not be acknowledged.
   */
  | { type: "ack"; id: number; bytes: number }
  /** Run this Python source in the namespace of the app's module; `await` is allowed. The answer is `evaluated`. */
  | { type: "evaluate"; id: number; source: string }
  /** Cancel an `evaluate` that waits. */
  | { type: "cancel"; id: number }
  /** Which files are there, below the app's directory and where programs put their own? The answer is `files-listed`. */
  | { type: "list-files"; id: number }
  /** The answer is `file-read`. */
  | { type: "read-file"; id: number; path: string }
  /** What is wrong with this text, which is not run: answered by `checked`. */
  | { type: "check"; id: number; path: string; source: string }
  /** Run lifespan shutdown, answer `status: stopped`. */
  | { type: "shutdown" }
  /** Answer `pong`: the worker's event loop turns. */
  | { type: "ping" };

export const STAGES = ["download", "interpreter", "packages", "app", "startup", "request"] as const;
/** The named stages between Run and the first response, in order. */
export type Stage = (typeof STAGES)[number];

/** Whose fault a failure is. */
export type Fault = "author" | "app" | "us" | "network";

export interface Failure {
  stage: Stage;
  fault: Fault;
  /** One or more sentences: what failed, where, what to do. */
  message: string;
  /** Python traceback as CPython prints it, without our own frames, or "". */
  traceback: string;
  /** Where in the playground's files, where that is known. */
  location: { path: string; line: number } | null;
}

export type LogStream = "stdout" | "stderr" | "server";
export type LogLevel = "debug" | "info" | "warning" | "error";

/**
 * value: `text` is the last expression's `repr`, or "" for none; error: a traceback; incomplete: more lines are wanted, and
 * nothing was run; cancelled.
 */
export const OUTCOMES = ["value", "error", "incomplete", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ListedFile {
  /** Relative to the app's directory, or absolute where it lies elsewhere. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
  /** Whether it is a file of the playground as it was loaded, unchanged. */
  original: boolean;
}

/** What Python finds wrong with a text: lines count from 1, columns from 0 in code points; an empty range is a whole line. */
export interface SourceProblem {
  severity: "error" | "warning";
  message: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export type WorkerToHost =
  | { type: "status"; status: "up" | "booted" | "stopped" | Stage }
  /** `modules`: what `warm` may import for the next run of this app, in order. */
  | { type: "ready"; modules: string[] }
  | { type: "failed"; failure: Failure }
  | { type: "pong" }
  /** A restored snapshot needs the files that it was made from: something is imported that it does not hold. */
  | { type: "want-files" }
  | { type: "log"; stream: LogStream; level: LogLevel; text: string }
  | { type: "evaluated"; id: number; outcome: Outcome; text: string }
  /** By path; `complete`: there are no more. */
  | { type: "files-listed"; id: number; files: ListedFile[]; complete: boolean }
  /** `bytes` is null where it can't be read, and then why. */
  | { type: "file-read"; id: number; bytes: Uint8Array | null; error: string }
  | { type: "checked"; id: number; problems: SourceProblem[] }
  | { type: "event"; id: number; event: SendEvent }
  /** The app has returned (or raised: then `error` says what, and the host has had a 500 if nothing was sent before). */
  | { type: "close"; id: number; error: string | null }
  /** The app has consumed this many bytes, counted in the same way. */
  | { type: "ack"; id: number; bytes: number };

/** The sandbox page to the host: it listens. Nothing secret, so it may go to any origin. */
export const SANDBOX_READY = "webasgi-sandbox-ready";
/** The host to the sandbox page, with the worker's port: the worker's source text. */
export interface SandboxStart {
  type: "sandbox-start";
  source: string;
  /** Whether the worker may reach other sites. */
  network: boolean;
  /** Address of the package index that it may reach in any case, empty for none. */
  index: string;
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
/** A worker to the sandbox page, once it has compiled Python's module; and that page to its next worker, which needs not. */
export interface CompiledPython {
  type: "compiled-python";
  module: WebAssembly.Module;
}
/**
 * The sandbox page to the worker: a `blob:` URL that can be read until an interrupt is wanted. The first
 * one comes with the host's port, another one after each interrupt.
 */
export interface WorkerProbe {
  type: "probe";
  url: string;
}

// ---------------------------------------------------------------------------------------------
// host ⇄ frame

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

export type HostToFrame =
  /** Begin the document; its bytes follow as `chunk`s, then `end`. */
  | {
      type: "document";
      head: DocumentHead;
      cookies: string;
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
  | { type: "cookies"; cookies: string }
  /** The page at this URL, of this tab or another, has changed `localStorage`. */
  | { type: "storage"; items: StorageSnapshot; url: string }
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

export type LockMode = "shared" | "exclusive";
/** Granted, not to be had at once, or taken away again by another. */
export type LockState = "granted" | "refused" | "stolen";

/** Contents of a storage area, in insertion order. */
export type StorageSnapshot = [key: string, value: string][];

/** `Sec-Fetch-Dest` of what holds a page in a page. */
export type FrameDestination = "iframe" | "frame" | "object" | "embed";

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
  | { type: "storage"; area: "session" | "local"; items: StorageSnapshot }
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

/** The host to a worker's end of its channel, first of all: the shims' source text, or why there is none. */
export type WorkerShims =
  | { type: "worker-shims"; source: string }
  | { type: "worker-failed"; message: string };

// ---------------------------------------------------------------------------------------------
// Guards: each message is checked, field by field, where it arrives.

type Check = (value: unknown) => boolean;
type Shape = Record<string, Check>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const anything: Check = () => true;
const string: Check = (value) => typeof value === "string";
const boolean: Check = (value) => typeof value === "boolean";
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const bytes: Check = (value) => value instanceof Uint8Array;
const buffer: Check = (value) => value instanceof ArrayBuffer;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const list =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const tuple =
  (...items: Check[]): Check =>
  (value) =>
    Array.isArray(value) && value.length === items.length && items.every((item, index) => item(value[index]));
const table =
  (item: Check): Check =>
  (value) =>
    isRecord(value) && !Array.isArray(value) && Object.values(value).every(item);
const shape =
  (fields: Shape): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
const nullable = (check: Check): Check => either(oneOf(null), check);

/**
 * Whether a value is the address of a package index, or empty for none: plain enough to stand in a content security
 * policy.
 */
export function isIndexAddress(value: unknown): value is string {
  return typeof value === "string" && /^(https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~/-]*)?)?$/.test(value);
}

const pairs = list(tuple(string, string));
const address = tuple(string, number);
const message = string;
const level = oneOf("debug", "info", "warning", "error");
const scroll = shape({ x: number, y: number });

/** Does `value` have a `type` that `shapes` names, and the fields of one of its shapes? */
function matches(shapes: Record<string, Shape[]>, value: unknown): boolean {
  if (!isRecord(value) || typeof value.type !== "string") return false;
  const candidates = Object.hasOwn(shapes, value.type) ? shapes[value.type] : undefined;
  return candidates?.some((fields) => shape(fields)(value)) ?? false;
}

const target = {
  raw_path: string,
  query_string: string,
  headers: pairs,
  server: address,
  client: address,
};

const SCOPES: Record<Scope["type"], Shape[]> = {
  http: [{ ...target, scheme: oneOf("http", "https"), method: string }],
  websocket: [{ ...target, scheme: oneOf("ws", "wss"), subprotocols: list(string) }],
};

const RECEIVE_EVENTS: Record<ReceiveEvent["type"], Shape[]> = {
  "http.request": [{ body: bytes, more_body: boolean }],
  "http.disconnect": [{}],
  "websocket.receive": [{ text: string }, { bytes }],
  "websocket.disconnect": [{ code: count, reason: string }],
};

const SEND_EVENTS: Record<SendEvent["type"], Shape[]> = {
  "http.response.start": [{ status: count, headers: pairs, trailers: boolean }],
  "http.response.body": [{ body: bytes, more_body: boolean }],
  "http.response.trailers": [{ headers: pairs, more_trailers: boolean }],
  "http.response.early_hint": [{ links: list(string) }],
  "websocket.accept": [{ subprotocol: nullable(string), headers: pairs }],
  "websocket.send": [{ text: string }, { bytes }],
  "websocket.close": [{ code: count, reason: string }],
};

const runtimeFile = shape({ name: string, packed: boolean, bytes: buffer });

const HOST_TO_WORKER: Record<HostToWorker["type"], Shape[]> = {
  boot: [
    {
      way: oneOf(...WAYS),
      lockInfo: shape({ abi_version: string, arch: string, platform: string, python: string }),
      names: list(string),
      network: boolean,
    },
  ],
  file: [{ file: runtimeFile }],
  files: [{ files: nullable(list(runtimeFile)), error: string }],
  warm: [{ modules: list(string) }],
  load: [
    {
      app: string,
      files: table(string),
      data: list(shape({ name: string, bytes })),
      environ: table(string),
      directory: string,
      packages: nullable(table(string)),
      index: isIndexAddress,
    },
  ],
  open: [{ id: count, scope: (value) => matches(SCOPES, value) }],
  event: [{ id: count, event: (value) => matches(RECEIVE_EVENTS, value) }],
  close: [{ id: count }],
  ack: [{ id: count, bytes: count }],
  evaluate: [{ id: count, source: string }],
  cancel: [{ id: count }],
  "list-files": [{ id: count }],
  "read-file": [{ id: count, path: string }],
  check: [{ id: count, path: string, source: string }],
  shutdown: [{}],
  ping: [{}],
};

const sourceProblem = shape({
  severity: oneOf("error", "warning"),
  message: string,
  line: count,
  column: count,
  end_line: count,
  end_column: count,
});

const failure = shape({
  stage: oneOf(...STAGES),
  fault: oneOf("author", "app", "us", "network"),
  message: string,
  traceback: string,
  location: nullable(shape({ path: string, line: count })),
});

const listedFile = shape({ path: string, size: count, modified: number, original: boolean });

const WORKER_TO_HOST: Record<WorkerToHost["type"], Shape[]> = {
  status: [{ status: oneOf("up", "booted", "stopped", ...STAGES) }],
  ready: [{ modules: list(string) }],
  failed: [{ failure }],
  pong: [{}],
  "want-files": [{}],
  log: [{ stream: oneOf("stdout", "stderr", "server"), level, text: string }],
  evaluated: [{ id: count, outcome: oneOf(...OUTCOMES), text: string }],
  "files-listed": [{ id: count, files: list(listedFile), complete: boolean }],
  "file-read": [{ id: count, bytes: nullable(bytes), error: string }],
  checked: [{ id: count, problems: list(sourceProblem) }],
  event: [{ id: count, event: (value) => matches(SEND_EVENTS, value) }],
  close: [{ id: count, error: nullable(string) }],
  ack: [{ id: count, bytes: count }],
};

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
  console: [{ level, text: message }],
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
      cookies: string,
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
  cookies: [{ cookies: string }],
  storage: [{ items: pairs, url: string }],
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

export const isHostToWorker = (value: unknown): value is HostToWorker => matches(HOST_TO_WORKER, value);
export const isWorkerToHost = (value: unknown): value is WorkerToHost => matches(WORKER_TO_HOST, value);
export const isHostToFrame = (value: unknown): value is HostToFrame => matches(HOST_TO_FRAME, value);
export const isFrameToHost = (value: unknown): value is FrameToHost => matches(FRAME_TO_HOST, value);
export const isSandboxStart = (value: unknown): value is SandboxStart =>
  matches({ "sandbox-start": [{ source: string, network: boolean, index: isIndexAddress }] }, value);
export const isSandboxError = (value: unknown): value is SandboxError =>
  matches({ "sandbox-error": [{ message }] }, value);
export const isCompiledPython = (value: unknown): value is CompiledPython =>
  matches({ "compiled-python": [{ module: anything }] }, value) &&
  (value as CompiledPython).module instanceof WebAssembly.Module;
export const isWorkerProbe = (value: unknown): value is WorkerProbe =>
  matches({ probe: [{ url: string }] }, value);
