/** The documents of a tab: the one that is shown, one that is on its way, one that is being left. */
import type { FrameToHost, HostToFrame, StorageSnapshot } from "../protocol.ts";
import type { ClientResponse } from "./client.ts";
import { AppDocument, type DocumentContext } from "./document.ts";
import { FLOODED } from "./inbox.ts";
import { entryOf, errorResponse, get, headOf, type NavigationRequest } from "./navigation.ts";
import { Pane } from "./pane.ts";
import type { Places } from "./places.ts";

/** After so many milliseconds a page that says nothing may be left without asking. */
const LEAVE_LIMIT = 500;

/** What tabs of one browser share. */
export interface StageContext extends DocumentContext {
  /** Where the documents' frames are put; they fill this element. */
  viewport: HTMLElement;
}

export interface StageHooks {
  /** Of the tab, for a new document. */
  tab(): { name: string; hasOpener: boolean; session: StorageSnapshot };
  message(document: AppDocument, message: FrameToHost): void;
  /** Another document is on its way, and the history is about it from now on. */
  begun(): void;
  /** The title of the document begun last, as far as it is known. */
  title(): string;
  shown(): void;
  /** The policy of the outer frame has stopped a navigation to `target` that script began. */
  blocked(target: string, history: "push" | "replace"): void;
  /** Does anything else take the place of what is shown? */
  isBusy(): boolean;
  warn(text: string): void;
}

export class Stage {
  readonly #context: StageContext;
  readonly #places: Places;
  readonly #hooks: StageHooks;
  #page: { pane: Pane; document: AppDocument } | null = null;
  /** One whose scripts run already, and that is not shown yet. */
  #arriving: AppDocument | null = null;
  /** A page that never came to be shown is being left. */
  #ending: Promise<void> = Promise.resolve();
  #documents = 0;
  /** Number of the page's document, from the moment it is on its way. */
  #latest = 0;
  /** Waits for the page's word whether it may be left. */
  #leave: ((ask: boolean) => void) | null = null;

  constructor(context: StageContext, places: Places, hooks: StageHooks) {
    this.#context = context;
    this.#places = places;
    this.#hooks = hooks;
  }

  /** The document that is shown. */
  get document(): AppDocument | null {
    return this.#page?.document ?? null;
  }

  get frame(): HTMLIFrameElement | null {
    return this.#page?.pane.frame ?? null;
  }

  /** Another document's number. */
  number(): number {
    return ++this.#documents;
  }

  /** Is it the page, or on its way to be? */
  isLatest(document: AppDocument): boolean {
    return document.number === this.#latest;
  }

  isArriving(document: AppDocument): boolean {
    return document === this.#arriving;
  }

  /** To the page that is shown. */
  post(message: HostToFrame): void {
    this.#page?.pane.post(message);
  }

  /** To the page that is on its way, which hears nothing else. */
  postAhead(message: HostToFrame): void {
    this.#arriving?.port.post(message);
  }

  setTitle(document: AppDocument, title: string): void {
    if (this.#page?.document === document) this.#page.pane.setTitle(title);
  }

  /** Does the page that is shown want the reader to be asked? (https://html.spec.whatwg.org/#prompt-to-unload-a-document) */
  async asksToStay(): Promise<boolean> {
    if (this.#page === null) return false;
    const asks = new Promise<boolean>((resolve) => {
      this.#leave = resolve;
    });
    this.post({ type: "leaving" });
    const ask = await Promise.race([asks, delay(LEAVE_LIMIT).then(() => false)]);
    this.#leave = null;
    return ask;
  }

  /** What it says to that. */
  leaving(ask: boolean): void {
    this.#leave?.(ask);
  }

  close(): void {
    this.#places.frames.closeUnder();
    this.#page?.document.close();
    this.#page = null;
  }

  /** A pane whose frame loads while the app works on its answer. */
  open(signal: AbortSignal): Promise<Pane> {
    return Pane.open(this.#context.viewport, this.#context.base, signal);
  }

  /** Fills a fresh pane with the response and shows it in place of the old page; `loaded` resolves at its `load`. */
  async show(
    pane: Pane,
    request: NavigationRequest,
    response: ClientResponse,
    signal: AbortSignal,
  ): Promise<{ loaded: Promise<void> }> {
    try {
      signal.throwIfAborted();
      await this.#ending;
      await this.#places.unload();
      signal.throwIfAborted();
    } catch (error) {
      pane.close();
      throw error;
    }
    const document = this.#begin(pane, request, response, signal);
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    await Promise.race([document.committed, aborted]);
    if (this.#arriving === document) this.#arriving = null;
    if (signal.aborted) {
      // Its scripts may have run: it ends as a page that was shown, before the next one begins.
      this.#ending = document.unload().then(() => document.close());
      throw signal.reason;
    }
    this.#page?.document.close();
    this.#page = { pane, document };
    pane.show(this.#hooks.title());
    this.#hooks.shown();
    return { loaded: Promise.race([document.whenLoaded, aborted]) };
  }

  #begin(pane: Pane, request: NavigationRequest, response: ClientResponse, signal: AbortSignal): AppDocument {
    const controls = (request.cause === "history" && this.#places.history.current?.controls) || [];
    const document = new AppDocument(this.number(), pane, response, this.#context);
    this.#latest = document.number;
    const previous = this.#places.urlOf([]) ?? undefined;
    this.#places.committed(request, entryOf(request, response, document.number, previous));
    this.#hooks.begun();
    const head = { ...headOf(request, response, previous, this.#places.history.place), controls };
    document.fill(
      { head, path: [], ...this.#hooks.tab() },
      {
        message: (message) => this.#hooks.message(document, message),
        blocked: (target) => {
          // A script may well do so before its page is loaded, or even shown: then the next page takes its place
          // (https://html.spec.whatwg.org/#location-object-navigate).
          if (this.#page?.document === document || !signal.aborted)
            this.#hooks.blocked(target, document.loaded ? "push" : "replace");
        },
        flooded: () => {
          this.#hooks.warn(FLOODED);
          void this.#replace(document, request, FLOODED);
        },
      },
    );
    this.#arriving = document;
    return document;
  }

  /** Puts an error page in the place of a document that goes on otherwise. */
  async #replace(document: AppDocument, request: NavigationRequest, reason: string): Promise<void> {
    document.close();
    if (this.#page?.document !== document || this.#hooks.isBusy()) return;
    const { signal } = new AbortController();
    const { url } = this.#places.history.current ?? request;
    try {
      const pane = await this.open(signal);
      const stays = { ...get(url), history: "replace", cause: "script" } as const;
      await this.show(pane, stays, errorResponse(url, reason), signal);
    } catch (error) {
      this.#hooks.warn(error instanceof Error ? error.message : String(error));
    }
  }
}

const delay = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
