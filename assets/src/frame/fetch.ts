/** `fetch` for URLs that the host answers (https://fetch.spec.whatwg.org/#fetch-method); others go out natively. */
import type { FrameRequest, HeaderList } from "../protocol.ts";
import { accessor, define, mask } from "./define.ts";
import { multipart } from "./forms.ts";
import { isIntact } from "./integrity.ts";
import { type Network, type NetworkResponse, readAll } from "./network.ts";
import { referrerBy, referrerOf } from "./referrer.ts";
import { installResponse, responseOf } from "./responses.ts";
import { baseUrl } from "./scope.ts";
import { lengthOf, type Source } from "./upload.ts";

const FRESH: HeaderList = [
  ["pragma", "no-cache"],
  ["cache-control", "no-cache"],
];
/** What a request's cache mode asks of caches on its way (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch). */
const CACHING: Partial<Record<RequestCache, HeaderList>> = {
  "no-store": FRESH,
  reload: FRESH,
  "no-cache": [["cache-control", "max-age=0"]],
};

export function installFetch(network: Network): void {
  const native = globalThis.fetch;
  const send = async (
    input: RequestInfo | URL,
    init: RequestInit | undefined,
    initiator: "fetch" | "beacon",
  ): Promise<Response> => {
    const address = input instanceof Request ? input.url : new URL(String(input), baseUrl()).href;
    const target = new URL(address);
    if (!network.owns(target)) {
      network.check(target);
      return native.call(globalThis, input, init);
    }
    const given = init?.body;
    if (given instanceof ReadableStream && Reflect.get(init ?? {}, "duplex") !== "half")
      throw new TypeError("Failed to fetch: a body that is a stream needs the member 'duplex'.");
    const plainBody = plainBodyOf(given);
    // A stream can't go through `Request` in Firefox, where it becomes text; a blob is not read into memory.
    const own = given instanceof ReadableStream || given instanceof Blob ? given : (plainBody?.bytes ?? null);
    const form = given instanceof FormData ? multipart(given) : null;
    const plain: RequestInit = { ...init };
    if (own !== null || form !== null) delete plain.body;
    // Not a mode that a URL of this origin could have in an opaque one.
    if (plain.mode === "same-origin") delete plain.mode;
    const mode = init?.mode ?? (input instanceof Request ? input.mode : "cors");
    // To an opaque origin, the app's own URLs are another's.
    const referrer = plain.referrer ?? (input instanceof Request ? input.referrer : "about:client");
    if (!URL.canParse(referrer, baseUrl()))
      throw new TypeError(`Failed to fetch: the referrer '${referrer}' is no URL.`);
    if (/^(?!about:client$)./.test(referrer)) delete plain.referrer;
    const request = new Request(input instanceof Request ? input : address, plain);
    const headers: HeaderList = [...request.headers];
    const has = (name: string) => headers.some(([header]) => header === name);
    for (const [name, value] of CACHING[request.cache] ?? []) if (!has(name)) headers.push([name, value]);
    const type = form?.contentType ?? plainBody?.contentType ?? (own instanceof Blob ? own.type : "");
    if (type !== "" && !has("content-type")) headers.push(["content-type", type]);
    const set = form?.body ?? own;
    if (set !== null && (request.method === "GET" || request.method === "HEAD"))
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    const body = set ?? (await bodyOf(request, (given ?? null) === null));
    const length = body === null ? 0 : lengthOf(body);
    if (length !== null && (length > 0 || ["POST", "PUT"].includes(request.method)))
      headers.push(["content-length", String(length)]);
    if (request.method !== "GET" && request.method !== "HEAD") headers.push(["origin", network.origin]);
    const response = await network.request(
      {
        url: request.url,
        method: request.method,
        headers,
        redirect: request.redirect,
        credentials: request.credentials,
        referrer:
          request.referrer === ""
            ? ""
            : referrerBy(request.referrerPolicy, referrerUrl(referrer, network.origin)),
        keepalive: request.keepalive,
      },
      { body, signal: request.signal, mode, initiator },
    );
    const abortable = input instanceof Request || (init?.signal ?? null) !== null;
    const whole = request.integrity === "" ? null : await intact(response, request.integrity);
    return responseOf(response, request.signal, abortable, whole);
  };
  const shim = (input: RequestInfo | URL, ...rest: [init?: RequestInit]): Promise<Response> =>
    send(input, rest[0], "fetch");
  define(globalThis, "fetch", shim);
  installRequest(network.origin);
  installResponse();

  if (typeof Navigator === "undefined") return; // Workers have no beacons.
  define(Navigator.prototype, "sendBeacon", (address: string | URL, data?: BodyInit | null): boolean => {
    const url = beaconUrl(String(address));
    const body = data ?? null;
    if (body instanceof ReadableStream)
      throw new TypeError("Failed to execute 'sendBeacon' on 'Navigator': a stream can't be sent.");
    const plain = plainBodyOf(body);
    if (!network.mayKeep(body instanceof Blob ? body.size : (plain?.bytes.length ?? 0))) return false;
    send(url, { method: "POST", body, keepalive: true, mode: "no-cors" }, "beacon").catch(() => {});
    return true;
  });
}

