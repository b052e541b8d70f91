/** `fetch` for URLs that the host answers (https://fetch.spec.whatwg.org/#fetch-method); others go out natively. */
import type { FrameRequest, HeaderList } from "../protocol.ts";
import { multipart } from "./forms.ts";
import { type Network, type NetworkResponse, referrer } from "./network.ts";
import { reasonPhrase } from "./status.ts";

const NULL_BODY = new Set([101, 103, 204, 205, 304]);

type Body = Uint8Array | ReadableStream<Uint8Array> | null;

export function installFetch(network: Network): void {
  const native = window.fetch;
  const shim = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const address = input instanceof Request ? input.url : new URL(String(input), document.baseURI).href;
    if (!network.owns(new URL(address))) return native.call(window, input, init);
    // A stream can't go through `Request` in Firefox, where it becomes text.
    const stream = init?.body instanceof ReadableStream ? init.body : null;
    const form = init?.body instanceof FormData ? await multipart(init.body) : null;
    const plain: RequestInit = { ...init };
    if (stream !== null || form !== null) delete plain.body;
    // Not a mode that a URL of this origin could have in an opaque one.
    if (plain.mode === "same-origin") delete plain.mode;
    const request = new Request(input, plain);
    const headers: HeaderList = [...request.headers];
    const has = (name: string) => headers.some(([given]) => given === name);
    let body: Body = stream ?? form?.body ?? null;
    if (form !== null && !has("content-type")) headers.push(["content-type", form.contentType]);
    if (body === null && request.method !== "GET" && request.method !== "HEAD") {
      const bytes = new Uint8Array(await request.arrayBuffer());
      body = bytes.length > 0 ? bytes : null;
    }
    if (body instanceof Uint8Array) headers.push(["content-length", String(body.length)]);
    else if (body === null && ["POST", "PUT", "PATCH"].includes(request.method))
      headers.push(["content-length", "0"]);
    if (request.method !== "GET" && request.method !== "HEAD") headers.push(["origin", network.origin]);
    const response = await network.request(
      {
        url: request.url,
        method: request.method,
        headers,
        redirect: request.redirect,
        credentials: request.credentials,
        referrer: request.referrerPolicy === "no-referrer" || request.referrer === "" ? "" : referrer(),
      },
      { body, signal: request.signal },
    );
    return responseOf(response, request.signal);
  };
  Object.defineProperty(window, "fetch", {
    configurable: true,
    writable: true,
    enumerable: true,
    value: shim,
  });

  Object.defineProperty(Navigator.prototype, "sendBeacon", {
    configurable: true,
    writable: true,
    enumerable: true,
    value: (url: string | URL, data?: BodyInit | null): boolean => {
      const body = data ?? null;
      shim(url, { method: "POST", body, keepalive: true }).catch(() => {});
      return true;
    },
  });
}

/** A `Response` with what its constructor can't set. */
function responseOf(response: NetworkResponse, signal: AbortSignal): Response {
  const { status, headers, body, url, redirected, kind } = response;
  if (kind === "opaqueredirect") {
    void body.cancel();
    return described(new Response(null, { status: 200 }), {
      status: 0,
      ok: false,
      type: kind,
      url,
      redirected: false,
      statusText: "",
    });
  }
  const empty = NULL_BODY.has(status);
  if (empty) void body.cancel();
  const valid = status >= 200 && status <= 599;
  const built = new Response(empty || !valid ? null : body, {
    status: valid ? status : 200,
    statusText: reasonPhrase(status),
    headers: headersOf(headers),
  });
  rejectByReason(built, signal);
  return described(built, {
    url: url.replace(/#.*$/, ""),
    redirected,
    type: "basic",
    ...(valid ? {} : { status, ok: false }),
  });
}

/** Reading a body that an abort broke off rejects with the signal's reason, not with a stream's `TypeError`. */
function rejectByReason(response: Response, signal: AbortSignal): void {
  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"] as const) {
    const read: unknown = Reflect.get(response, name);
    if (typeof read !== "function") continue;
    const value = async () => {
      try {
        return await Reflect.apply(read, response, []);
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    };
    Object.defineProperty(response, name, { configurable: true, value });
  }
}

function headersOf(list: HeaderList): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    try {
      headers.append(name, value);
    } catch {
      // A header that no browser would accept either.
    }
  }
  return headers;
}

function described(response: Response, properties: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(response, name, { configurable: true, value });
  const clone = Response.prototype.clone;
  Object.defineProperty(response, "clone", {
    configurable: true,
    value: () => described(clone.call(response), properties),
  });
  return response;
}

/** A request of the page's other APIs. */
export function simpleRequest(
  url: URL,
  method: string,
  headers: HeaderList,
  withCredentials: boolean,
): FrameRequest {
  return {
    url: url.href,
    method,
    headers,
    redirect: "follow",
    credentials: withCredentials ? "include" : "same-origin",
    referrer: referrer(),
  };
}
