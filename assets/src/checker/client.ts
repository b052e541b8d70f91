/** Sends an example's requests: with the cookies that came before, and along redirects where that is wanted. */
import { CookieJar } from "tough-cookie";
import type { HeaderList } from "../protocol.ts";
import type { Connections, Response, Sending } from "./connection.ts";
import type { Exchange, Log, Request } from "./outcome.ts";

/** Stands for the site that the docs are on. */
const ORIGIN = "http://localhost";
/** As browsers have it. */
const MOST_REDIRECTS = 20;
/** Statuses whose `Location` is followed (https://fetch.spec.whatwg.org/#redirect-status). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export class Client {
  readonly #jar = new CookieJar();
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** `logs` grow while the request is on its way. */
  async exchange(request: Request, logs: Log[]): Promise<Exchange> {
    let { method, target } = request;
    // A copy: Python takes no view of a pool of Node's.
    let body = new Uint8Array(Buffer.from(request.body, "base64"));
    for (let count = 0; ; count++) {
      const response = await this.#send({ method, target, headers: request.headers, body });
      const next = request.follow && REDIRECTS.has(response.status) ? locationOf(response, target) : null;
      if (next === null || count === MOST_REDIRECTS) {
        const error =
          next === null
            ? response.error
            : `The app redirects more than ${MOST_REDIRECTS} times, at last to ${next}.`;
        return { ...response, body: Buffer.from(response.body).toString("base64"), error, target, logs };
      }
      // https://fetch.spec.whatwg.org/#http-redirect-fetch
      if (response.status === 303 || (response.status < 303 && method === "POST")) {
        method = method === "HEAD" ? "HEAD" : "GET";
        body = new Uint8Array();
      }
      target = next;
    }
  }

  async #send({ method, target, headers, body }: Sending): Promise<Response> {
    const url = ORIGIN + target;
    const given = new Set(headers.map(([name]) => name.toLowerCase()));
    const cookies = this.#jar.getCookieStringSync(url);
    const own: HeaderList = [
      ["host", "localhost"],
      ["accept", "*/*"],
      ["user-agent", "webasgi-docs"],
      ...(body.length > 0 || method === "POST"
        ? ([["content-length", String(body.length)]] as HeaderList)
        : []),
      ...(cookies === "" ? [] : ([["cookie", cookies]] as HeaderList)),
    ];
    const all: HeaderList = [
      ...own.filter(([name]) => !given.has(name)),
      ...headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]),
    ];
    const response = await this.#connections.send({ method, target, headers: all, body });
    for (const [name, value] of response.headers) {
      if (name === "set-cookie") this.#jar.setCookieSync(value, url, { ignoreError: true });
    }
    return response;
  }
}

/** Path and query of where a response leads, if that is the app. */
function locationOf(response: Response, target: string): string | null {
  const location = response.headers.find(([name]) => name === "location")?.[1];
  if (location === undefined) return null;
  const url = URL.parse(location, ORIGIN + target);
  return url?.origin === ORIGIN ? url.pathname + url.search : null;
}
