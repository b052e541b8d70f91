/** The global scope's own facts of a worker: the app's script, not the `blob:` that it was started from. */

const PARTS = [
  "href",
  "origin",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

/** https://html.spec.whatwg.org/#workerlocation; `origin` is the app's. */
export function describeScope(url: URL, origin: string): void {
  const prototype: object = Object.getPrototypeOf(location);
  const place: object = Object.create(prototype);
  for (const part of PARTS) {
    Object.defineProperty(place, part, { configurable: true, enumerable: true, get: () => url[part] });
  }
  Object.defineProperty(place, "toString", { configurable: true, value: () => url.href });
  Object.defineProperty(globalThis, "location", {
    configurable: true,
    enumerable: true,
    get: () => place,
  });
  Object.defineProperty(globalThis, "origin", { configurable: true, enumerable: true, get: () => origin });
}

/** Constructors that take relative URLs, which the engine would take as relative to a `blob:`. */
export function resolveUrls(): void {
  const absolute = (address: unknown) => new URL(String(address), location.href).href;
  const { Request: NativeRequest, Response } = globalThis;
  const shim = new Proxy(NativeRequest, {
    construct: (target, [input, ...rest]: [RequestInfo | URL, RequestInit?], newTarget) =>
      Reflect.construct(
        target,
        [input instanceof NativeRequest ? input : absoluteOr(input, absolute), ...rest],
        newTarget,
      ),
  });
  Object.defineProperty(globalThis, "Request", { configurable: true, writable: true, value: shim });
  const { redirect } = Response;
  Object.defineProperty(Response, "redirect", {
    configurable: true,
    writable: true,
    value: (url: string | URL, status?: number) => redirect.call(Response, absoluteOr(url, absolute), status),
  });
}

/** What is no URL is left for the engine to refuse. */
function absoluteOr(address: RequestInfo | URL, absolute: (address: unknown) => string): string {
  const text = String(address);
  return URL.canParse(text, location.href) ? absolute(text) : text;
}