/** https://w3c.github.io/beacon/#sec-processing-model */
function beaconUrl(address: string): URL {
  const url = URL.canParse(address, baseUrl()) ? new URL(address, baseUrl()) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new TypeError(`Failed to execute 'sendBeacon' on 'Navigator': '${address}' is no address of HTTP.`);
}

/** `Request`, which remembers a referrer that to an opaque origin is another's. */
function installRequest(origin: string): void {
  const native = Request;
  const referrers = new WeakMap<Request, string>();
  const descriptor = Object.getOwnPropertyDescriptor(native.prototype, "referrer");
  const read = descriptor?.get;
  if (read === undefined) return;
  accessor(native.prototype, "referrer", {
    ...descriptor,
    get(this: Request) {
      return referrers.get(this) ?? read.call(this);
    },
  });
  const { clone } = native.prototype;
  define(native.prototype, "clone", function (this: Request) {
    const copy = clone.call(this);
    const referrer = referrers.get(this);
    if (referrer !== undefined) referrers.set(copy, referrer);
    return copy;
  });
  const shim = new Proxy(native, {
    construct: (target, values: [RequestInfo | URL, RequestInit?], newTarget) => {
      const made: Request = Reflect.construct(target, values, newTarget);
      const given = values[1]?.referrer ?? "";
      const url = URL.canParse(given, baseUrl()) && given !== "" ? new URL(given, baseUrl()) : null;
      if (url?.origin === origin) referrers.set(made, url.href);
      return made;
    },
  });
  native.prototype.constructor = shim;
  mask(shim, "Request");
  Object.defineProperty(globalThis, "Request", { configurable: true, writable: true, value: shim });
}

/** The URL that a request names as its referrer; another origin's is the page's (https://fetch.spec.whatwg.org/#dom-request). */
function referrerUrl(given: string, origin: string): string {
  if (given === "" || given === "about:client" || !URL.canParse(given, baseUrl())) return location.href;
  const url = new URL(given, baseUrl());
  return url.origin === origin ? url.href : location.href;
}

/** Bodies that are at hand at once: what a page sends while it goes has no time to be read. */
function plainBodyOf(given: BodyInit | null | undefined): { bytes: Uint8Array; contentType: string } | null {
  const encoder = new TextEncoder();
  if (typeof given === "string")
    return { bytes: encoder.encode(given), contentType: "text/plain;charset=UTF-8" };
  if (given instanceof URLSearchParams) {
    const contentType = "application/x-www-form-urlencoded;charset=UTF-8";
    return { bytes: encoder.encode(String(given)), contentType };
  }
  if (given instanceof ArrayBuffer) return { bytes: new Uint8Array(given.slice(0)), contentType: "" };
  if (!ArrayBuffer.isView(given)) return null;
  const { buffer, byteOffset, byteLength } = given;
  return { bytes: new Uint8Array(buffer, byteOffset, byteLength).slice(), contentType: "" };
}

/** The body of a request; null for none. */
async function bodyOf(request: Request, madeElsewhere: boolean): Promise<Source | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  // What the page made a `Request` of may have been a large blob: this is the blob again.
  const body = madeElsewhere ? await request.blob() : new Uint8Array(await request.arrayBuffer());
  return lengthOf(body) === 0 ? null : body;
}

/** The body, all of it; rejects with a `TypeError` where `integrity` names others (https://fetch.spec.whatwg.org/#main-fetch). */
async function intact({ body, kind, url }: NetworkResponse, integrity: string): Promise<Uint8Array> {
  const bytes = kind === "opaqueredirect" ? null : await readAll(body);
  if (bytes !== null && (await isIntact(new Blob([bytes as Uint8Array<ArrayBuffer>]), integrity)))
    return bytes;
  body.cancel();
  throw new TypeError(`Failed to fetch: ${url} is not what "integrity" names.`);
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
    referrer: referrerOf(),
    keepalive: false,
  };
}
