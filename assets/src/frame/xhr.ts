/** `XMLHttpRequest` (https://xhr.spec.whatwg.org/) over the host's network and, for other origins, `fetch`. */
import type { HeaderList } from "../protocol.ts";
import { simpleRequest } from "./fetch.ts";
import { multipart } from "./forms.ts";
import type { Network } from "./network.ts";
import { baseUrl } from "./scope.ts";
import { reasonPhrase } from "./status.ts";
import { lengthOf } from "./upload.ts";

const EVENTS = ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"] as const;
/** RFC 9110, 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const FORBIDDEN =
  /^(?:accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

/** `onload` and the like: one listener each, kept in its place. */
function handlers(target: object, names: readonly string[]): void {
  for (const name of names) {
    const current = new WeakMap<EventTarget, { value: unknown; listener: EventListener }>();
    Object.defineProperty(target, `on${name}`, {
      configurable: true,
      enumerable: true,
      get(this: EventTarget) {
        return current.get(this)?.value ?? null;
      },
      set(this: EventTarget, value: unknown) {
        const old = current.get(this);
        if (old !== undefined) this.removeEventListener(name, old.listener);
        current.delete(this);
        if (typeof value !== "function") return;
        const listener: EventListener = (event) => {
          Reflect.apply(value, this, [event]);
        };
        current.set(this, { value, listener });
        this.addEventListener(name, listener);
      },
    });
  }
}

class RequestEventTarget extends EventTarget {}
handlers(RequestEventTarget.prototype, EVENTS);

class Upload extends RequestEventTarget {}

interface Sent {
  bytes: Uint8Array | Blob | null;
  type: string;
}

async function bodyOf(body: unknown): Promise<Sent> {
  if (body === null || body === undefined) return { bytes: null, type: "" };
  if (body instanceof Blob) return { bytes: body, type: body.type };
  if (body instanceof FormData) {
    const { body: bytes, contentType } = multipart(body);
    return { bytes, type: contentType };
  }
  if (typeof Document !== "undefined" && body instanceof Document) {
    const html = body.contentType === "text/html";
    const type = `${html ? "text/html" : "application/xml"};charset=UTF-8`;
    return {
      bytes: new TextEncoder().encode(html ? htmlOf(body) : new XMLSerializer().serializeToString(body)),
      type,
    };
  }
  const response = new Response(body instanceof ReadableStream ? String(body) : (body as BodyInit));
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    type: response.headers.get("content-type") ?? "",
  };
}

/** https://html.spec.whatwg.org/#html-fragment-serialisation-algorithm of a document */
function htmlOf(document: Document): string {
  const doctype = document.doctype === null ? "" : `<!DOCTYPE ${document.doctype.name}>`;
  return doctype + (document.documentElement?.outerHTML ?? "");
}

