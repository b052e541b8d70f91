/** One tab of the emulated browser: navigation, history, and the one page that it shows. */
import type { FrameToHost, HostToFrame, StorageSnapshot } from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import { type Client, type ClientResponse, ExternalRedirect, headerOf } from "./client.ts";
import { isShown, offerDownload, suggestedName } from "./downloads.ts";
import { ConnectionError, type Exchange } from "./exchange.ts";
import { History } from "./history.ts";
import { iconUrl } from "./icon.ts";
import {
  contentTypeOf,
  entryOf,
  errorResponse,
  get,
  headOf,
  type NavigationRequest,
  requestOf,
  withoutFragment,
} from "./navigation.ts";
import { type BrowserStores, PageRequests } from "./page.ts";
import { Pane } from "./pane.ts";
import { shippedPatterns } from "./shipped.ts";
import { Sockets } from "./sockets.ts";

/** After the page is shown, `navigate` waits so long for its `load` event; milliseconds. */
const LOAD_LIMIT = 5_000;

/** After so many milliseconds a page that says nothing may be left without asking. */
const LEAVE_LIMIT = 500;

/** What the tabs of one browser share. */
export interface TabContext {
  /** Where the tab puts its frames; it fills this element. */
  viewport: HTMLElement;
  base: URL;
  client: Client;
  stores: BrowserStores;
  /** Whether pages may reach other sites. */
  network: boolean;
}

export interface TabHandlers {
  navigated(url: string): void;
  /** What the address bar or the tab strip shows has changed. */
  changed(): void;
  log(entry: LogEntry): void;
  /** Does the reader want to leave a page that asks to stay? */
  confirmLeave(): Promise<boolean>;
  /** A page asks for a navigation in another tab: a new one, or the one of this name. */
  elsewhere(request: NavigationRequest, target: string, handle: number | null): void;
  /** A page asks for something of a tab that it has opened (`handle`), of its opener or itself (0). */
  window(message: Extract<FrameToHost, { type: "window" | "window-message" }>): void;
  /** `localStorage` has changed. */
  stored(): void;
}

export interface TabState {
  /** Path, query and fragment of the page shown. */
  url: string;
  title: string;
  /** `data:` URL of an image, or "". */
  icon: string;
  loading: boolean;
  canGoBack: boolean;
  canGoForward: boolean;
}

interface Page {
  pane: Pane;
  document: number;
  /** The document's own response, which may go on for as long as the page is there. */
  body: ReadableStreamDefaultReader<Uint8Array>;
  requests: PageRequests;
  sockets: Sockets;
  /** Its `load` event is over. */
  loaded: boolean;
  /** It has been left. */
  gone: boolean;
}

export class Tab {
  /** `window.name`, which `target` attributes name. */
  readonly name: string;
  readonly #context: TabContext;
  readonly #handlers: TabHandlers;
  readonly #hasOpener: boolean;
  readonly #history = new History();
  /** `sessionStorage`: a tab's own. */
  #session: StorageSnapshot;
  #page: Page | null = null;
  #navigation: AbortController | null = null;
  #documents = 0;
  #loading = false;
  #title = "";
  #icon = "";
  #closed = false;
  /** Waits for the page's word whether it may be left. */
  #leave: ((ask: boolean) => void) | null = null;

  constructor(
    context: TabContext,
    handlers: TabHandlers,
    opening: { name: string; hasOpener: boolean; session: StorageSnapshot },
  ) {
    this.#context = context;
    this.#handlers = handlers;
    this.name = opening.name;
    this.#hasOpener = opening.hasOpener;
    this.#session = opening.session;
  }

  get frame(): HTMLIFrameElement | null {
    return this.#page?.pane.frame ?? null;
  }

  get viewport(): HTMLElement {
    return this.#context.viewport;
  }

