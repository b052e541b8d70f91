/** Requests of the page to the app, through the host. */
import type { FrameRequest, ResponseHead } from "../protocol.ts";
import type { Channel } from "./channel.ts";

export interface NetworkResponse extends ResponseHead {
  /** Chunks are acknowledged to the host as they are read. */
  body: ReadableStream<Uint8Array>;
}

export interface NetworkOptions {
  /** The request's body; null for none. */
  body?: Uint8Array | ReadableStream<Uint8Array> | null;
  signal?: AbortSignal | null;
  /** Bytes of the request body that the app has taken. */
  uploaded?: (bytes: number) => void;
}

interface Exchange {
  head(head: ResponseHead): void;
  chunk(bytes: Uint8Array): void;
  end(error: string | null): void;
  ack(bytes: number): void;
}

const CHUNK = 64 * 1024;
/** Bytes of a request body that may be under way. */
const WINDOW = 512 * 1024;

export class Network {
  readonly #channel: Channel;
  readonly #exchanges = new Map<number, Exchange>();
  readonly #shipped: RegExp[] = [];
  readonly origin = location.origin;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.on("response", ({ id, head }) => this.#exchanges.get(id)?.head(head));
    channel.on("chunk", ({ id, bytes }) => this.#exchanges.get(id)?.chunk(bytes));
    channel.on("ack", ({ id, bytes }) => this.#exchanges.get(id)?.ack(bytes));
    channel.on("end", ({ id, error }) => {
      const exchange = this.#exchanges.get(id);
      this.#exchanges.delete(id);
      exchange?.end(error);
    });
  }

  /** URLs of other origins that the host answers. */
  ship(patterns: string[]): void {
    this.#shipped.push(...patterns.map((pattern) => new RegExp(pattern)));
  }

  /** Does the host answer this URL: the app, or a file that the site ships? */
  owns(url: URL): boolean {
    return url.origin === this.origin || this.#shipped.some((pattern) => pattern.test(url.href));
  }

  /**
   * Sends a request; resolves at the response's head.
   *
   * Rejects with a `TypeError` for a network error and with the signal's reason after an abort. An abort
   * in mid-response errors `body` with that reason.
   */
  request(request: FrameRequest, options: NetworkOptions = {}): Promise<NetworkResponse> {
    const { body = null, signal = null, uploaded } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#channel.id();
    return new Promise((resolve, reject) => {
      // Set at the response's head: from then on errors go into the stream.
      let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
      let begin = () => {};
      let taken = 0;
      let wake: (() => void) | null = null;
      let ended = false;
      const finish = (error: unknown) => {
        if (ended) return;
        ended = true;
        signal?.removeEventListener("abort", aborted);
        if (controller === null) reject(error ?? new TypeError("Failed to fetch"));
        else if (error === null) closeQuietly(controller);
        else controller.error(error);
        wake?.();
      };
      const cancel = () => {
        this.#exchanges.delete(id);
        this.#channel.post({ type: "abort", id });
      };
      const aborted = () => {
        cancel();
        finish(signal?.reason);
      };
      signal?.addEventListener("abort", aborted);
      const queue: Uint8Array[] = [];
      let done = false;
      let pull: (() => void) | null = null;
      const stream = new ReadableStream<Uint8Array>(
        {
          start: (own) => {
            begin = () => {
              controller = own;
            };
          },
          pull: async (own) => {
            while (queue.length === 0 && !done && !ended) {
              await new Promise<void>((next) => {
                pull = next;
              });
            }
            const chunk = queue.shift();
            if (chunk !== undefined) {
              own.enqueue(chunk);
              this.#channel.post({ type: "ack", id, bytes: chunk.length });
            } else if (done) finish(null);
          },
          cancel: () => {
            ended = true;
            signal?.removeEventListener("abort", aborted);
            cancel();
          },
        },
        { highWaterMark: 0 },
      );
      this.#exchanges.set(id, {
        head: (head) => {
          begin();
          resolve({ ...head, body: stream });
        },
        chunk: (bytes) => {
          queue.push(bytes);
          pull?.();
        },
        end: (error) => {
          if (error !== null) finish(new TypeError(`Failed to fetch: ${error}`));
          else if (controller === null) finish(new TypeError("Failed to fetch"));
          done = true;
          pull?.();
        },
        ack: (bytes) => {
          taken += bytes;
          uploaded?.(bytes);
          wake?.();
        },
      });
      this.#channel.post({ type: "fetch", id, request, hasBody: body !== null });
      if (body !== null) {
        const room = async (sent: number) => {
          while (sent - taken > WINDOW && !ended) {
            await new Promise<void>((next) => {
              wake = next;
            });
          }
        };
        this.#upload(id, body, room, () => ended && controller === null).catch((error: unknown) => {
          cancel();
          finish(error);
        });
      }
    });
  }

  async #upload(
    id: number,
    body: Uint8Array | ReadableStream<Uint8Array>,
    room: (sent: number) => Promise<void>,
    gone: () => boolean,
  ): Promise<void> {
    let sent = 0;
    for await (const bytes of pieces(body)) {
      await room(sent);
      if (gone()) return;
      sent += bytes.length;
      this.#channel.post({ type: "fetch-body", id, bytes });
    }
    this.#channel.post({ type: "fetch-body", id, bytes: null });
  }
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // already closed or errored
  }
}

async function* pieces(body: Uint8Array | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) {
    for (let offset = 0; offset < body.length; offset += CHUNK) yield body.slice(offset, offset + CHUNK);
    return;
  }
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (!(value instanceof Uint8Array))
      throw new TypeError("A request body stream must give Uint8Array chunks.");
    yield value;
  }
}

/** All of a response's body. */
export async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** A plain GET, as a subresource is fetched. */
export function subresource(url: string, accept = "*/*"): FrameRequest {
  return {
    url,
    method: "GET",
    headers: [["accept", accept]],
    redirect: "follow",
    credentials: "same-origin",
    referrer: referrer(),
  };
}

/** The `Referer` of the page's requests. */
export function referrer(): string {
  return location.href.replace(/#.*$/, "");
}
