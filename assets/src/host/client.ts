/** The emulated browser's network: cookies, redirects and the headers that a browser sends by itself. */
import type { HeaderList, WebSocketScope } from "../protocol.ts";
import type { RequestEntry } from "./api.ts";
import type { Authentication } from "./authentication.ts";
import { HttpCache } from "./cache.ts";
import { acceptEncoding, decoded } from "./coding.ts";
import type { Cookies } from "./cookies.ts";
import { acceptLanguage } from "./engine.ts";
import {
  ConnectionError,
  type Connector,
  Exchange,
  type HttpRequest,
  type HttpResponse,
} from "./exchange.ts";
import { fromOctets } from "./octets.ts";
import type { Connection, ConnectionHandlers } from "./runtime.ts";
import { Shared } from "./shared.ts";

/** Fetch standard, HTTP-redirect fetch: "If request's redirect count is 20, then return a network error". */
const MAX_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface ClientRequest extends HttpRequest {
  redirect: "follow" | "error" | "manual";
  /** Attach and store cookies and credentials. */
  cookies: boolean;
  /** For a body that is streamed: brings it from its start to the exchange begun last; false where it can't. */
  replay?: () => Promise<boolean>;
}

export interface ClientResponse extends HttpResponse {
  /** Of the last request. */
  url: URL;
  redirected: boolean;
  /** Method of the last request. */
  method: string;
  /** `body` is not the exchange's own: a content coding has been taken off. */
  decoded: boolean;
}

/** The response sends the browser to another origin. */
export class ExternalRedirect extends Error {
  readonly url: URL;
  constructor(url: URL) {
    super(`The app redirects to ${url.href}, which is not in this playground.`);
    this.name = "ExternalRedirect";
    this.url = url;
  }
}

/** Value of a header, several joined as `Headers` does; "" where there is none. */
export function headerOf(headers: HeaderList, wanted: string): string {
  return headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value)
    .join(", ");
}

const without = (headers: HeaderList, ...names: string[]): HeaderList =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));

export class Client {
  readonly origin: string;
  /** What its pages have loaded. */
  readonly cache = new HttpCache();
  /** What the pages of this run have in common. */
  readonly shared = new Shared();
  readonly #runtime: Connector;
  readonly #cookies: Cookies;
  readonly #authentication: Authentication;
  readonly #log: (entry: RequestEntry) => void;
  /** The app has asked that what its pages have stored be forgotten. */
  onforget: () => void = () => {};

  constructor(
    runtime: Connector,
    origin: string,
    cookies: Cookies,
    authentication: Authentication,
    log: (entry: RequestEntry) => void,
  ) {
    this.#runtime = runtime;
    this.origin = origin;
    this.#cookies = cookies;
    this.#authentication = authentication;
    this.#log = log;
  }

