/** One tab of the emulated browser: navigation, history, and the one page that it shows. */
import type { FrameToHost, HostToFrame, StorageArea, StorageSnapshot } from "../protocol.ts";
import type { LogEntry } from "./api.ts";
import { type ClientResponse, headerOf } from "./client.ts";
import type { AppDocument } from "./document.ts";
import { isPdf, isShown, offerDownload } from "./downloads.ts";
import { isBlink } from "./engine.ts";
import { ConnectionError, type Exchange } from "./exchange.ts";
import { iconUrl } from "./icon.ts";
import { load } from "./load.ts";
import {
  contentTypeOf,
  errorResponse,
  get,
  type NavigationRequest,
  requestOf,
  withoutFragment,
} from "./navigation.ts";
import { again, Places } from "./places.ts";
import { Stage, type StageContext } from "./stage.ts";

/** After the page is shown, `navigate` waits so long for its `load` event; milliseconds. */
const LOAD_LIMIT = 5_000;

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
  stored(url: string): void;
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

export class Tab {
  /** `window.name`, which `target` attributes name. */
  name: string;
  readonly #context: StageContext;
  readonly #handlers: TabHandlers;
  readonly #hasOpener: boolean;
  readonly #places: Places;
  readonly #stage: Stage;
  /** `sessionStorage`: a tab's own. */
  #session: StorageSnapshot;
  #navigation: AbortController | null = null;
  #loading = false;
  #title = "";
  #icon = "";
  #closed = false;

