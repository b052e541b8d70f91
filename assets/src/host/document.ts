/** One document of the app, in a tab or in a frame of a tab's page: its bytes, its requests, its sockets. */
import type { DocumentHead, FrameToHost, HostToFrame, StorageSnapshot } from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import type { Client, ClientResponse } from "./client.ts";
import { type BrowserStores, PageRequests } from "./page.ts";
import type { Shipped } from "./shipped.ts";
import { Sockets } from "./sockets.ts";
import { Workers } from "./workers.ts";

/** A page whose first content doesn't come is shown all the same; milliseconds. */
const COMMIT_LIMIT = 10_000;
/** The same after its last byte. */
const REST_LIMIT = 1_000;
/** A page that is busy can't hold up the next one for longer; milliseconds. */
const UNLOAD_LIMIT = 2_000;

/** What the documents of one tab share. */
export interface DocumentContext {
  base: URL;
  client: Client;
  stores: BrowserStores;
  /** What the site has of other sites. */
  shipped: Shipped;
  /** Whether pages may reach other sites. */
  network: boolean;
  /** What workers of a document print. */
  log(entry: LogEntry): void;
}

/** The frame that shows a document, as its messages see it. */
export interface DocumentPort {
  post(message: HostToFrame, transfer?: Transferable[]): void;
  listen(handlers: DocumentHandlers): void;
  close(): void;
}

export interface DocumentHandlers {
  message(message: FrameToHost): void;
  /** Script wanted to navigate to this URL (its fragment is not known), which the browser can't do by itself. */
  blocked(url: string): void;
  /** The page has said more than can be listened to: nothing more of it is heard. */
  flooded(): void;
}

/** What a document knows of where it is shown. */
export interface Surroundings {
  head: DocumentHead;
  session: StorageSnapshot;
  /** `window.name`. */
  name: string;
  /** Whether another tab has opened this one, and keeps a handle. */
  hasOpener: boolean;
  /** The frame's place: numbers of frames from the tab's page inwards. */
  path: number[];
}

export class AppDocument {
  /** Entries of one document in the history share it. */
  readonly number: number;
  readonly port: DocumentPort;
  /** The first content is there, or long enough waited for. */
  readonly committed: Promise<void>;
  /** Its `load` event is over, or it has been left. */
  readonly whenLoaded: Promise<void>;
  readonly #committed = Promise.withResolvers<void>();
  readonly #loaded = Promise.withResolvers<void>();
  readonly #context: DocumentContext;
  /** The response, which may go on for as long as the document is there. */
  readonly #body: ReadableStreamDefaultReader<Uint8Array>;
  readonly #requests: PageRequests;
  readonly #sockets: Sockets;
  readonly #workers: Workers;
  #isLoaded = false;
  #unloaded: (() => void) | null = null;
  #gone = false;

  constructor(number: number, port: DocumentPort, response: ClientResponse, context: DocumentContext) {
    this.number = number;
    this.port = port;
    this.#context = context;
    this.#body = response.body.getReader();
    this.#requests = new PageRequests(context.client, context.base, context.shipped, (message, transfer) =>
      port.post(message, transfer),
    );
    this.#sockets = new Sockets(context.client, context.stores.cookies, (message) => port.post(message));
    this.#workers = new Workers({
      client: context.client,
      base: context.base,
      shipped: context.shipped,
      cookies: context.stores.cookies,
      log: (entry) => context.log(entry),
    });
    this.committed = this.#committed.promise;
    this.whenLoaded = this.#loaded.promise;
  }

  get loaded(): boolean {
    return this.#isLoaded;
  }

  /** It has been left. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Sends the document; what it says beyond the data it asks for goes to `handlers`. */
  fill(surroundings: Surroundings, handlers: DocumentHandlers): void {
    const { head, ...rest } = surroundings;
    this.port.listen({
      message: (message) => {
        this.#requests.receive(message);
        if (this.#gone) return;
        this.#sockets.receive(message);
        this.#workers.receive(message);
        if (message.type === "committed") this.#committed.resolve();
        if (message.type === "loaded") {
          this.#isLoaded = true;
          this.#loaded.resolve();
        }
        if (message.type === "unloaded") this.#unloaded?.();
        handlers.message(message);
      },
      blocked: (url) => {
        if (!this.#gone) handlers.blocked(url);
      },
      flooded: () => {
        if (!this.#gone) handlers.flooded();
      },
    });
    this.port.post({
      type: "document",
      head,
      ...rest,
      cookies: this.#context.stores.cookies.visible(new URL(head.url)),
      local: this.#context.stores.local,
      shipped: this.#context.shipped.patterns,
      network: this.#context.network,
    });
    void this.#send().then(() => setTimeout(this.#committed.resolve, REST_LIMIT));
    setTimeout(this.#committed.resolve, COMMIT_LIMIT);
  }

  async #send(): Promise<void> {
    let error: string | null = null;
    try {
      for (;;) {
        const { done, value } = await this.#body.read();
        if (done) break;
        this.port.post({ type: "document-chunk", bytes: value });
      }
    } catch (reason) {
      error = reason instanceof Error ? reason.message : String(reason);
    }
    this.port.post({ type: "document-end", error });
  }

  /** Lets the page know that it is left; resolves when its listeners have run, or do nothing for too long. */
  unload(): Promise<void> {
    if (this.#gone || this.#unloaded !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#unloaded = resolve;
      setTimeout(resolve, UNLOAD_LIMIT);
      this.port.post({ type: "unload" });
    });
  }

  /** Ends everything that it has under way with the app. */
  close(): void {
    this.#gone = true;
    void this.#body.cancel().catch(() => {});
    this.#requests.close();
    this.#sockets.close();
    this.#workers.close();
    this.port.close();
    this.#committed.resolve();
    this.#loaded.resolve();
  }
}