export function installXhr(network: Network): void {
  class Xhr extends RequestEventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;
    readonly UNSENT = 0;
    readonly OPENED = 1;
    readonly HEADERS_RECEIVED = 2;
    readonly LOADING = 3;
    readonly DONE = 4;

    readonly upload = new Upload();
    timeout = 0;
    withCredentials = false;
    readyState = 0;
    status = 0;
    statusText = "";
    responseURL = "";
    #responseType: XMLHttpRequestResponseType = "";
    #method = "GET";
    #url: URL | null = null;
    #headers: HeaderList = [];
    #mime = "";
    #received: Headers | null = null;
    #bytes: Uint8Array[] = [];
    #size = 0;
    #cached: unknown = null;
    #abort: AbortController | null = null;
    #sent = false;

    get responseType(): XMLHttpRequestResponseType {
      return this.#responseType;
    }

    set responseType(value: XMLHttpRequestResponseType) {
      if (this.readyState >= 3)
        throw new DOMException("The response type can't be set any more.", "InvalidStateError");
      this.#responseType = value;
    }

    open(method: string, address: string | URL, asynchronous: unknown = true): void {
      if (!TOKEN.test(method)) throw new DOMException(`'${method}' is no HTTP method.`, "SyntaxError");
      if (/^(?:connect|trace|track)$/i.test(method))
        throw new DOMException(`'${method}' is a method that pages may not use.`, "SecurityError");
      if (asynchronous === false) {
        throw new DOMException(
          "A synchronous XMLHttpRequest can't reach the app, which runs in this page's own browser. Use an asynchronous request.",
          "InvalidAccessError",
        );
      }
      if (!URL.canParse(String(address), baseUrl())) throw new DOMException("Invalid URL", "SyntaxError");
      this.#abort?.abort();
      this.#abort = null;
      this.#url = new URL(String(address), baseUrl());
      this.#method = /^(?:get|head|post|put|delete|options)$/i.test(method) ? method.toUpperCase() : method;
      this.#headers = [];
      this.#sent = false;
      this.#clear();
      if (this.readyState !== 1) this.#state(1);
    }

    setRequestHeader(name: string, value: string): void {
      if (this.readyState !== 1 || this.#sent)
        throw new DOMException("The request is not open.", "InvalidStateError");
      if (!TOKEN.test(name) || /[\0\r\n\u0100-\uffff]/.test(value))
        throw new DOMException(`'${name}: ${value}' is no header.`, "SyntaxError");
      if (FORBIDDEN.test(name)) return;
      const same = this.#headers.find(([given]) => given.toLowerCase() === name.toLowerCase());
      if (same === undefined) this.#headers.push([name, String(value).trim()]);
      else same[1] += `, ${String(value).trim()}`;
    }

    overrideMimeType(mime: string): void {
      this.#mime = mime;
    }

    getResponseHeader(name: string): string | null {
      return this.#received?.get(name) ?? null;
    }

    getAllResponseHeaders(): string {
      return [...(this.#received ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    }

    send(body: unknown = null): void {
      if (this.readyState !== 1 || this.#sent)
        throw new DOMException("The request is not open.", "InvalidStateError");
      this.#sent = true;
      const abort = new AbortController();
      this.#abort = abort;
      let timer: ReturnType<typeof setTimeout> | undefined;
      if (this.timeout > 0) timer = setTimeout(() => abort.abort("timeout"), this.timeout);
      this.#progress(this, "loadstart");
      this.#run(["GET", "HEAD"].includes(this.#method) ? null : body, abort)
        .catch(() => this.#fail(abort))
        .finally(() => clearTimeout(timer));
    }

    abort(): void {
      const active = this.#sent && this.readyState !== 4;
      this.#abort?.abort("abort");
      if (!active) {
        if (this.readyState === 4) this.readyState = 0;
        return;
      }
      this.#finish("abort");
      this.readyState = 0;
    }

    get responseText(): string {
      if (this.#responseType !== "" && this.#responseType !== "text") {
        throw new DOMException("The response is no text.", "InvalidStateError");
      }
      return this.readyState >= 3 ? this.#text() : "";
    }

    get responseXML(): Document | null {
      if (this.readyState !== 4 || !/xml/.test(this.#contentType())) return null;
      this.#cached ??= this.#document("text/xml");
      return this.#cached instanceof Document ? this.#cached : null;
    }

    #document(type: "text/html" | "text/xml"): Document {
      const parsed = new DOMParser().parseFromString(this.#text(), type);
      for (const name of ["URL", "documentURI"])
        Object.defineProperty(parsed, name, { value: this.responseURL });
      return parsed;
    }

    get response(): unknown {
      if (this.#responseType === "" || this.#responseType === "text") return this.responseText;
      if (this.readyState !== 4 || this.status === 0) return null;
      this.#cached ??= this.#value();
      return this.#cached;
    }

    #value(): unknown {
      switch (this.#responseType) {
        case "arraybuffer":
          return this.#joined().buffer;
        case "blob":
          return new Blob([this.#joined()], { type: this.#contentType() });
        case "json":
          try {
            return JSON.parse(new TextDecoder().decode(this.#joined()));
          } catch {
            return null;
          }
        default:
          return this.#document(/html/.test(this.#contentType()) ? "text/html" : "text/xml");
      }
    }

    #contentType(): string {
      return this.#mime || this.#received?.get("content-type") || "text/xml";
    }

    #joined(): Uint8Array<ArrayBuffer> {
      const joined = new Uint8Array(this.#size);
      let offset = 0;
      for (const bytes of this.#bytes) {
        joined.set(bytes, offset);
        offset += bytes.length;
      }
      return joined;
    }

    #text(): string {
      const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(this.#contentType())?.[1] ?? "utf-8";
      try {
        return new TextDecoder(charset).decode(this.#joined());
      } catch {
        return new TextDecoder().decode(this.#joined());
      }
    }

    async #run(body: unknown, abort: AbortController): Promise<void> {
      const url = this.#url;
      if (url === null) return;
      const { bytes, type } = await bodyOf(body);
      if (type !== "" && !this.#headers.some(([name]) => name.toLowerCase() === "content-type")) {
        this.#headers.push(["content-type", type]);
      }
      const total = bytes === null ? 0 : (lengthOf(bytes) ?? 0);
      if (total > 0) this.#progress(this.upload, "loadstart", 0, total);
      let uploaded = 0;
      const response = network.owns(url)
        ? await this.#own(url, bytes, abort, (count) => {
            uploaded += count;
            this.#progress(this.upload, "progress", uploaded, total);
          })
        : await this.#foreign(url, bytes, abort);
      if (total > 0) {
        if (uploaded < total) this.#progress(this.upload, "progress", total, total);
        this.#progress(this.upload, "load", total, total);
        this.#progress(this.upload, "loadend", total, total);
      }
      this.status = response.status;
      this.statusText = response.statusText;
      this.responseURL = response.url.replace(/#.*$/, "");
      this.#received = response.headers;
      this.#state(2);
      const length = Number(response.headers.get("content-length") ?? 0);
      const reader = response.body?.getReader();
      let last = 0;
      while (reader !== undefined) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#bytes.push(value);
        this.#size += value.length;
        this.#state(3);
        if (performance.now() - last > 50) {
          last = performance.now();
          this.#progress(this, "progress", this.#size, length);
        }
      }
      if (abort.signal.aborted) throw abort.signal.reason;
      this.#progress(this, "progress", this.#size, length);
      this.#state(4);
      this.#progress(this, "load", this.#size, length);
      this.#progress(this, "loadend", this.#size, length);
    }

    async #own(
      url: URL,
      bytes: Uint8Array | Blob | null,
      abort: AbortController,
      uploaded: (count: number) => void,
    ) {
      const headers: HeaderList = [...this.#headers];
      if (!headers.some(([name]) => name.toLowerCase() === "accept")) headers.push(["accept", "*/*"]);
      if (bytes !== null) headers.push(["content-length", String(lengthOf(bytes))]);
      if (this.#method !== "GET" && this.#method !== "HEAD") headers.push(["origin", network.origin]);
      const request = simpleRequest(url, this.#method, headers, this.withCredentials);
      const response = await network.request(request, {
        body: bytes,
        signal: abort.signal,
        uploaded,
        initiator: "xmlhttprequest",
      });
      const received = new Headers();
      for (const [name, value] of response.headers) received.append(name, value);
      return {
        status: response.status,
        statusText: reasonPhrase(response.status),
        url: response.url,
        headers: received,
        body: response.body.stream,
      };
    }

    #foreign(url: URL, bytes: Uint8Array | Blob | null, abort: AbortController): Promise<Response> {
      return fetch(url, {
        method: this.#method,
        headers: this.#headers,
        body: bytes as Uint8Array<ArrayBuffer> | Blob | null,
        credentials: this.withCredentials ? "include" : "same-origin",
        signal: abort.signal,
      });
    }

    #fail(abort: AbortController): void {
      if (abort.signal.reason === "abort" || this.#abort !== abort) return;
      this.#finish(abort.signal.reason === "timeout" ? "timeout" : "error");
    }

    #finish(event: "abort" | "error" | "timeout"): void {
      this.#sent = false;
      this.#clear();
      this.#state(4);
      this.#progress(this.upload, event);
      this.#progress(this.upload, "loadend");
      this.#progress(this, event);
      this.#progress(this, "loadend");
    }

    #clear(): void {
      this.status = 0;
      this.statusText = "";
      this.responseURL = "";
      this.#received = null;
      this.#bytes = [];
      this.#size = 0;
      this.#cached = null;
    }

    #state(state: number): void {
      this.readyState = state;
      this.dispatchEvent(new Event("readystatechange"));
    }

    #progress(target: EventTarget, type: (typeof EVENTS)[number], loaded = 0, total = 0): void {
      target.dispatchEvent(new ProgressEvent(type, { lengthComputable: total > 0, loaded, total }));
    }
  }
  handlers(Xhr.prototype, ["readystatechange"]);
  const values = {
    XMLHttpRequest: Xhr,
    XMLHttpRequestUpload: Upload,
    XMLHttpRequestEventTarget: RequestEventTarget,
  };
  for (const [name, value] of Object.entries(values)) {
    tagged(value, name);
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  }
}

/** Gives a class of ours the name of the browser's. */
function tagged(made: { prototype: object }, name: string): void {
  Object.defineProperty(made, "name", { configurable: true, value: name });
  Object.defineProperty(made.prototype, Symbol.toStringTag, { configurable: true, value: name });
}

export { handlers, tagged };
