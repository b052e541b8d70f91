/** What is noted of an app's traffic, request by request: types alone, for the host that notes and the panels that show. */
import type { HeaderList } from "./protocol.ts";

/** The bytes of one direction, as far as they are kept. */
export interface TrafficBody {
  readonly chunks: readonly Uint8Array[];
  /** Bytes that have passed, kept or not. */
  readonly size: number;
  /** Whether all of them are in `chunks`. */
  readonly whole: boolean;
}

/** One message of a WebSocket, or one event of a stream of server-sent events. */
export interface TrafficMessage {
  readonly sent: boolean;
  /** As `TrafficEntry.started`. */
  readonly time: number;
  /** Of server-sent events; "" for messages. */
  readonly event: string;
  /** The beginning of it, at least. */
  readonly data: string | Uint8Array;
  /** Bytes, or UTF-16 code units of a text. */
  readonly size: number;
}

export interface TrafficEntry {
  readonly id: number;
  readonly kind: "http" | "websocket";
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Milliseconds, as `performance.now()` counts them. */
  readonly started: number;
  /** When the response began; null before. */
  readonly answered: number | null;
  /** When it was over; null before. */
  readonly ended: number | null;
  readonly requestHeaders: HeaderList;
  readonly request: TrafficBody;
  /** Null before it is known, and where there was none. */
  readonly status: number | null;
  readonly responseHeaders: HeaderList;
  readonly response: TrafficBody;
  /** The newest, in order. */
  readonly messages: readonly TrafficMessage[];
  /** How many there were, kept or not. */
  readonly messageCount: number;
  /** Why it broke off; null where it did not. */
  readonly error: string | null;
}
