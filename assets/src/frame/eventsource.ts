/** `EventSource` (https://html.spec.whatwg.org/#server-sent-events) over `fetch`. */
import { createParser } from "eventsource-parser";
import { expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";
import type { Network } from "./network.ts";
import { baseUrl } from "./scope.ts";

const DEFAULT_RETRY = 3_000;

export function installEventSource(network: Network): void {
  // Not what a page may put in its place.
  const ask = fetch;
  class Source extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly #url: string;
    readonly #withCredentials: boolean;
    #readyState = 0;
    #lastEventId = "";
    #retry = DEFAULT_RETRY;
    readonly #abort = new AbortController();

    constructor(address: string | URL, init: EventSourceInit = {}) {
      super();
      this.#url = new URL(String(address), baseUrl()).href;
      this.#withCredentials = Boolean(init.withCredentials);
      void this.#connect();
    }

    get url(): string {
      return this.#url;
    }

    get withCredentials(): boolean {
      return this.#withCredentials;
    }

    get readyState(): number {
      return this.#readyState;
    }

    close(): void {
      this.#readyState = 2;
      this.#abort.abort();
    }

    async #connect(): Promise<void> {
      while (this.#readyState !== 2) {
        const fatal = await this.#stream();
        if (this.#abort.signal.aborted) return;
        this.#readyState = fatal ? 2 : 0;
        this.dispatchEvent(new Event("error"));
        if (!fatal) await new Promise((resolve) => setTimeout(resolve, this.#retry));
      }
    }

    /** One connection; true where there is to be no other. */
    async #stream(): Promise<boolean> {
      try {
        const response = await ask(this.#url, {
          headers: {
            accept: "text/event-stream",
            "cache-control": "no-cache",
            ...(this.#lastEventId === "" ? {} : { "last-event-id": this.#lastEventId }),
          },
          credentials: this.#withCredentials ? "include" : "same-origin",
          signal: this.#abort.signal,
        });
        const type = response.headers.get("content-type") ?? "";
        if (response.status !== 200 || !/^text\/event-stream\b/i.test(type) || response.body === null) {
          void response.body?.cancel();
          return true;
        }
        this.#readyState = 1;
        this.dispatchEvent(new Event("open"));
        const parser = createParser({
          onEvent: ({ event, data, id }) => {
            if (id !== undefined) this.#lastEventId = id;
            if (this.#readyState === 2) return;
            const origin = new URL(response.url || this.#url).origin;
            this.dispatchEvent(
              new MessageEvent(event ?? "message", { data, lastEventId: this.#lastEventId, origin }),
            );
          },
          onRetry: (retry) => {
            this.#retry = retry;
          },
        });
        const decoder = new TextDecoder();
        const reader = response.body.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return false;
          parser.feed(decoder.decode(value, { stream: true }));
        }
      } catch {
        return false;
      }
    }
  }
  handlers(Source.prototype, ["open", "message", "error"]);
  const native = globalThis.EventSource;
  expose("EventSource", Source, (values, newTarget) => {
    const address = String(values[0]);
    if (!URL.canParse(address, baseUrl())) throw new DOMException("Invalid URL", "SyntaxError");
    const owned = network.owns(new URL(address, baseUrl()));
    return Reflect.construct(owned ? Source : native, values, owned ? newTarget : native) as EventSource;
  });
}
