/**
 * Every message between host, worker and frame, and nothing else: types and the guards that check
 * a received value against them. No behaviour lives here.
 *
 * host ⇄ worker  ASGI events in an envelope with an id (https://asgi.readthedocs.io/en/latest/specs/).
 * host ⇄ frame   what the app's page asks of its browser.
 *
 * Byte strings of ASGI (header names and values, `raw_path`, `query_string`) travel as strings with
 * one character a byte (latin-1); bodies travel as `Uint8Array`.
 */

export type HeaderList = [name: string, value: string][];

// ---------------------------------------------------------------------------------------------
// host ⇄ worker

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

/** What `boot` carries: the files of the Python runtime and of the environment. */
export interface BootFiles {
  pyodideModule: string;
  pyodideAsmModule: string;
  pyodideAsmWasm: ArrayBuffer;
  standardLibrary: ArrayBuffer;
  /** The driver's package: module path (`webasgi_driver/server.py`) to source text. */
  driver: Record<string, string>;
  wheels: { name: string; bytes: ArrayBuffer }[];
}

export type HostToWorker =
  | { type: "boot"; files: BootFiles }
  /** Writes the files, imports the app (`module:attribute`) and runs its lifespan startup. */
  | { type: "load"; app: string; files: Record<string, string> }
  | { type: "open"; id: number; scope: Scope }
  | { type: "event"; id: number; event: ReceiveEvent }
  /** The client is gone; nothing more is sent or wanted for this id. */
  | { type: "close"; id: number }
  /** The client has consumed this many body bytes; `send` waits while too many are outstanding. */
  | { type: "ack"; id: number; bytes: number }
  /** Run lifespan shutdown, answer `status: stopped`. */
  | { type: "shutdown" };

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

export type WorkerToHost =
  | { type: "status"; status: "up" | "booted" | "stopped" | Stage }
  | { type: "ready" }
  | { type: "failed"; failure: Failure }
  | { type: "log"; stream: LogStream; level: LogLevel; text: string }
  | { type: "event"; id: number; event: SendEvent }
  /** The app has returned (or raised: then `error` says what, and the host has had a 500 if nothing was sent before). */
  | { type: "close"; id: number; error: string | null }
  /** The app has consumed this many request body bytes. */
  | { type: "ack"; id: number; bytes: number };
