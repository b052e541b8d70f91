/** `WebSocket` (https://websockets.spec.whatwg.org/) to the app; other hosts are reached natively. */
import type { Channel } from "./channel.ts";
import { expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";
import { baseUrl } from "./scope.ts";

type Data = string | Uint8Array;

/** What the host tells of a connection. */
interface Connection {
  opened(protocol: string): void;
  message(data: Data): void;
  closed(code: number, reason: string, wasClean: boolean): void;
}

/** `host` is the app's. */
export function installWebSocket(channel: Channel, host: string = location.host): void {
  const native = globalThis.WebSocket;
  const open = new Map<number, Connection>();

  class Socket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly #url: string;
    readonly #subprotocols: readonly string[];
    #bufferedAmount = 0;
    #protocol = "";
    #wasOpen = false;
    #readyState = 0;
    #binaryType: BinaryType = "blob";
    readonly #id = channel.id();
    /** Sends are kept in order though blobs are read asynchronously. */
    #queue: Promise<void> = Promise.resolve();

    constructor(url: URL, protocols: string[]) {
      super();
      this.#url = url.href;
      this.#subprotocols = protocols;
      open.set(this.#id, {
        opened: (protocol) => this.#opened(protocol),
        message: (data) => this.#message(data),
        closed: (code, reason, wasClean) => this.#closed(code, reason, wasClean),
      });
      channel.post({ type: "socket", id: this.#id, url: url.href, protocols });
    }

    get url(): string {
      return this.#url;
    }

    get extensions(): string {
      return "";
    }

    get bufferedAmount(): number {
      return this.#bufferedAmount;
    }

    get protocol(): string {
      return this.#protocol;
    }

    get readyState(): number {
      return this.#readyState;
    }

    get binaryType(): BinaryType {
      return this.#binaryType;
    }

    set binaryType(value: unknown) {
      if (value === "blob" || value === "arraybuffer") this.#binaryType = value;
    }

    send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      if (this.#readyState === 0) throw new DOMException("Still in CONNECTING state.", "InvalidStateError");
      const size = sizeOf(data);
      this.#bufferedAmount += size;
      // What is never sent is counted as well (https://websockets.spec.whatwg.org/#dom-websocket-bufferedamount).
      if (this.#readyState !== 1) return;
      const sent = this.#queue.then(async () => {
        channel.post({ type: "socket-send", id: this.#id, data: await dataOf(data) });
        setTimeout(() => {
          this.#bufferedAmount -= size;
        });
      });
      this.#queue = sent.catch(() => {});
    }

    close(given?: number, reason = ""): void {
      const code = given === undefined ? undefined : clamped(given);
      if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
        throw new DOMException(
          `The close code must be 1000 or between 3000 and 4999, not ${code}.`,
          "InvalidAccessError",
        );
      }
      if (new TextEncoder().encode(reason).length > 123)
        throw new DOMException("The reason is too long.", "SyntaxError");
      if (this.#readyState >= 2) return;
      const connecting = this.#readyState === 0;
      this.#readyState = 2;
      // https://websockets.spec.whatwg.org/#dom-websocket-close: the connection is failed.
      if (connecting) setTimeout(() => this.#closed(1006, "", false));
      const shut = () => channel.post({ type: "socket-shut", id: this.#id, code: code ?? 1005, reason });
      this.#queue = this.#queue.then(shut);
    }

    #opened(protocol: string): void {
      if (this.#readyState !== 0) return;
      // The app has taken none of those that it was offered (https://websockets.spec.whatwg.org/#websocket-opening-handshake).
      if (protocol === "" && this.#subprotocols.length > 0) {
        channel.post({ type: "socket-shut", id: this.#id, code: 1005, reason: "" });
        this.#closed(1006, "", false);
        return;
      }
      this.#protocol = protocol;
      this.#readyState = 1;
      this.#wasOpen = true;
      this.dispatchEvent(new Event("open"));
    }

    #message(data: Data): void {
      if (this.#readyState !== 1 && this.#readyState !== 2) return;
      const value =
        typeof data === "string"
          ? data
          : this.#binaryType === "blob"
            ? new Blob([data as Uint8Array<ArrayBuffer>])
            : data.slice().buffer;
      this.dispatchEvent(new MessageEvent("message", { data: value, origin: new URL(this.#url).origin }));
    }

    #closed(code: number, reason: string, wasClean: boolean): void {
      if (this.#readyState === 3) return;
      // One that breaks once it is open has not failed (https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
      const failed = !this.#wasOpen;
      this.#readyState = 3;
      open.delete(this.#id);
      if (failed) this.dispatchEvent(new Event("error"));
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
    }
  }
  handlers(Socket.prototype, ["open", "message", "error", "close"]);

  channel.on("socket-open", ({ id, protocol }) => open.get(id)?.opened(protocol));
  channel.on("socket-message", ({ id, data }) => open.get(id)?.message(data));
  channel.on("socket-close", ({ id, code, reason, clean }) => open.get(id)?.closed(code, reason, clean));

  expose("WebSocket", Socket, ([address, given = []], newTarget) => {
    const url = socketUrl(String(address));
    if (url.host !== host) return new native(url, given as string | string[]);
    const list = isList(given) ? [...given].map(String) : [String(given)];
    // https://websockets.spec.whatwg.org/#dom-websocket-websocket; names are tokens (RFC 6455, 4.1).
    if (new Set(list).size < list.length || !list.every((name) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name)))
      throw new DOMException(`The subprotocols '${list.join(", ")}' are invalid.`, "SyntaxError");
    return Reflect.construct(Socket, [url, list], newTarget) as Socket;
  });
}

const isList = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.iterator in value;

/** `[Clamp] unsigned short` (https://webidl.spec.whatwg.org/#Clamp). */
const clamped = (value: unknown): number => Math.min(Math.max(Math.round(Number(value)) || 0, 0), 65535);

/** Bytes that a message will have. */
function sizeOf(data: string | ArrayBufferLike | Blob | ArrayBufferView): number {
  if (data instanceof Blob) return data.size;
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return data.byteLength;
  return new TextEncoder().encode(String(data)).length;
}

function socketUrl(address: string): URL {
  if (!URL.canParse(address, baseUrl()))
    throw new DOMException(`The URL '${address}' is invalid.`, "SyntaxError");
  const url = new URL(address, baseUrl());
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new DOMException(`The URL's scheme must be "ws" or "wss", not "${url.protocol}".`, "SyntaxError");
  }
  if (url.href.includes("#")) throw new DOMException(`The URL '${url.href}' has a fragment.`, "SyntaxError");
  return url;
}

async function dataOf(data: string | ArrayBufferLike | Blob | ArrayBufferView): Promise<Data> {
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  return String(data).toWellFormed();
}
