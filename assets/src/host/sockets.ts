/** WebSocket connections of a page, as ASGI events. */
import { ACK_STEP, type FrameToHost, type HostToFrame, type SendEvent } from "../protocol.ts";
import type { Client } from "./client.ts";
import { acceptEncoding } from "./coding.ts";
import type { Cookies } from "./cookies.ts";
import { acceptLanguage } from "./engine.ts";
import { serverOf } from "./exchange.ts";
import type { Connection } from "./runtime.ts";

/** The connection ended without a close frame (RFC 6455, 7.1.5). */
const ABNORMAL = 1006;

interface Socket {
  connection: Connection;
  accepted: boolean;
  /** Bytes that were handed on and are not yet acknowledged. */
  owed: number;
}

export class Sockets {
  readonly #client: Client;
  readonly #cookies: Cookies;
  readonly #post: (message: HostToFrame) => void;
  readonly #sockets = new Map<number, Socket>();

  constructor(client: Client, cookies: Cookies, post: (message: HostToFrame) => void) {
    this.#client = client;
    this.#cookies = cookies;
    this.#post = post;
  }

  receive(message: FrameToHost): void {
    if (message.type === "socket") this.#open(message.id, message.url, message.protocols);
    else if (message.type === "socket-send") {
      const { data } = message;
      this.#sockets
        .get(message.id)
        ?.connection.send(
          typeof data === "string"
            ? { type: "websocket.receive", text: data }
            : { type: "websocket.receive", bytes: data },
        );
    } else if (message.type === "socket-shut") {
      const socket = this.#sockets.get(message.id);
      socket?.connection.send({ type: "websocket.disconnect", code: message.code, reason: message.reason });
      this.#closed(message.id, message.code, message.reason, true);
    }
  }

  /** The page is gone: 1001 "going away" (RFC 6455, 7.4.1). */
  close(): void {
    for (const { connection } of this.#sockets.values()) {
      connection.send({ type: "websocket.disconnect", code: 1001, reason: "" });
    }
    this.#sockets.clear();
  }

  #open(id: number, address: string, protocols: string[]): void {
    if (this.#sockets.has(id) || !URL.canParse(address)) return;
    const url = new URL(address);
    const origin = this.#client.origin;
    const http = new URL(origin);
    if (url.host !== http.host) {
      this.#post({ type: "socket-close", id, code: ABNORMAL, reason: "", clean: false });
      return;
    }
    const cookie = this.#cookies.header(new URL(url.pathname, http));
    const connection = this.#client.open(
      {
        type: "websocket",
        scheme: url.protocol === "wss:" ? "wss" : "ws",
        raw_path: url.pathname,
        query_string: url.search.slice(1),
        headers: [
          ["host", url.host],
          ["upgrade", "websocket"],
          ["connection", "Upgrade"],
          ["origin", origin],
          ["pragma", "no-cache"],
          ["cache-control", "no-cache"],
          ["user-agent", navigator.userAgent],
          ["accept-encoding", acceptEncoding(false)],
          ["accept-language", acceptLanguage(navigator.languages)],
          ["sec-websocket-version", "13"],
          ["sec-websocket-key", keyOf(crypto.getRandomValues(new Uint8Array(16)))],
          ...(protocols.length > 0
            ? [["sec-websocket-protocol", protocols.join(", ")] as [string, string]]
            : []),
          ...(cookie === "" ? [] : [["cookie", cookie] as [string, string]]),
        ],
        server: serverOf(url),
        client: ["127.0.0.1", 50000],
        subprotocols: protocols,
      },
      {
        event: (event) => this.#event(id, event),
        ack: () => {},
        close: () => this.#closed(id, ABNORMAL, "", false),
      },
    );
    this.#sockets.set(id, { connection, accepted: false, owed: 0 });
  }

  #event(id: number, event: SendEvent): void {
    const socket = this.#sockets.get(id);
    if (socket === undefined) return;
    switch (event.type) {
      case "websocket.accept":
        socket.accepted = true;
        this.#post({ type: "socket-open", id, protocol: event.subprotocol ?? "" });
        break;
      case "websocket.send": {
        const data = "text" in event ? event.text : event.bytes;
        this.#post({ type: "socket-message", id, data });
        acknowledge(socket, data.length);
        break;
      }
      case "websocket.close":
        // Before it is accepted a socket that closes has failed, as after an HTTP 403.
        if (socket.accepted) this.#closed(id, event.code, event.reason, event.code !== ABNORMAL);
        else this.#closed(id, ABNORMAL, "", false);
        break;
      case "http.response.body":
        acknowledge(socket, event.body.length);
        break;
      default: // a denial response: script sees a failed connection
    }
  }

  #closed(id: number, code: number, reason: string, clean: boolean): void {
    if (this.#sockets.delete(id)) this.#post({ type: "socket-close", id, code, reason, clean });
  }
}

/** RFC 6455, 4.1: no more than a number. */
const keyOf = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

function acknowledge(socket: Socket, bytes: number): void {
  socket.owed += bytes;
  if (socket.owed < ACK_STEP) return;
  socket.connection.ack(socket.owed);
  socket.owed = 0;
}
