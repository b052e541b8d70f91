/** ASGI's scopes and events, as they travel (https://asgi.readthedocs.io/en/latest/specs/). */
import {
  boolean,
  bytes,
  type Check,
  count,
  list,
  matches,
  nullable,
  number,
  oneOf,
  pairs,
  type Shape,
  string,
  tuple,
} from "./checks.ts";

export type HeaderList = [name: string, value: string][];

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

/** Less than a sender lets be outstanding before it waits: who holds back so much does not stop it. */
export const ACK_STEP = 128 * 1024;

const address = tuple(string, number);

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

export const isScope: Check = (value) => matches(SCOPES, value);
export const isReceiveEvent: Check = (value) => matches(RECEIVE_EVENTS, value);
export const isSendEvent: Check = (value) => matches(SEND_EVENTS, value);
