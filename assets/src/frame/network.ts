/** Requests of the page to the app, through the host. */
import { bufferOf } from "../port.ts";
import type { FrameRequest, HeaderList, ResponseHead } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { mayConnect } from "./csp.ts";
import type { Destination } from "./destination.ts";
import { IncomingBody } from "./incoming.ts";
import { referrerOf } from "./referrer.ts";
import { inline, lengthOf, type Source, Upload } from "./upload.ts";

/** Bytes of bodies of `keepalive` requests under way at one time. */
const KEEPALIVE_LIMIT = 64 * 1024;

export interface NetworkResponse extends ResponseHead {
  body: IncomingBody;
}

export interface NetworkOptions {
  /** The request's body; null for none. */
  body?: Source | null;
  signal?: AbortSignal | null;
  /** Bytes of the request body that the app has taken. */
  uploaded?: (bytes: number) => void;
  /** Of a script's request (https://w3c.github.io/webappsec-fetch-metadata/). */
  mode?: RequestMode;
  /** Which API a script has used (https://w3c.github.io/resource-timing/#dom-performanceresourcetiming-initiatortype). */
  initiator?: "fetch" | "xmlhttprequest" | "beacon";
}

interface Exchange {
  head(head: ResponseHead): void;
  chunk(bytes: Uint8Array): void;
  end(error: string | null): void;
  ack(bytes: number): void;
  replay(): void;
}

export class Network {
  readonly #channel: Channel;
  readonly #exchanges = new Map<number, Exchange>();
  readonly #shipped: RegExp[] = [];
  /** The app's. */
  readonly origin: string;
  /** Whether requests to other sites may go out. */
  #open = true;
  /** Bytes of bodies under way that outlive the page. */
  #kept = 0;
  /** A script's request has been answered in full. */
  onloaded: (url: string, initiator: string, started: number, size: number, status: number) => void =
    () => {};

