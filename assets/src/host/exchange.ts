/** One HTTP request to the app over ASGI events, with back-pressure in both directions. */
import type { HeaderList, HttpScope, SendEvent } from "../protocol.ts";
import type { Connection, Runtime } from "./runtime.ts";

/** What takes connections to the app. */
export type Connector = Pick<Runtime, "open">;

export interface HttpRequest {
  method: string;
  url: URL;
  /** As they go to the app; `host` and `content-length` are added where they are missing. */
  headers: HeaderList;
  /** The whole body, or null for none; `"stream"` where `Exchange.write` will bring it. */
  body: Uint8Array | "stream" | null;
}

export interface HttpResponse {
  status: number;
  headers: HeaderList;
  /** Errors where the app broke off in mid-response. */
  body: ReadableStream<Uint8Array>;
}

/** The app is gone, or the connection broke. The browser's counterpart is a network error. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
}

const NO_BYTES = new Uint8Array(0);

/** A body as a stream in which every chunk is acknowledged when it is taken. */
class BodyQueue {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #end: { error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  constructor(taken: (bytes: number) => void, cancelled: () => void) {
    this.stream = new ReadableStream(
      {
        pull: async (controller) => {
          while (this.#chunks.length === 0 && this.#end === null) {
            await new Promise<void>((resolve) => {
              this.#wake = resolve;
            });
          }
          const chunk = this.#chunks.shift();
          if (chunk !== undefined) {
            controller.enqueue(chunk);
            taken(chunk.length);
          } else if (this.#end?.error) controller.error(this.#end.error);
          else controller.close();
        },
        cancel: cancelled,
      },
      { highWaterMark: 0 },
    );
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#wake?.();
  }

  end(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }
}

export class Exchange {
  /** Rejects with `ConnectionError` where the app is gone before it answered. */
  readonly response: Promise<HttpResponse>;
  /** Called when the app has taken so many bytes of the request's body. */
  onack: (bytes: number) => void = () => {};
  /** Resolves when the response is complete or broken off; never rejects. */
  readonly finished: Promise<void>;
  readonly #connection: Connection;

  constructor(runtime: Connector, request: HttpRequest) {
    const head = Promise.withResolvers<HttpResponse>();
    const finished = Promise.withResolvers<void>();
    head.promise.catch(() => {});
    this.response = head.promise;
    this.finished = finished.promise;
    const body = new BodyQueue(
      (bytes) => this.#connection.ack(bytes),
      () => this.abort(),
    );
    let complete = false;
    const receive = (event: SendEvent): void => {
      switch (event.type) {
        case "http.response.start":
          head.resolve({ status: event.status, headers: event.headers, body: body.stream });
          break;
        case "http.response.body":
          body.push(event.body);
          if (!event.more_body) {
            complete = true;
            body.end(null);
            finished.resolve();
          }
          break;
        default: // trailers and early hints: nothing in a page can see them
      }
    };
    this.#connection = runtime.open(scopeOf(request), {
      event: receive,
      ack: (bytes) => this.onack(bytes),
      close: (error) => {
        const broken = new ConnectionError(
          error ?? "The app closed the connection without a complete response.",
        );
        head.reject(broken);
        body.end(complete ? null : broken);
        finished.resolve();
      },
    });
    this.abort = () => {
      const broken = new ConnectionError("The request was aborted.");
      this.#connection.close();
      head.reject(broken);
      body.end(broken);
      finished.resolve();
    };
    if (request.body !== "stream") {
      this.#connection.send({ type: "http.request", body: request.body ?? NO_BYTES, more_body: false });
    }
  }

  /** The client leaves: the app sees `http.disconnect`. */
  readonly abort: () => void;

  /** A piece of a streamed request body; null ends it. */
  write(bytes: Uint8Array | null): void {
    this.#connection.send({ type: "http.request", body: bytes ?? NO_BYTES, more_body: bytes !== null });
  }
}

function scopeOf(request: HttpRequest): HttpScope {
  const { url } = request;
  const secure = url.protocol === "https:";
  const headers = request.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  if (!has("host")) headers.unshift(["host", url.host]);
  if (request.body instanceof Uint8Array && !has("content-length") && !has("transfer-encoding")) {
    headers.push(["content-length", String(request.body.length)]);
  }
  if (request.body === "stream" && !has("content-length")) headers.push(["transfer-encoding", "chunked"]);
  return {
    type: "http",
    method: request.method.toUpperCase(),
    scheme: secure ? "https" : "http",
    raw_path: url.pathname,
    query_string: url.search.slice(1),
    headers,
    server: serverOf(url),
    client: ["127.0.0.1", 50000],
  };
}

/** `scope["server"]` for a virtual URL. */
export function serverOf(url: URL): [host: string, port: number] {
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  return [url.hostname, url.port === "" ? (secure ? 443 : 80) : Number(url.port)];
}
