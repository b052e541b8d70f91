/** The places of a tab: its page and the frames in it, with the one history that they share. */
import type { FrameToHost, HostToFrame } from "../protocol.ts";
import type { AppDocument, DocumentContext } from "./document.ts";
import { type FrameHooks, Frames, keyOf } from "./frames.ts";
import { History, type HistoryEntry, type PlaceEntry } from "./history.ts";
import type { NavigationRequest } from "./navigation.ts";

export interface PlacesHooks extends Pick<FrameHooks, "message" | "number" | "session" | "warn"> {
  /** The tab's page, as it is shown. */
  page(): AppDocument | null;
  /** The history has changed. */
  changed(): void;
}

export class Places {
  readonly history = new History();
  readonly frames: Frames;
  readonly #context: DocumentContext;
  readonly #hooks: PlacesHooks;
  /** The step that the page was loaded for, where that was one of the past: its frames are loaded for it, too. */
  #restoring: HistoryEntry | null = null;

  constructor(context: DocumentContext, hooks: PlacesHooks) {
    this.#context = context;
    this.#hooks = hooks;
    this.frames = new Frames(context, {
      ...hooks,
      committed: (path, entry, history) => this.#framed(keyOf(path), entry, history),
      restored: (path) => this.#restoring?.frames.get(keyOf(path)) ?? null,
      historyPlace: () => this.history.place,
    });
  }

  /** The URL of what is shown at `path`; [] is the page. */
  urlOf(path: readonly number[]): URL | null {
    return path.length === 0 ? (this.history.current?.url ?? null) : this.frames.urlOf(path);
  }

  /** The current entry of `document` at `path`; null where another document's is current. */
  entryOf(path: readonly number[], document: AppDocument): PlaceEntry | null {
    const entry = path.length === 0 ? this.history.current : this.history.frame(keyOf(path));
    return entry?.document === document.number ? entry : null;
  }

  /** The page is another document, for `request`. */
  committed(request: NavigationRequest, entry: PlaceEntry): void {
    const { step } = this.history;
    const same = step?.page.url.href === entry.url.href && request.cause !== "user";
    if (request.history === "push" && !same) this.history.push(entry);
    else this.history.replace(entry);
    // The old page's frames are not this one's.
    this.frames.closeUnder();
    this.#restoring = request.history === "traverse" ? step : null;
  }

  /** `pushState`, `replaceState` or a fragment of the document at `path`; whether the page's URL is another one. */
  change(
    path: readonly number[],
    document: AppDocument,
    message: Extract<FrameToHost, { type: "history" }>,
  ): boolean {
    const current = this.entryOf(path, document);
    const url = URL.canParse(message.url) ? new URL(message.url) : null;
    if (current === null || url?.origin !== this.#context.client.origin) return false;
    // The page is where it was; a fragment's own place comes as a `scroll` of its own.
    const next = { ...current, url, state: message.state };
    const push = message.action === "push";
    if (path.length > 0) {
      if (push) this.history.pushFrame(keyOf(path), next);
      else this.history.replaceFrame(keyOf(path), next);
    } else if (push) this.history.push(next);
    else this.history.replace(next);
    if (push) this.#lengthened(document);
    this.#hooks.changed();
    return path.length === 0 && url.href !== current.url.href;
  }

  /** Goes along the history; "load" where another page is to be loaded for it, null where there is no such step. */
  traverse(delta: number): "load" | "here" | null {
    const from = this.history.step;
    const to = this.history.go(delta);
    if (to === null) return null;
    const { page, frames } = to;
    const shown = this.#hooks.page();
    if (page.document !== from?.page.document || shown?.number !== page.document) return "load";
    if (page !== from.page) shown.port.post(this.#traversal(page));
    for (const [key, entry] of frames) {
      const path = pathOf(key);
      if (from.frames.get(key) === entry || !this.frames.has(path)) continue;
      const document = this.frames.documentOf(path);
      if (document?.number === entry.document) document.port.post(this.#traversal(entry));
      else this.frames.navigate(path, again(entry));
    }
    for (const key of from.frames.keys()) if (!frames.has(key)) this.frames.empty(pathOf(key));
    return "here";
  }

  /** Within one document. */
  #traversal({ url, state, scroll }: PlaceEntry): HostToFrame {
    return { type: "traverse", url: url.href, state, scroll, index: this.history.place.index };
  }

  /** To the page and every frame but one, which knows it already. */
  tell(message: HostToFrame, except: AppDocument | null): void {
    const page = this.#hooks.page();
    if (page !== null && page !== except) page.port.post(message);
    this.frames.post(message, except);
  }

  /** The page and its frames are about to be left: resolves when their last scripts have run, or soon. */
  async unload(): Promise<void> {
    const page = this.#hooks.page();
    await Promise.all(
      [...(page === null ? [] : [page]), ...this.frames.documents].map((each) => each.unload()),
    );
  }

  /** A frame shows another document. */
  #framed(key: string, entry: PlaceEntry, history: NavigationRequest["history"]): void {
    if (history === "push") this.history.pushFrame(key, entry);
    else this.history.replaceFrame(key, entry);
    this.#lengthened(null);
    this.#hooks.changed();
  }

  #lengthened(except: AppDocument | null): void {
    this.tell({ type: "history-place", ...this.history.place }, except);
  }
}

const pathOf = (key: string): number[] => key.split("/").map(Number);

/** Loads once more what the history has kept. */
export function again({ url, request, state, scroll }: PlaceEntry): NavigationRequest {
  return { url, ...request, history: "traverse", cause: "history", download: null, state, scroll };
}