  /** One request, one response: no cookies, no redirects, nothing forbidden. */
  exchange(request: HttpRequest): Exchange {
    const started = performance.now();
    const exchange = new Exchange(this.#runtime, request);
    const entry = (status: number) => {
      const { pathname, search } = request.url;
      this.#log({
        method: request.method,
        url: pathname + search,
        status,
        duration: performance.now() - started,
      });
    };
    exchange.response.then(
      ({ status }) => exchange.finished.then(() => entry(status)),
      () => entry(0),
    );
    return exchange;
  }

  /** A WebSocket connection. */
  open(scope: WebSocketScope, handlers: ConnectionHandlers): Connection {
    return this.#runtime.open(scope, handlers);
  }

  /**
   * A request as a browser makes it. Redirects are followed by the rules of the Fetch standard
   * (https://fetch.spec.whatwg.org/#http-redirect-fetch).
   *
   * `begun` gets each hop's exchange, for aborting and for streamed bodies. Rejects with `ConnectionError`
   * (network error) or `ExternalRedirect`.
   */
  async fetch(request: ClientRequest, begun: (exchange: Exchange) => void): Promise<ClientResponse> {
    let { method, url, headers, body } = request;
    /** After a 401: what the reader has said. */
    let authorization: string | null = null;
    /** The body goes out once more. */
    let again = false;
    let count = 0;
    for (;;) {
      const sent = authorization ?? this.#authorization(request, method, url);
      const exchange = this.exchange({
        method,
        url,
        body,
        headers: this.#complete(
          sent === "" ? headers : [...without(headers, "authorization"), ["authorization", sent]],
          url,
          request.cookies,
        ),
      });
      begun(exchange);
      // A stream is spent; bytes can be sent again.
      if (again && !((await request.replay?.()) ?? false)) {
        exchange.abort();
        throw new ConnectionError("A streamed request body can't be sent again.");
      }
      const response = await exchange.response;
      if (request.cookies) {
        this.#clear(headerOf(response.headers, "clear-site-data"));
        this.#cookies.store(url, response.headers);
      }
      if (response.status === 401 && request.cookies) {
        const challenge = headerOf(response.headers, "www-authenticate");
        authorization = await this.#authentication.answer(method, url, challenge, sent);
        if (authorization !== null) {
          void response.body.cancel();
          again = body === "stream";
          continue;
        }
      }
      authorization = null;
      const target = fromOctets(headerOf(response.headers, "location"));
      if (!REDIRECTS.has(response.status) || target === "" || request.redirect === "manual") {
        const empty = method === "HEAD" || response.status === 204 || response.status === 304;
        const body = empty ? null : decoded(response.headers, response.body);
        const content = { body: body ?? response.body, decoded: body !== null };
        return { ...response, ...content, url, method, redirected: count > 0 };
      }
      void response.body.cancel();
      if (request.redirect === "error") throw new ConnectionError("The response is a redirect.");
      if (count++ === MAX_REDIRECTS) {
        throw new ConnectionError(
          `${url.pathname} redirected more than ${MAX_REDIRECTS} times. Does the app redirect in a circle?`,
        );
      }
      const next = URL.canParse(target, url) ? new URL(target, url) : null;
      if (next === null) throw new ConnectionError(`The app redirects to "${target}", which is no URL.`);
      if (next.hash === "") next.hash = url.hash;
      if (next.origin !== this.origin) throw new ExternalRedirect(next);
      const toGet =
        (response.status === 303 && method !== "GET" && method !== "HEAD") ||
        ((response.status === 301 || response.status === 302) && method === "POST");
      if (toGet) {
        method = "GET";
        body = null;
        headers = without(
          headers,
          "content-type",
          "content-length",
          "content-encoding",
          "content-language",
          "origin",
        );
      }
      again = body === "stream";
      url = next;
    }
  }

  /** https://w3c.github.io/webappsec-clear-site-data/#parsing */
  #clear(header: string): void {
    const asked = header.split(",").map((each) => each.trim());
    const clears = (what: string) => asked.includes(`"${what}"`) || asked.includes('"*"');
    if (clears("cookies")) this.#cookies.clear();
    if (clears("cache")) this.cache.clear();
    if (clears("storage")) this.onforget();
  }

  #authorization(request: ClientRequest, method: string, url: URL): string {
    const own = headerOf(request.headers, "authorization");
    return own !== "" || !request.cookies ? own : this.#authentication.header(method, url);
  }

  #complete(headers: HeaderList, url: URL, cookies: boolean): HeaderList {
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const own: HeaderList = [
      ["host", url.host],
      ["user-agent", navigator.userAgent],
      ["accept", "*/*"],
      ["accept-encoding", acceptEncoding(given.has("range"))],
      ["accept-language", acceptLanguage(navigator.languages)],
    ];
    const complete = [...own.filter(([name]) => !given.has(name)), ...headers];
    const cookie = cookies ? this.#cookies.header(url) : "";
    if (cookie !== "") complete.push(["cookie", cookie]);
    return complete;
  }
}
