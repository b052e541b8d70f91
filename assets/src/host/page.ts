/** What a loaded page asks of the emulated browser, other than to navigate: requests, cookies, storage. */
import { joinChunks } from "../chunks.ts";
import { bufferOf } from "../port.ts";
import type { FrameRequest, FrameToHost, HeaderList, HostToFrame, StorageSnapshot } from "../protocol.ts";
import type { Stored } from "./cache.ts";
import { type Client, type ClientRequest, ExternalRedirect } from "./client.ts";
import type { Cookies } from "./cookies.ts";
import type { BodySink, Exchange, HttpRequest } from "./exchange.ts";
import { SharedMember } from "./shared-member.ts";
import type { Shipped } from "./shipped.ts";

/** What the tabs of one run share. */
export interface BrowserStores {
  cookies: Cookies;
  local: StorageSnapshot;
}

interface Pending {
  /** The hop under way; null before the first. */
  exchange: Exchange | null;
  abort: AbortController;
  /** Goes on without its page. */
  keepalive: boolean;
  /** Set while the page is asked for the body once more: what is under way of the old one is of no use. */
  replayed: ((possible: boolean) => void) | null;
}

type Post = (message: HostToFrame, transfer?: Transferable[]) => void;

export class PageRequests {
  readonly #client: Client;
  readonly #shippedFiles: Shipped;
  readonly #post: Post;
  readonly #pending = new Map<number, Pending>();
  readonly #member: SharedMember;
  #closed = false;

  constructor(client: Client, base: URL, shipped: Shipped, post: Post) {
    this.#member = new SharedMember(client.shared, base, post);
    this.#client = client;
    this.#shippedFiles = shipped;
    this.#post = post;
  }