  get state(): TabState {
    const url = this.#history.current?.url;
    return {
      url: url === undefined ? "" : url.pathname + url.search + url.hash,
      title: this.#title,
      icon: this.#icon,
      loading: this.#loading,
      canGoBack: this.#history.canGo(-1),
      canGoForward: this.#history.canGo(1),
    };
  }

  get session(): StorageSnapshot {
    return this.#session;
  }

  /** Resolves when the page is shown, or the navigation ended otherwise; rejects where there is no page at all. */
  async navigate(address: string): Promise<void> {
    const url = new URL(address, this.#history.current?.url ?? this.#context.client.origin);
    await this.#navigate({ ...get(url), history: "push", cause: "user" });
  }

  /** Begins what a page of another tab asks for. */
  open(request: NavigationRequest): void {
    this.#start(request);
  }

  post(message: HostToFrame): void {
    this.#page?.pane.post(message);
  }

  /** The jar has changed. */
  cookiesChanged(): void {
    const url = this.#history.current?.url;
    if (url !== undefined) this.post({ type: "cookies", cookies: this.#context.stores.cookies.visible(url) });
  }

  back(): void {
    this.#traverse(-1);
  }

  forward(): void {
    this.#traverse(1);
  }

  reload(): void {
    const entry = this.#history.current;
    if (entry === null) return;
    const { url, request, state, scroll } = entry;
    this.#start({ url, ...request, history: "replace", cause: "reload", download: null, state, scroll });
  }

  close(): void {
    this.#closed = true;
    this.#navigation?.abort();
    this.#drop();
  }

  /** Is the page shown willing to go, or the reader to lose it? (https://html.spec.whatwg.org/#prompt-to-unload-a-document) */
  async mayLeave(): Promise<boolean> {
    const page = this.#page;
    if (page === null || this.#closed) return true;
    const asks = new Promise<boolean>((resolve) => {
      this.#leave = resolve;
    });
    page.pane.post({ type: "leaving" });
    const ask = await Promise.race([asks, delay(LEAVE_LIMIT).then(() => false)]);
    this.#leave = null;
    return !ask || (await this.#handlers.confirmLeave());
  }

  /** Navigates without anybody waiting for it. */
  #start(request: NavigationRequest): void {
    this.#navigate(request).catch((error: unknown) => {
      this.#warn(error instanceof Error ? error.message : String(error));
    });
  }

  #warn(text: string): void {
    this.#handlers.log({ stream: "browser", level: "warning", text });
  }

  #changed(): void {
    this.#handlers.changed();
  }

  #drop(): void {
    if (this.#page !== null) closePage(this.#page);
    this.#page = null;
  }

