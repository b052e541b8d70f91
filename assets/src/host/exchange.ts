/** One HTTP request to the app over ASGI events, with back-pressure in both directions. */
import { ACK_STEP, type HeaderList, type HttpScope, type SendEvent } from "../protocol.ts";
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

/** Takes a body as it comes, and acknowledges what has been consumed by `Exchange.acknowledge`. */
export interface BodySink {
  chunk(bytes: Uint8Array): void;
  end(error: Error | null): void;
}

/** A body as a stream in which every chunk is acknowledged when it is taken, or for a sink. */
class BodyQueue {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #end: { error: Error | null } | null = null;
  #wake: (() => void) | null = null;
  #sink: BodySink | null = null;

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
    if (chunk.length === 0) return;
    if (this.#sink !== null) this.#sink.chunk(chunk);
    else this.#chunks.push(chunk);
    this.#wake?.();
  }

  end(error: Error | null): void {
    if (this.#end !== null) return;
    this.#end = { error };
    this.#sink?.end(error);
    this.#wake?.();
  }

  pipe(sink: BodySink): void {
    this.#sink = sink;
    for (const chunk of this.#chunks.splice(0)) sink.chunk(chunk);
    if (this.#end !== null) sink.end(this.#end.error);
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
  readonly #body: BodyQueue;
  #complete = false;
  /** Bytes that were consumed and are not yet acknowledged. */
  #owed = 0;

  constructor(runtime: Connector, request: HttpRequest) {
    const head = Promise.withResolvers<HttpResponse>();
    const finished = Promise.withResolvers<void>();
    head.promise.catch(() => {});
    this.response = head.promise;
    this.finished = finished.promise;
    const body = new BodyQueue(
      (bytes) => this.acknowledge(bytes),
      () => this.abort(),
    );
    this.#body = body;
    const receive = (event: SendEvent): void => {
      switch (event.type) {
        case "http.response.start":
          head.resolve({ status: event.status, headers: event.headers, body: body.stream });
          break;
        case "http.response.body":
          body.push(event.body);
          if (!event.more_body) {
            this.#complete = true;
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
        body.end(this.#complete ? null : broken);
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

  /** Hands the body to `sink` as it comes, instead of through the response's stream. */
  pipe(sink: BodySink): void {
    this.#body.pipe(sink);
  }

  /** So many bytes of the response's body have been consumed. */
  acknowledge(bytes: number): void {
    this.#owed += bytes;
    // Nobody waits for room any more once all is sent.
    if (this.#owed < ACK_STEP || this.#complete) return;
    this.#connection.ack(this.#owed);
    this.#owed = 0;
  }

  /** A piece of a streamed request body, which is given away; null ends it. */
  write(bytes: Uint8Array | null): void {
    const body = bytes ?? NO_BYTES;
    this.#connection.send({ type: "http.request", body, more_body: bytes !== null }, body);
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
