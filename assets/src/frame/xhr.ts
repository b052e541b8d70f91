/** `XMLHttpRequest` (https://xhr.spec.whatwg.org/) over the host's network and, for other origins, `fetch`. */
import type { HeaderList } from "../protocol.ts";
import { expose } from "./define.ts";
import { isXml } from "./encoding.ts";
import { handlers } from "./event-handlers.ts";
import { simpleRequest } from "./fetch.ts";
import { essenceOf } from "./mime.ts";
import type { Network } from "./network.ts";
import { baseUrl } from "./scope.ts";
import { reasonPhrase } from "./status.ts";
import { lengthOf } from "./upload.ts";
import { bodyOf, inUtf8 } from "./xhr-body.ts";

const EVENTS = ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"] as const;
const RESPONSE_TYPES = new Set<unknown>(["", "arraybuffer", "blob", "document", "json", "text"]);
/** What `DOMParser` takes. */
const PARSED: readonly DOMParserSupportedType[] = [
  "text/html",
  "text/xml",
  "application/xml",
  "application/xhtml+xml",
  "image/svg+xml",
];
/** RFC 9110, 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const FORBIDDEN =
  /^(?:accept-charset|accept-encoding|access-control-request-.*|connection|content-length|cookie|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

class RequestEventTarget extends EventTarget {}
handlers(RequestEventTarget.prototype, EVENTS);

class Upload extends RequestEventTarget {}

export function installXhr(network: Network): void {
  // Not what a page may put in its place.
  const ask = fetch;
  class Xhr extends RequestEventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;

    readonly #upload = new Upload();
    #timeout = 0;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #started = 0;
    #withCredentials = false;
    #readyState = 0;
    #status = 0;
    #statusText = "";
    #responseURL = "";
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

    get readyState(): number {
      return this.#readyState;
    }

    get status(): number {
      return this.#status;
    }

    get statusText(): string {
      return this.#statusText;
    }

    get responseURL(): string {
      return this.#responseURL;
    }

    get upload(): Upload {
      return this.#upload;
    }

    get timeout(): number {
      return this.#timeout;
    }

    /** Counts from the start of the request, whenever it is set. */
    set timeout(milliseconds: unknown) {
      this.#timeout = Number(milliseconds) >>> 0;
      if (this.#sent && this.#readyState !== 4) this.#limit();
    }

    #limit(): void {
      clearTimeout(this.#timer);
      const abort = this.#abort;
      if (this.#timeout === 0 || abort === null) return;
      const left = this.#started + this.#timeout - performance.now();
      this.#timer = setTimeout(() => abort.abort("timeout"), Math.max(left, 0));
    }

    get withCredentials(): boolean {
      return this.#withCredentials;
    }

    set withCredentials(value: unknown) {
      if (this.#readyState > 1 || this.#sent)
        throw new DOMException("The request has been sent.", "InvalidStateError");
      this.#withCredentials = Boolean(value);
    }

    get responseType(): XMLHttpRequestResponseType {
      return this.#responseType;
    }

    set responseType(value: XMLHttpRequestResponseType) {
      if (this.#readyState >= 3)
        throw new DOMException("The response type can't be set any more.", "InvalidStateError");
      if (RESPONSE_TYPES.has(value) && (value !== "document" || typeof document !== "undefined"))
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
      if (this.#readyState !== 1) this.#state(1);
    }

    setRequestHeader(name: string, given: string): void {
      if (this.#readyState !== 1 || this.#sent)
        throw new DOMException("The request is not open.", "InvalidStateError");
      const value = String(given).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
      if (!TOKEN.test(name) || /[\0\r\n\u0100-\uffff]/.test(value))
        throw new DOMException(`'${name}: ${value}' is no header.`, "SyntaxError");
      if (FORBIDDEN.test(name)) return;
      const same = this.#headers.find(([given]) => given.toLowerCase() === name.toLowerCase());
      if (same === undefined) this.#headers.push([name, value]);
      else same[1] += `, ${value}`;
    }

    overrideMimeType(mime: string): void {
      if (this.#readyState >= 3)
        throw new DOMException("The type can't be set any more.", "InvalidStateError");
      this.#mime = String(mime);
    }

    getResponseHeader(name: string): string | null {
      return this.#received?.get(name) ?? null;
    }

    getAllResponseHeaders(): string {
      return [...(this.#received ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    }

    send(body: unknown = null): void {
      if (this.#readyState !== 1 || this.#sent)
        throw new DOMException("The request is not open.", "InvalidStateError");
      this.#sent = true;
      const abort = new AbortController();
      this.#abort = abort;
      this.#started = performance.now();
      this.#limit();
      this.#progress(this, "loadstart");
      this.#run(["GET", "HEAD"].includes(this.#method) ? null : body, abort)
        .catch(() => this.#fail(abort))
        .finally(() => {
          if (this.#abort === abort) clearTimeout(this.#timer);
        });
    }

    abort(): void {
      const active = this.#sent && this.#readyState !== 4;
      this.#abort?.abort("abort");
      if (!active) {
        if (this.#readyState !== 4) return;
        this.#readyState = 0;
        this.#clear();
        return;
      }
      this.#finish("abort");
      this.#readyState = 0;
    }

    get responseText(): string {
      if (this.#responseType !== "" && this.#responseType !== "text") {
        throw new DOMException("The response is no text.", "InvalidStateError");
      }
      return this.#readyState >= 3 ? this.#text() : "";
    }

    get responseXML(): Document | null {
      if (this.#responseType !== "" && this.#responseType !== "document")
        throw new DOMException("The response is no document.", "InvalidStateError");
      if (this.#readyState !== 4 || this.#status === 0) return null;
      this.#cached ??= this.#document();
      return this.#cached instanceof Document ? this.#cached : null;
    }

    /** https://xhr.spec.whatwg.org/#document-response */
    #document(): Document | null {
      const essence = essenceOf(this.#contentType());
      const html = essence === "text/html";
      if (html ? this.#responseType !== "document" : !isXml(essence)) return null;
      const type = PARSED.find((each) => each === essence) ?? "text/xml";
      const parsed = new DOMParser().parseFromString(this.#text(), type);
      if (!html && parsed.querySelector("parsererror") !== null) return null;
      describeParsed(parsed, this.#responseURL);
      if (type !== essence) Object.defineProperty(parsed, "contentType", { value: essence });
      return parsed;
    }

    get response(): unknown {
      if (this.#responseType === "" || this.#responseType === "text") return this.responseText;
      if (this.#readyState !== 4 || this.#status === 0) return null;
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
          return this.#document();
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
        // A character may still be on its way.
        return new TextDecoder(charset).decode(this.#joined(), { stream: this.#readyState < 4 });
      } catch {
        return new TextDecoder().decode(this.#joined());
      }
    }

    async #run(body: unknown, abort: AbortController): Promise<void> {
      const url = this.#url;
      if (url === null) return;
      const { bytes, type, isText } = bodyOf(body);
      const given = this.#headers.find(([name]) => name.toLowerCase() === "content-type");
      if (given === undefined && type !== "") this.#headers.push(["content-type", type]);
      if (given !== undefined && isText) given[1] = inUtf8(given[1]);
      const total = bytes === null ? 0 : (lengthOf(bytes) ?? 0);
      if (total > 0) this.#progress(this.#upload, "loadstart", 0, total);
      let uploaded = 0;
      const response = network.owns(url)
        ? await this.#own(url, bytes, abort, (count) => {
            uploaded += count;
            this.#progress(this.#upload, "progress", uploaded, total);
          })
        : await this.#foreign(url, bytes, abort);
      if (total > 0) {
        if (uploaded < total) this.#progress(this.#upload, "progress", total, total);
        this.#progress(this.#upload, "load", total, total);
        this.#progress(this.#upload, "loadend", total, total);
      }
      this.#status = response.status;
      this.#statusText = response.statusText;
      this.#responseURL = response.url.replace(/#.*$/, "");
      this.#received = response.headers;
      this.#state(2);
      const length = Number(response.headers.get("content-length") ?? 0);
      const reader = response.body?.getReader();
      let last = 0;
      let told: number | null = null;
      while (reader !== undefined) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#bytes.push(value);
        this.#size += value.length;
        this.#state(3);
        if (performance.now() - last > 50) {
          last = performance.now();
          told = this.#size;
          this.#progress(this, "progress", this.#size, length);
        }
      }
      if (abort.signal.aborted) throw abort.signal.reason;
      if (told !== this.#size) this.#progress(this, "progress", this.#size, length);
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
      if (bytes !== null || ["POST", "PUT"].includes(this.#method))
        headers.push(["content-length", String(bytes === null ? 0 : lengthOf(bytes))]);
      if (this.#method !== "GET" && this.#method !== "HEAD") headers.push(["origin", network.origin]);
      const request = simpleRequest(url, this.#method, headers, this.#withCredentials);
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
      return ask(url, {
        method: this.#method,
        headers: this.#headers,
        body: bytes as Uint8Array<ArrayBuffer> | Blob | null,
        credentials: this.#withCredentials ? "include" : "same-origin",
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
      this.#progress(this.#upload, event);
      this.#progress(this.#upload, "loadend");
      this.#progress(this, event);
      this.#progress(this, "loadend");
    }

    #clear(): void {
      this.#status = 0;
      this.#statusText = "";
      this.#responseURL = "";
      this.#received = null;
      this.#bytes = [];
      this.#size = 0;
      this.#cached = null;
    }

    #state(state: number): void {
      this.#readyState = state;
      this.dispatchEvent(new Event("readystatechange"));
    }

    #progress(target: EventTarget, type: (typeof EVENTS)[number], loaded = 0, total = 0): void {
      target.dispatchEvent(new ProgressEvent(type, { lengthComputable: total > 0, loaded, total }));
    }
  }
  handlers(Xhr.prototype, ["readystatechange"]);
  expose("XMLHttpRequestEventTarget", RequestEventTarget, null);
  expose("XMLHttpRequestUpload", Upload, null);
  expose("XMLHttpRequest", Xhr);
}

/** Where a parsed document is from; https://xhr.spec.whatwg.org/#document-response */
function describeParsed(parsed: Document, url: string): void {
  for (const name of ["URL", "documentURI"]) Object.defineProperty(parsed, name, { value: url });
  if (url === document.URL.replace(/#.*$/, "") || parsed.querySelector("base") !== null) return;
  // It has no window, and no URL of its own that a script could give it.
  Object.defineProperty(parsed, "baseURI", { value: url });
  Object.defineProperty(parsed, "cookie", { value: "", writable: true });
}