  constructor(channel: Channel, origin: string = location.origin) {
    this.#channel = channel;
    this.origin = origin;
    channel.on("response", ({ id, head }) => this.#exchanges.get(id)?.head(head));
    channel.on("chunk", ({ id, bytes }) => this.#exchanges.get(id)?.chunk(bytes));
    channel.on("ack", ({ id, bytes }) => this.#exchanges.get(id)?.ack(bytes));
    channel.on("replay", ({ id }) => this.#exchanges.get(id)?.replay());
    channel.on("end", ({ id, error }) => {
      const exchange = this.#exchanges.get(id);
      this.#exchanges.delete(id);
      exchange?.end(error);
    });
  }

  /** URLs of other origins that the host answers: sources of regular expressions. */
  ship(patterns: string[]): void {
    this.#shipped.push(...patterns.map((pattern) => new RegExp(pattern)));
  }

  get shipped(): string[] {
    return this.#shipped.map(({ source }) => source);
  }

  get open(): boolean {
    return this.#open;
  }

  /** From here on no request goes to another site: the document's policy says so, and the shims say why. */
  isolate(): void {
    this.#open = false;
  }

  /** Throws a `TypeError` for a URL that the site's author has put out of reach. */
  check(url: URL): void {
    if (this.#open || url.protocol === "blob:" || url.protocol === "data:") return;
    throw new TypeError(`Failed to fetch: ${switchedOff(url.href)}`);
  }

  /** Does the host answer this URL: the app, or a file that the site ships? */
  owns(url: URL): boolean {
    return url.origin === this.origin || this.#shipped.some((pattern) => pattern.test(url.href));
  }

  /** May so many bytes more outlive the page? (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch) */
  mayKeep(bytes: number): boolean {
    return bytes === 0 || this.#kept + bytes <= KEEPALIVE_LIMIT;
  }

  /**
   * Sends a request; resolves at the response's head.
   *
   * Rejects with a `TypeError` for a network error and with the signal's reason after an abort. An abort
   * in mid-response errors `body` with that reason.
   */
  async request(request: FrameRequest, options: NetworkOptions = {}): Promise<NetworkResponse> {
    const { body = null, signal = null, uploaded, mode = "cors", initiator = "fetch" } = options;
    const started = performance.now();
    const whole = body === null ? null : await inline(body);
    signal?.throwIfAborted();
    const ofScript = !request.headers.some(([name]) => name === "sec-fetch-dest");
    if (ofScript && !mayConnect(new URL(request.url)))
      throw new TypeError("Failed to fetch: the page's own content security policy forbids it.");
    if (ofScript) request.headers.push(...fetchMetadata("empty", mode));
    const keeping = request.keepalive && body !== null ? (lengthOf(body) ?? 0) : 0;
    if (!this.mayKeep(keeping))
      throw new TypeError("Failed to fetch: too much is sent with keepalive at once.");
    this.#kept += keeping;
    const id = this.#channel.id();
    const { promise, resolve, reject } = Promise.withResolvers<NetworkResponse>();
    const incoming = new IncomingBody({
      taken: (bytes) => this.#channel.post({ type: "ack", id, bytes }),
      cancelled: () => leave(),
      finished: () => release(),
    });
    const send = (bytes: Uint8Array | null) =>
      this.#channel.post({ type: "fetch-body", id, bytes }, bytes === null ? [] : bufferOf(bytes));
    let upload = body === null || whole !== null ? null : new Upload(body, send);
    const start = () =>
      upload?.run().catch((error: unknown) => {
        leave();
        fail(error);
      });
    let held = keeping;
    const release = () => {
      signal?.removeEventListener("abort", aborted);
      this.#kept -= held;
      held = 0;
    };
    const fail = (error: unknown) => {
      release();
      upload?.stop();
      // At most one of the two is still heard: the head, or after it the body.
      reject(error);
      incoming.fail(error);
    };
    const leave = () => {
      release();
      upload?.stop();
      if (this.#exchanges.delete(id)) this.#channel.post({ type: "abort", id });
    };
    const aborted = () => {
      leave();
      fail(signal?.reason);
    };
    signal?.addEventListener("abort", aborted);
    let begun: ResponseHead | null = null;
    let size = 0;
    this.#exchanges.set(id, {
      head: (head) => {
        begun = head;
        resolve({ ...head, body: incoming });
      },
      chunk: (bytes) => {
        size += bytes.length;
        incoming.push(bytes);
      },
      end: (error) => {
        if (error !== null) fail(new TypeError(`Failed to fetch: ${error}`));
        else if (begun === null) fail(new TypeError("Failed to fetch"));
        else {
          // What the app has not taken by now, it doesn't want.
          upload?.stop();
          incoming.complete();
          if (ofScript) this.onloaded(request.url, initiator, started, size, begun.status);
        }
      },
      ack: (bytes) => {
        upload?.taken(bytes);
        uploaded?.(bytes);
      },
      replay: () => {
        upload?.stop();
        const possible = body instanceof Uint8Array || body instanceof Blob;
        this.#channel.post({ type: "fetch-replay", id, possible });
        if (!possible) return;
        upload = new Upload(body, send);
        start();
      },
    });
    this.#channel.post({
      type: "fetch",
      id,
      request,
      body: whole ?? (upload === null ? null : "stream"),
    });
    start();
    return promise;
  }
}

/** Why a request to another site is not sent, for who reads the console. */
export function switchedOff(url: string): string {
  return `${url} was not asked, because the author of this documentation has switched off the network of its playgrounds (the setting "network").`;
}

/** All of a response's body. */
export async function readAll(body: IncomingBody): Promise<Uint8Array> {
  return body.take() ?? new Uint8Array(await new Response(body.stream).arrayBuffer());
}

/** What a subresource is for (https://fetch.spec.whatwg.org/#concept-request-destination). */

const ACCEPT: Partial<Record<Destination, string>> = {
  image: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
  style: "text/css,*/*;q=0.1",
};

const fetchMetadata = (destination: string, mode: string): HeaderList => [
  ["sec-fetch-dest", destination],
  ["sec-fetch-mode", mode],
  ["sec-fetch-site", "same-origin"],
];

/** A plain GET, as a subresource is fetched (https://w3c.github.io/webappsec-fetch-metadata/). */
export function subresource(
  url: string,
  destination: Destination = "empty",
  mode: "no-cors" | "cors" = "no-cors",
): FrameRequest {
  return {
    url,
    method: "GET",
    headers: [["accept", ACCEPT[destination] ?? "*/*"], ...fetchMetadata(destination || "empty", mode)],
    redirect: "follow",
    credentials: "same-origin",
    referrer: referrerOf(),
    keepalive: false,
  };
}