  constructor(
    context: StageContext,
    handlers: TabHandlers,
    opening: { name: string; hasOpener: boolean; session: StorageSnapshot },
  ) {
    this.#context = context;
    this.#handlers = handlers;
    this.name = opening.name;
    this.#hasOpener = opening.hasOpener;
    this.#session = opening.session;
    this.#places = new Places(context, {
      message: (path, document, message) => this.#receive(document, path, message),
      page: () => this.#stage.document,
      number: () => this.#stage.number(),
      session: () => this.#session,
      changed: () => this.#changed(),
      warn: (text) => this.#warn(text),
    });
    this.#stage = new Stage(context, this.#places, {
      tab: () => ({ name: this.name, hasOpener: this.#hasOpener, session: this.#session }),
      message: (document, message) => this.#receive(document, [], message),
      begun: () => {
        this.#title = "";
        this.#icon = "";
      },
      title: () => this.#title,
      shown: () => this.#moved(),
      blocked: (target, history) => this.#blocked(target, history),
      isBusy: () => this.#navigation !== null,
      warn: (text) => this.#warn(text),
    });
  }

  get frame(): HTMLIFrameElement | null {
    return this.#stage.frame;
  }

  get viewport(): HTMLElement {
    return this.#context.viewport;
  }

  get state(): TabState {
    const url = this.#places.history.current?.url;
    return {
      url: url === undefined ? "" : url.pathname + url.search + url.hash,
      title: this.#title,
      icon: this.#icon,
      loading: this.#loading,
      canGoBack: this.#places.history.canGo(-1),
      canGoForward: this.#places.history.canGo(1),
    };
  }

  get session(): StorageSnapshot {
    return this.#session;
  }

  /** Resolves when the page is shown, or the navigation ended otherwise; rejects where there is no page at all. */
  async navigate(address: string): Promise<void> {
    const url = new URL(address, this.#places.history.current?.url ?? this.#context.client.origin);
    await this.#navigate({ ...get(url), history: "push", cause: "user" });
  }

  /** Begins what a page of another tab asks for. */
  open(request: NavigationRequest): void {
    this.#start(request);
  }

  /** To the page. */
  post(message: HostToFrame): void {
    this.#stage.post(message);
  }

  /** The page at `url` in another tab has changed `localStorage`. */
  stored(url: string): void {
    this.#tellStored("local", null, url);
  }

  /** What pages have stored is gone. */
  forget(): void {
    this.#session = [];
    const url = this.#places.history.current?.url.href ?? "";
    this.#tellStored("session", null, url);
    this.#tellStored("local", null, url);
  }

  /** The jar has changed. */
  cookiesChanged(): void {
    const url = this.#places.history.current?.url;
    if (url !== undefined) {
      const message: HostToFrame = { type: "cookies", cookies: this.#context.stores.cookies.visible(url) };
      this.post(message);
      this.#stage.postAhead(message);
    }
    this.#places.frames.cookiesChanged();
  }

  back(): void {
    this.#traverse(-1);
  }

  forward(): void {
    this.#traverse(1);
  }

  reload(): void {
    this.#reload();
  }

  #reload(referrer?: string): void {
    const entry = this.#places.history.current;
    if (entry === null) return;
    const { url, state, scroll } = entry;
    const request = { ...entry.request, ...(referrer !== undefined && { referrer }) };
    this.#start({ url, ...request, history: "replace", cause: "reload", download: null, state, scroll });
  }

  close(): void {
    this.#closed = true;
    this.#navigation?.abort();
    this.#stage.close();
  }

  /** Is the page shown willing to go, or the reader to lose it? (https://html.spec.whatwg.org/#prompt-to-unload-a-document) */
  async mayLeave(): Promise<boolean> {
    if (this.#closed || !(await this.#stage.asksToStay())) return true;
    return this.#handlers.confirmLeave();
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

  #traverse(delta: number): void {
    if (delta === 0) {
      this.reload();
      return;
    }
    const way = this.#places.traverse(delta);
    const entry = this.#places.history.current;
    if (way === "here") this.#moved();
    else if (way === "load" && entry !== null)
      this.#start({ ...again(entry), refused: () => void this.#places.history.go(-delta) });
  }

  #tellStored(area: StorageArea, except: AppDocument | null, url: string): void {
    const items = area === "session" ? this.#session : this.#context.stores.local;
    this.#places.tell({ type: "storage", area, items, url }, except);
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
    try {
      await this.#carryOut(request, navigation.signal);
    } finally {
      if (this.#navigation === navigation) {
        this.#navigation = null;
        if (this.#loading) {
          this.#loading = false;
          this.#changed();
        }
      }
    }
  }

  async #carryOut(request: NavigationRequest, signal: AbortSignal): Promise<void> {
    if (request.asked !== true && !(await this.mayLeave())) {
      if (request.history === "traverse") request.refused?.();
      return;
    }
    if (signal.aborted) return;
    let exchange: Exchange | null = null;
    signal.addEventListener("abort", () => exchange?.abort());
    const asked = requestOf(request, this.#places.history.current?.url);
    const begun = (current: Exchange) => {
      exchange = current;
    };
    const shows = (type: string) => isShown(type) || isPdf(type);
    const loading = load(this.#context.client, asked, request.download, begun, shows);
    loading.catch(() => {}); // awaited below
    // The request goes out before what takes longer than to send it.
    await null;
    if (signal.aborted) return;
    this.#loading = true;
    this.#changed();
    // The frame loads while the app works on its answer.
    const opening = this.#stage.open(signal);
    opening.catch(() => {}); // awaited below
    /** The pane is a document's, which may have last words. */
    let given = false;
    const unused = () => {
      if (!given) opening.then((pane) => pane.close()).catch(() => {});
    };
    try {
      const outcome = await loading;
      signal.throwIfAborted();
      if (outcome.kind !== "document") {
        unused();
        if (outcome.kind === "download")
          await offerDownload(outcome.response, outcome.name, (reason) => this.#warn(reason));
        else if (outcome.kind === "external") this.#depart(outcome.url);
        return;
      }
      const { response, file } = await withFile(outcome.response);
      const pane = await opening;
      given = true;
      const { loaded } = await this.#stage.show(pane, request, response, signal);
      if (file !== null) pane.overlay(file);
      // The page's own now: a new navigation leaves it alone until it commits.
      exchange = null;
      await Promise.race([loaded, delay(LOAD_LIMIT)]);
    } catch (error) {
      if (signal.aborted) return unused();
      // The first page's failure is the run's.
      if (!(error instanceof ConnectionError) || this.#stage.document === null) {
        unused();
        throw error;
      }
      const pane = await opening;
      given = true;
      await this.#stage.show(pane, request, errorResponse(request.url, error.message), signal);
    }
  }

  /** What the document at `path` says; [] is the page's. */
  #receive(document: AppDocument, path: number[], message: FrameToHost): void {
    const top = path.length === 0;
    switch (message.type) {
      case "navigate":
        this.#asked(path, message);
        break;
      case "frame-open":
      case "frame-port":
      case "frame-close":
        // Not a page's that is on its way out, whose frames are gone.
        if (top ? this.#stage.isLatest(document) : document === this.#places.frames.documentOf(path))
          this.#places.frames.receive(document, path, message);
        break;
      case "window":
      case "window-message":
        if (top) this.#handlers.window(message);
        break;
      case "stop":
        // A document that has come is the page's own.
        if (top && this.#stage.document === document) this.#navigation?.abort();
        break;
      case "leave":
        if (top) this.#stage.leaving(message.ask);
        break;
      case "unloaded":
        if (top) this.name = message.name;
        break;
      case "save":
        void offerDownload(new Response(message.bytes as Uint8Array<ArrayBuffer>), message.name, (reason) =>
          this.#warn(reason),
        );
        break;
      case "icon":
        if (!top) break;
        this.#icon = iconUrl(message.contentType, message.bytes);
        this.#changed();
        break;
      case "history":
        if (this.#places.change(path, document, message)) this.#handlers.navigated(this.state.url);
        break;
      case "traverse": {
        const traverse = () => this.#traverse(Math.trunc(message.delta));
        // A page may go back before it is shown: until then it is not the one that the history is about.
        if (this.#stage.isArriving(document))
          void document.committed.then(() =>
            setTimeout(() => this.#stage.document === document && traverse()),
          );
        else traverse();
        break;
      }
      case "scroll": {
        const entry = this.#places.entryOf(path, document);
        if (entry !== null) entry.scroll = { x: message.x, y: message.y };
        break;
      }
      case "controls": {
        const entry = top ? this.#places.history.pageOf(document.number) : null;
        if (entry !== null) entry.controls = message.values;
        break;
      }
      case "cookie": {
        const url = this.#places.urlOf(path);
        if (url !== null) this.#context.stores.cookies.assign(url, message.cookie);
        break;
      }
      case "storage": {
        const { area, items } = message;
        const url = this.#places.urlOf(path)?.href ?? "";
        if (area === "session") this.#session = items;
        else this.#context.stores.local = items;
        this.#tellStored(area, document, url);
        if (area === "local") this.#handlers.stored(url);
        break;
      }
      case "title":
        if (!top) break;
        this.#title = message.title;
        this.#stage.setTitle(document, message.title);
        this.#changed();
        break;
      case "console":
        this.#handlers.log({ stream: "browser", level: message.level, text: message.text });
        break;
      default:
    }
  }

  /** The document at `path` asks for a navigation: its own, another frame's, or another tab's. */
  #asked(path: number[], message: Extract<FrameToHost, { type: "navigate" }>): void {
    if (!URL.canParse(message.url)) return;
    const { method, contentType, body, cause, download, target, handle, referrer, user } = message;
    const request: NavigationRequest = {
      url: new URL(message.url),
      method,
      contentType,
      body,
      cause,
      download,
      history: message.replace ? "replace" : "push",
      referrer,
      user,
    };
    const named = target === this.name && handle === null ? [] : null;
    const place = message.path ?? (target === "" && handle === null ? path : named);
    // In Chromium a page that loads itself again names itself.
    if (cause === "reload" && place?.length === 0) this.#reload(isBlink ? referrer : undefined);
    else if (place === null) this.#handlers.elsewhere(request, target, handle);
    else if (place.length === 0) this.#start(request);
    else this.#places.frames.navigate(place, request);
  }

  /** The policy of the outer frame has stopped a navigation that script began. */
  #blocked(target: string, history: "push" | "replace"): void {
    const current = this.#places.history.current;
    if (current === null || !URL.canParse(target)) return;
    const url = new URL(target);
    const reload = url.href === withoutFragment(current.url);
    if (reload) this.reload();
    // The engine fires `beforeunload` before it is stopped.
    else this.#start({ ...get(url), history, cause: "script", asked: true });
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

/** What no sandboxed frame can show goes to the reader's browser itself; the page under it is empty. */
async function withFile(response: ClientResponse): Promise<{ response: ClientResponse; file: Blob | null }> {
  const { contentType } = contentTypeOf(headerOf(response.headers, "content-type"));
  if (!isPdf(contentType)) return { response, file: null };
  const bytes = await new Response(response.body).arrayBuffer();
  return {
    response: { ...response, body: new Blob([]).stream() },
    file: new Blob([bytes], { type: "application/pdf" }),
  };
}

const delay = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