  #traverse(delta: number): void {
    if (delta === 0) {
      this.reload();
      return;
    }
    const from = this.#history.current;
    const entry = this.#history.go(delta);
    if (entry === null) return;
    if (entry.document === from?.document && this.#page?.document === entry.document) {
      const { url, state, scroll } = entry;
      this.#page.pane.post({ type: "traverse", url: url.href, state, scroll });
      this.#moved();
    } else {
      const { url, request, state, scroll } = entry;
      const refused = () => void this.#history.go(-delta);
      this.#start({
        url,
        ...request,
        history: "traverse",
        cause: "history",
        download: null,
        state,
        scroll,
        refused,
      });
    }
  }

  /** The URL has changed without a new document. */
  #moved(): void {
    this.#handlers.navigated(this.state.url);
    this.#changed();
  }

  async #navigate(request: NavigationRequest): Promise<void> {
    if (this.#closed) return;
    if (request.url.origin !== this.#context.client.origin) return this.#depart(request.url);
    this.#navigation?.abort();
    const navigation = new AbortController();
    this.#navigation = navigation;
    const { signal } = navigation;
    // A script's own navigation has asked already: the engine fires `beforeunload` before it is blocked.
    if (request.cause !== "script" && !(await this.mayLeave())) {
      if (request.history === "traverse") request.refused?.();
      return;
    }
    if (signal.aborted) return;
    this.#loading = true;
    this.#changed();
    let exchange: Exchange | null = null;
    signal.addEventListener("abort", () => exchange?.abort());
    // The frame loads while the app works on its answer.
    const opening = Pane.open(this.#context.viewport, this.#context.base, signal);
    opening.catch(() => {});
    const unused = () => void opening.then((pane) => pane.close()).catch(() => {});
    try {
      const response = await this.#context.client.fetch(
        requestOf(request, this.#history.current?.url),
        (begun) => {
          exchange = begun;
        },
      );
      signal.throwIfAborted();
      if (response.status === 204 || response.status === 205) return unused();
      const { contentType } = contentTypeOf(headerOf(response.headers, "content-type"));
      const name = suggestedName(
        headerOf(response.headers, "content-disposition"),
        request.download ?? (isShown(contentType) ? null : ""),
        response.url,
      );
      if (name !== null) {
        unused();
        await offerDownload(response, name);
        return;
      }
      const { loaded } = await this.#commit(await opening, request, response, signal);
      // The page's own now: a new navigation leaves it alone until it commits.
      exchange = null;
      await Promise.race([loaded, delay(LOAD_LIMIT)]);
    } catch (error) {
      if (signal.aborted) return unused();
      if (error instanceof ExternalRedirect) {
        unused();
        return this.#depart(error.url);
      }
      // The first page's failure is the run's.
      if (!(error instanceof ConnectionError) || this.#page === null) {
        unused();
        throw error;
      }
      await this.#commit(await opening, request, errorResponse(request.url, error.message), signal);
    } finally {
      if (this.#navigation === navigation) {
        this.#navigation = null;
        this.#loading = false;
        this.#changed();
      }
    }
  }

  /** Fills a fresh pane with the response and shows it in place of the old page; `loaded` resolves at its `load`. */
  async #commit(
    pane: Pane,
    request: NavigationRequest,
    response: ClientResponse,
    signal: AbortSignal,
  ): Promise<{ loaded: Promise<void> }> {
    signal.throwIfAborted();
    const document = ++this.#documents;
    const { url } = response;
    const previous = this.#history.current?.url;
    const entry = entryOf(request, response, document);
    const same = previous !== undefined && previous.href === url.href && request.cause !== "user";
    if (request.history === "push" && !same) this.#history.push(entry);
    else this.#history.replace(entry);
    const body = response.body.getReader();
    const page: Page = {
      pane,
      document,
      body,
      requests: new PageRequests(this.#context.client, this.#context.base, (message, transfer) =>
        pane.post(message, transfer),
      ),
      loaded: false,
      gone: false,
      sockets: new Sockets(this.#context.client, this.#context.stores.cookies, (message) =>
        pane.post(message),
      ),
    };
    const committed = Promise.withResolvers<void>();
    const loaded = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => {
      committed.resolve();
      loaded.resolve();
    });
    this.#title = "";
    this.#icon = "";
    pane.listen({
      message: (message) => {
        if (message.type === "committed") committed.resolve();
        else if (message.type === "loaded") {
          page.loaded = true;
          loaded.resolve();
        } else this.#receive(page, message);
      },
      blocked: (target) => {
        // A script may well do so before its page is loaded, or even shown: then the next page takes its place
        // (https://html.spec.whatwg.org/#location-object-navigate).
        if (!page.gone && (this.#page === page || !signal.aborted))
          this.#blocked(target, page.loaded ? "push" : "replace");
      },
    });
    pane.post({
      type: "document",
      head: headOf(request, response, previous, this.#history.length),
      cookies: this.#context.stores.cookies.visible(url),
      session: this.#session,
      local: this.#context.stores.local,
      shipped: shippedPatterns,
      network: this.#context.network,
      name: this.name,
      hasOpener: this.#hasOpener,
    });
    const transferred = sendBody(pane, body);
    await Promise.race([committed.promise, transferred.then(() => delay(1_000)), delay(10_000)]);
    if (signal.aborted) {
      closePage(page);
      throw signal.reason;
    }
    this.#drop();
    this.#page = page;
    pane.show(this.#title);
    this.#handlers.navigated(this.state.url);
    this.#changed();
    return { loaded: loaded.promise };
  }

  #receive(page: Page, message: FrameToHost): void {
    page.requests.receive(message);
    if (page.gone) return;
    page.sockets.receive(message);
    const entry = this.#history.current;
    const current = entry?.document === page.document ? entry : null;
    switch (message.type) {
      case "navigate":
        if (URL.canParse(message.url)) {
          const { method, contentType, body, cause, download, target, handle, referrer, user } = message;
          const url = new URL(message.url);
          const history = message.replace ? "replace" : "push";
          const request: NavigationRequest = {
            url,
            method,
            contentType,
            body,
            cause,
            download,
            history,
            referrer,
            user,
          };
          if (handle === null && (target === "" || target === this.name)) this.#start(request);
          else this.#handlers.elsewhere(request, target, handle);
        }
        break;
      case "window":
      case "window-message":
        this.#handlers.window(message);
        break;
      case "leave":
        this.#leave?.(message.ask);
        break;
      case "icon":
        this.#icon = iconUrl(message.contentType, message.bytes);
        this.#changed();
        break;
      case "history":
        if (
          current !== null &&
          URL.canParse(message.url) &&
          new URL(message.url).origin === this.#context.client.origin
        ) {
          const before = current.url.href;
          // The page is where it was; a fragment's own place comes as a `scroll` of its own.
          const next = { ...current, url: new URL(message.url), state: message.state };
          if (message.action === "push") this.#history.push(next);
          else this.#history.replace(next);
          if (next.url.href !== before) this.#handlers.navigated(this.state.url);
          this.#changed();
        }
        break;
      case "traverse":
        this.#traverse(Math.trunc(message.delta));
        break;
      case "scroll":
        if (current !== null) current.scroll = { x: message.x, y: message.y };
        break;
      case "cookie":
        if (current !== null) this.#context.stores.cookies.assign(current.url, message.cookie);
        break;
      case "storage":
        if (message.area === "session") this.#session = message.items;
        else {
          this.#context.stores.local = message.items;
          this.#handlers.stored();
        }
        break;
      case "title":
        this.#title = message.title;
        page.pane.setTitle(message.title);
        this.#changed();
        break;
      case "console":
        this.#handlers.log({ stream: "browser", level: message.level, text: message.text });
        break;
      default:
    }
  }

  /** The policy of the outer frame has stopped a navigation that script began. */
  #blocked(target: string, history: "push" | "replace"): void {
    const current = this.#history.current;
    if (current === null || !URL.canParse(target)) return;
    const url = new URL(target);
    const reload = url.href === withoutFragment(current.url);
    if (reload) this.reload();
    else this.#start({ ...get(url), history, cause: "script" });
  }

  /** A link out of the app opens a tab of its own, where the reader has just acted. */
  #depart(url: URL): void {
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) {
      this.#warn(`The app wanted to go to ${url.protocol} which a playground doesn't open.`);
    } else if (navigator.userActivation?.isActive) {
      open(url.href, "_blank", "noopener,noreferrer");
    } else {
      this.#warn(`The app wanted to leave for ${url.href}. A playground only opens other sites at a click.`);
    }
  }
}

const delay = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Ends everything that a page has under way with the app. */
function closePage(page: Page): void {
  page.gone = true;
  void page.body.cancel().catch(() => {});
  page.requests.close();
  page.sockets.close();
  page.pane.close();
}

async function sendBody(pane: Pane, body: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await body.read();
      if (done) break;
      pane.post({ type: "document-chunk", bytes: value });
    }
    pane.post({ type: "document-end", error: null });
  } catch (error) {
    pane.post({ type: "document-end", error: error instanceof Error ? error.message : String(error) });
  }
}