  receive(message: FrameToHost): void {
    switch (message.type) {
      case "fetch":
        void this.#fetch(message.id, message.request, message.body);
        break;
      case "fetch-body": {
        const pending = this.#pending.get(message.id);
        if (pending?.replayed === null) pending.exchange?.write(message.bytes);
        break;
      }
      case "fetch-replay":
        this.#pending.get(message.id)?.replayed?.(message.possible);
        break;
      case "ack":
        this.#pending.get(message.id)?.exchange?.acknowledge(message.bytes);
        break;
      case "abort":
        this.#abort(message.id);
        break;
      default:
        if (!this.#closed) this.#member.receive(message);
    }
  }

  /** The page is gone: so are its requests, but for those that were made to outlive it. */
  close(): void {
    this.#closed = true;
    this.#member.close();
    for (const [id, { keepalive }] of [...this.#pending]) if (!keepalive) this.#abort(id);
  }

  #abort(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.abort.abort();
    pending.exchange?.abort();
  }

  async #fetch(id: number, request: FrameRequest, body: HttpRequest["body"]): Promise<void> {
    if (this.#pending.has(id) || (this.#closed && !request.keepalive)) return;
    const { keepalive } = request;
    const pending: Pending = { exchange: null, abort: new AbortController(), keepalive, replayed: null };
    this.#pending.set(id, pending);
    try {
      const url = new URL(request.url);
      if (url.origin !== this.#client.origin) await this.#shipped(id, pending, url);
      else await this.#app(id, pending, url, request, body);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#end(
        id,
        error instanceof ExternalRedirect
          ? `${reason} Playgrounds follow redirects within the app only.`
          : reason,
      );
    }
  }

  async #shipped(id: number, pending: Pending, url: URL): Promise<void> {
    const response = await this.#shippedFiles.response(url.href, pending.abort.signal);
    if (response === null) throw new Error(`${url.href} is not in this playground.`);
    const { headers, body } = response;
    this.#post({
      type: "response",
      id,
      head: { url: url.href, status: 200, headers, redirected: false, kind: "basic" },
    });
    this.#post({ type: "chunk", id, bytes: body });
    this.#end(id, null);
  }

  async #app(
    id: number,
    pending: Pending,
    url: URL,
    request: FrameRequest,
    body: HttpRequest["body"],
  ): Promise<void> {
    const { cache } = this.#client;
    const found = request.method === "GET" ? cache.match(url, request.headers) : null;
    if (found?.fresh) {
      this.#answer(id, url, found.stored);
      return;
    }
    const conditions = found === null ? [] : cache.conditions(found.stored);
    const clientRequest: ClientRequest = {
      method: request.method,
      url,
      headers: [
        ...request.headers,
        ...conditions,
        ...(request.referrer === "" ? [] : [["referer", request.referrer] as [string, string]]),
      ],
      body,
      redirect: request.redirect,
      cookies: request.credentials !== "omit",
      replay: () => this.#replay(id, pending),
    };
    const response = await this.#client.fetch(clientRequest, (exchange) => {
      pending.exchange = exchange;
      if (pending.abort.signal.aborted) exchange.abort();
      exchange.onack = (bytes) => this.#post({ type: "ack", id, bytes });
    });
    const { status, redirected } = response;
    if (request.method !== "GET" && request.method !== "HEAD" && status < 400) cache.remove(url);
    const confirmed = status === 304 && conditions.length > 0 ? cache.confirm(url, response.headers) : null;
    if (confirmed !== null) {
      void response.body.cancel();
      this.#answer(id, url, confirmed);
      return;
    }
    const keeps = !redirected && cache.keeps(request.method, request.headers, status, response.headers);
    /** Copies: the page gets the bytes themselves. */
    const kept: Uint8Array[] = [];
    const opaque =
      request.redirect === "manual" &&
      response.status >= 300 &&
      response.status < 400 &&
      response.status !== 304;
    this.#post({
      type: "response",
      id,
      head: {
        url: response.url.href,
        status: response.status,
        headers: withoutCookies(response.headers),
        redirected: response.redirected,
        kind: opaque ? "opaqueredirect" : "basic",
      },
    });
    const sink: BodySink = {
      chunk: (bytes) => {
        if (keeps) kept.push(bytes.slice());
        if (this.#pending.has(id)) this.#post({ type: "chunk", id, bytes }, bufferOf(bytes));
      },
      end: (error) => {
        const { headers } = response;
        if (keeps && error === null)
          cache.store(url, request.headers, {
            status,
            headers: withoutCookies(headers),
            body: joinChunks(kept),
          });
        this.#end(id, error === null ? null : error.message);
      },
    };
    // Straight to the page, in this very step: a small response travels as one message.
    if (response.decoded) await pump(response.body, sink);
    else pending.exchange?.pipe(sink);
  }

  /** Answers from the cache. */
  #answer(id: number, url: URL, { status, headers, body }: Stored): void {
    const head = { url: url.href, status, headers: withoutCookies(headers), redirected: false };
    this.#post({ type: "response", id, head: { ...head, kind: "basic" } });
    if (body.length > 0) this.#post({ type: "chunk", id, bytes: body.slice() });
    this.#end(id, null);
  }

  #replay(id: number, pending: Pending): Promise<boolean> {
    return new Promise((resolve) => {
      pending.replayed = (possible) => {
        pending.replayed = null;
        resolve(possible);
      };
      pending.abort.signal.addEventListener("abort", () => resolve(false));
      this.#post({ type: "replay", id });
    });
  }

  #end(id: number, error: string | null): void {
    if (this.#pending.delete(id)) this.#post({ type: "end", id, error });
  }
}

async function pump(body: ReadableStream<Uint8Array>, sink: BodySink): Promise<void> {
  try {
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      sink.chunk(value);
    }
    sink.end(null);
  } catch (error) {
    sink.end(error instanceof Error ? error : new Error(String(error)));
  }
}

const withoutCookies = (headers: HeaderList): HeaderList =>
  headers.filter(([name]) => name.toLowerCase() !== "set-cookie");
