/**
 * Notes what passes between the app and its clients: every connection that is opened through it, in bounded memory. It
 * sees what the app sees, so cookies, the headers that browsers add, and each hop of a redirect are there.
 */
import { createParser, type EventSourceParser } from "eventsource-parser";
import type { HeaderList, ReceiveEvent, Scope, SendEvent } from "../protocol.ts";
import type { TrafficBody, TrafficEntry, TrafficMessage } from "../traffic.ts";
import type { Connector } from "./exchange.ts";
import type { Connection, ConnectionHandlers } from "./runtime.ts";

/** Requests that are kept. */
export const ENTRY_LIMIT = 500;
/** Bytes of one body, and code units of one message, that are kept. */
export const BODY_LIMIT = 512 * 1024;
/** Messages of one connection that are kept. */
export const MESSAGE_LIMIT = 500;
/** Bytes of all bodies and messages: where there are more, the oldest go. */
export const TOTAL_LIMIT = 16 * 1024 * 1024;

class Body implements TrafficBody {
  chunks: Uint8Array[] = [];
  size = 0;
  kept = 0;

  get whole(): boolean {
    return this.kept === this.size;
  }

  /** Keeps a copy, unless that would be too much; returns the bytes that are kept of it. */
  add(bytes: Uint8Array): number {
    const room = this.whole ? Math.max(0, BODY_LIMIT - this.kept) : 0;
    const taken = bytes.slice(0, room);
    if (taken.length > 0) this.chunks.push(taken);
    this.size += bytes.length;
    this.kept += taken.length;
    return taken.length;
  }

  /** Returns the bytes that it lets go. */
  release(): number {
    const { kept } = this;
    this.chunks = [];
    this.kept = 0;
    return kept;
  }
}

class Entry implements TrafficEntry {
  readonly kind: "http" | "websocket";
  readonly method: string;
  readonly url: string;
  readonly started = performance.now();
  readonly requestHeaders: HeaderList;
  readonly request = new Body();
  readonly response = new Body();
  answered: number | null = null;
  ended: number | null = null;
  status: number | null = null;
  responseHeaders: HeaderList = [];
  messages: TrafficMessage[] = [];
  messageCount = 0;
  error: string | null = null;

  /** No longer among the entries: nothing more is kept of it. */
  forgotten = false;
  readonly id: number;

  constructor(id: number, scope: Scope) {
    this.id = id;
    this.kind = scope.type;
    this.method = scope.type === "http" ? scope.method : "GET";
    this.url = scope.raw_path + (scope.query_string === "" ? "" : `?${scope.query_string}`);
    this.requestHeaders = scope.headers;
  }

  /** Returns the bytes that it lets go. */
  release(): number {
    const messages = this.messages.reduce((sum, { data }) => sum + data.length, 0);
    this.messages = [];
    return messages + this.request.release() + this.response.release();
  }
}

export class Recorder implements Connector {
  readonly #connector: Connector;
  readonly #changed: (entry: TrafficEntry) => void;
  #entries: Entry[] = [];
  #nextId = 1;
  /** Bytes that all entries keep. */
  #held = 0;

  /** `changed` hears of each new entry, and of each change of one. */
  constructor(connector: Connector, changed: (entry: TrafficEntry) => void) {
    this.#connector = connector;
    this.#changed = changed;
  }

  /** The newest, in order. */
  get entries(): readonly TrafficEntry[] {
    return this.#entries;
  }

  clear(): void {
    for (const entry of this.#entries) entry.forgotten = true;
    this.#entries = [];
    this.#held = 0;
  }

  open(scope: Scope, handlers: ConnectionHandlers): Connection {
    const entry = this.#add(scope);
    const parser = { current: null as StreamParser | null };
    const connection = this.#connector.open(scope, {
      event: (event) => {
        this.#sent(entry, event, parser);
        handlers.event(event);
      },
      ack: handlers.ack,
      close: (error) => {
        this.#end(entry, error);
        handlers.close(error);
      },
    });
    return {
      send: (event, given) => {
        this.#received(entry, event);
        connection.send(event, given);
      },
      ack: (bytes) => connection.ack(bytes),
      close: () => {
        this.#end(entry, null);
        connection.close();
      },
    };
  }

  #add(scope: Scope): Entry {
    const entry = new Entry(this.#nextId++, scope);
    this.#entries.push(entry);
    const oldest = this.#entries.length > ENTRY_LIMIT ? this.#entries.shift() : undefined;
    if (oldest !== undefined) {
      oldest.forgotten = true;
      this.#held -= oldest.release();
    }
    this.#changed(entry);
    return entry;
  }

  /** What the client sends. */
  #received(entry: Entry, event: ReceiveEvent): void {
    if (event.type === "http.request") this.#hold(entry, entry.request.add(event.body));
    else if (event.type === "websocket.receive")
      this.#message(entry, true, "", "text" in event ? event.text : event.bytes);
    else if (event.type === "websocket.disconnect") this.#end(entry, closing(event.code, event.reason));
  }

  /** What the app sends. */
  #sent(entry: Entry, event: SendEvent, parser: { current: StreamParser | null }): void {
    switch (event.type) {
      case "http.response.start":
        this.#answer(entry, event.status, event.headers);
        if (isEventStream(event.headers))
          parser.current = new StreamParser((name, data) => this.#message(entry, false, name, data));
        break;
      case "websocket.accept":
        this.#answer(entry, 101, event.headers);
        break;
      case "http.response.body":
        this.#hold(entry, entry.response.add(event.body));
        parser.current?.feed(event.body);
        if (!event.more_body) this.#end(entry, null);
        break;
      case "websocket.send":
        this.#message(entry, false, "", "text" in event ? event.text : event.bytes);
        break;
      case "websocket.close":
        // Before it is accepted, a closed connection is an HTTP 403 (ASGI, "websocket.close").
        if (entry.status === null) this.#answer(entry, 403, []);
        this.#end(entry, closing(event.code, event.reason));
        break;
      default: // trailers and early hints are of no request's looks
    }
  }

  #answer(entry: Entry, status: number, headers: HeaderList): void {
    entry.status = status;
    entry.responseHeaders = headers;
    entry.answered = performance.now();
    this.#changed(entry);
  }

  #message(entry: Entry, sent: boolean, event: string, whole: string | Uint8Array): void {
    const data = whole.slice(0, BODY_LIMIT);
    entry.messages.push({ sent, time: performance.now(), event, data, size: whole.length });
    entry.messageCount++;
    const dropped = entry.messages.length > MESSAGE_LIMIT ? entry.messages.shift() : undefined;
    this.#hold(entry, data.length - (dropped?.data.length ?? 0));
  }

  #end(entry: Entry, error: string | null): void {
    if (entry.ended !== null) return;
    entry.ended = performance.now();
    entry.error = error;
    this.#changed(entry);
  }

  /** So many more bytes are kept of `entry`. */
  #hold(entry: Entry, bytes: number): void {
    if (entry.forgotten) {
      entry.release();
      return;
    }
    this.#held += bytes;
    for (const each of this.#entries) {
      if (this.#held <= TOTAL_LIMIT) break;
      this.#held -= each.release();
    }
    this.#changed(entry);
  }
}

/** Events of a `text/event-stream` as their bytes come. */
class StreamParser {
  readonly #decoder = new TextDecoder();
  readonly #parser: EventSourceParser;

  constructor(receive: (event: string, data: string) => void) {
    this.#parser = createParser({ onEvent: ({ event, data }) => receive(event ?? "message", data) });
  }

  feed(bytes: Uint8Array): void {
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
  }
}

function isEventStream(headers: HeaderList): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === "content-type" && /^\s*text\/event-stream\b/i.test(value),
  );
}

/** Why a WebSocket was closed; null for an ordinary end (RFC 6455, 7.4.1). */
function closing(code: number, reason: string): string | null {
  if (code === 1000 || code === 1001 || code === 1005) return null;
  return reason === "" ? String(code) : `${code} ${reason}`;
}
