/** The frames of a tab's page, and theirs: what each of them shows, by the rules of navigation. */
import type { FrameToHost, HeaderList, HostToFrame } from "../protocol.ts";
import type { ClientResponse } from "./client.ts";
import { AppDocument, type DocumentContext } from "./document.ts";
import { offerDownload } from "./downloads.ts";
import { ConnectionError, type Exchange } from "./exchange.ts";
import { FramePort } from "./frame-port.ts";
import { mayBeFramed } from "./framing.ts";
import type { HistoryPlace, PlaceEntry } from "./history.ts";
import { FLOODED } from "./inbox.ts";
import { load } from "./load.ts";
import { entryOf, errorResponse, get, headOf, type NavigationRequest, requestOf } from "./navigation.ts";

/** A page that makes frames without end must not take the reader's memory. */
const MAX_FRAMES = 100;
/** From the word that a frame shall have a new document to its port; milliseconds. */
const PORT_LIMIT = 20_000;

type FrameMessage = Extract<FrameToHost, { type: "frame-open" | "frame-port" | "frame-close" }>;

export interface FrameHooks {
  /** What a frame's document says. */
  message(path: number[], document: AppDocument, message: FrameToHost): void;
  /** A frame shows another document: what the history is to keep, and how. */
  committed(path: number[], entry: PlaceEntry, history: NavigationRequest["history"]): void;
  /** The document that a frame showed where the history has gone back or forward to, if it did. */
  restored(path: number[]): PlaceEntry | null;
  /** The tab's page. */
  page(): AppDocument | null;
  /** A number for a new document. */
  number(): number;
  historyPlace(): HistoryPlace;
  session(): [string, string][];
  warn(text: string): void;
}

interface NestedFrame {
  path: number[];
  /** The document that the frame is in. */
  owner: AppDocument;
  document: AppDocument | null;
  url: URL | null;
  name: string;
  destination: string;
  navigation: AbortController | null;
  /** Awaits the port of the document that was asked for last. */
  arrival: { serial: number; resolve: (port: MessagePort) => void } | null;
}

export const keyOf = (path: readonly number[]): string => path.join("/");

export class Frames {
  readonly #context: DocumentContext;
  readonly #hooks: FrameHooks;
  readonly #frames = new Map<string, NestedFrame>();
  #serial = 0;

  constructor(context: DocumentContext, hooks: FrameHooks) {
    this.#context = context;
    this.#hooks = hooks;
  }

  has(path: readonly number[]): boolean {
    return this.#frames.has(keyOf(path));
  }

  /** The URL of the document that a frame shows. */
  urlOf(path: readonly number[]): URL | null {
    return this.#frames.get(keyOf(path))?.url ?? null;
  }

  documentOf(path: readonly number[]): AppDocument | null {
    return this.#frames.get(keyOf(path))?.document ?? null;
  }

  /** To every frame's document but one. */
  post(message: HostToFrame, except: AppDocument | null = null): void {
    for (const { document } of this.#frames.values())
      if (document !== null && document !== except) document.port.post(message);
  }

  /** What the frames show. */
  get documents(): AppDocument[] {
    return [...this.#frames.values()].flatMap(({ document }) => document ?? []);
  }

  cookiesChanged(): void {
    for (const { document, url } of this.#frames.values()) {
      if (url !== null)
        document?.port.post({ type: "cookies", cookies: this.#context.stores.cookies.visible(url) });
    }
  }

  /** What `owner`, the document at `path`, says of its frames. */
  receive(owner: AppDocument, path: number[], message: FrameMessage): void {
    const place = [...path, message.frame];
    const frame = this.#frames.get(keyOf(place));
    if (message.type === "frame-open") this.#open(owner, place, message);
    else if (frame?.owner !== owner) {
      if (message.type === "frame-port") message.port.close();
    } else if (message.type === "frame-close") this.#close(frame);
    else if (frame.arrival?.serial === message.serial) {
      frame.name = message.name;
      frame.arrival.resolve(message.port);
    } else message.port.close();
  }

  /** Ends the frames that are in the document at `path`; all without one. */
  closeUnder(path: readonly number[] = []): void {
    for (const frame of [...this.#frames.values()]) {
      if (frame.path.length > path.length && path.every((step, index) => frame.path[index] === step))
        this.#close(frame);
    }
  }

  /** A frame shows nothing again, as before its first navigation. */
  empty(path: readonly number[]): void {
    const frame = this.#frames.get(keyOf(path));
    if (frame === undefined) return;
    this.#leave(frame);
    frame.url = null;
    frame.owner.port.post({ type: "frame-external", frame: frame.path.at(-1) ?? 0, url: "about:blank" });
  }

  /** Navigates a frame, which may have been empty; `request` is of this tab's history. */
  navigate(path: readonly number[], request: NavigationRequest): void {
    const frame = this.#frames.get(keyOf(path)) ?? this.#add(path);
    if (frame === null) return;
    this.#navigate(frame, request).catch((error: unknown) => {
      this.#hooks.warn(error instanceof Error ? error.message : String(error));
    });
  }

  #open(owner: AppDocument, path: number[], message: Extract<FrameMessage, { type: "frame-open" }>): void {
    if (!URL.canParse(message.url)) return;
    const known = this.#frames.get(keyOf(path));
    if (known !== undefined && known.owner !== owner) this.#close(known);
    const frame = this.#frames.get(keyOf(path)) ?? this.#add(path, owner);
    if (frame === null) return;
    frame.destination = message.destination;
    const restored = known === undefined && message.content === null ? this.#hooks.restored(path) : null;
    if (restored !== null) {
      const { url, request, state, scroll } = restored;
      const again = { history: "traverse", cause: "history", download: null } as const;
      this.navigate(path, { url, ...request, ...again, state, scroll });
      return;
    }
    const { content, answer, referrer } = message;
    const history = message.replace || frame.document === null ? "replace" : "push";
    this.navigate(path, {
      ...get(new URL(message.url)),
      history,
      cause: "script",
      referrer,
      ...(content === null ? {} : { content }),
      ...(answer === null ? {} : { answer }),
    });
  }

  /** Null where there is no document for it, or too many frames are there. */
  #add(path: readonly number[], owner = this.#around(path)): NestedFrame | null {
    if (owner === null) return null;
    if (this.#frames.size >= MAX_FRAMES) {
      this.#hooks.warn(`The app's page has ${MAX_FRAMES} frames; a playground opens no more.`);
      return null;
    }
    const frame: NestedFrame = {
      path: [...path],
      owner,
      document: null,
      url: null,
      name: "",
      destination: "iframe",
      navigation: null,
      arrival: null,
    };
    this.#frames.set(keyOf(path), frame);
    return frame;
  }

  /** The document that the frame at `path` is in. */
  #around(path: readonly number[]): AppDocument | null {
    return path.length === 1 ? this.#hooks.page() : this.documentOf(path.slice(0, -1));
  }

  async #navigate(frame: NestedFrame, request: NavigationRequest): Promise<void> {
    frame.navigation?.abort();
    const navigation = new AbortController();
    frame.navigation = navigation;
    const { signal } = navigation;
    const { client } = this.#context;
    if (request.url.origin !== client.origin) return this.#depart(frame, request.url);
    if (request.content !== undefined) {
      return this.#commit(frame, request, written(request.url, request.content), signal);
    }
    if (request.answer !== undefined) {
      const { headers, body } = request.answer;
      const response = documentOf(request.url, headers, new Blob([body as Uint8Array<ArrayBuffer>]));
      return this.#commitFramed(frame, request, response, signal);
    }
    let exchange: Exchange | null = null;
    signal.addEventListener("abort", () => exchange?.abort());
    try {
      const asked = requestOf(request, frame.url ?? undefined, frame.destination);
      const outcome = await load(client, asked, request.download, (begun) => {
        exchange = begun;
      });
      if (signal.aborted) return;
      // The document's own now: a later navigation leaves it alone until it commits.
      exchange = null;
      // Nothing came for an empty frame: it stays so, and nobody waits for it.
      if (outcome.kind !== "document" && frame.document === null) this.empty(frame.path);
      if (outcome.kind === "download") await offerDownload(outcome.response, outcome.name, this.#hooks.warn);
      else if (outcome.kind === "external") this.#depart(frame, outcome.url);
      else if (outcome.kind === "document") {
        await this.#commitFramed(frame, request, outcome.response, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ConnectionError)) throw error;
      await this.#commit(frame, request, errorResponse(request.url, error.message), signal);
    }
  }

  /** Shows a page that allows it. */
  async #commitFramed(
    frame: NestedFrame,
    request: NavigationRequest,
    response: ClientResponse,
    signal: AbortSignal,
  ): Promise<void> {
    if (mayBeFramed(response.headers, this.#context.client.origin))
      return this.#commit(frame, request, response, signal);
    void response.body.cancel();
    const reason = "It doesn't allow pages to show it in a frame (X-Frame-Options or frame-ancestors).";
    await this.#commit(frame, request, errorResponse(response.url, reason), signal);
  }

  /** Has the frame made anew, and fills it. */
  async #commit(
    frame: NestedFrame,
    request: NavigationRequest,
    response: ClientResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const port = await this.#port(frame, signal);
    if (port === null || signal.aborted) {
      void response.body.cancel();
      port?.close();
      return;
    }
    const previous = frame.url ?? undefined;
    this.#leave(frame);
    const document = new AppDocument(this.#hooks.number(), new FramePort(port), response, this.#context);
    frame.document = document;
    frame.url = response.url;
    // A navigation to where the frame is replaces (https://html.spec.whatwg.org/#beginning-navigation).
    const same = previous?.href === response.url.href && request.method === "GET";
    const history = request.history === "push" && same ? "replace" : request.history;
    if (request.content === undefined)
      this.#hooks.committed(frame.path, entryOf(request, response, document.number, previous), history);
    const surroundings = {
      head: headOf(request, response, previous, this.#hooks.historyPlace()),
      session: this.#hooks.session(),
      name: frame.name,
      hasOpener: false,
      path: frame.path,
    };
    document.fill(surroundings, {
      message: (message) => this.#hooks.message(frame.path, document, message),
      blocked: () => {},
      flooded: () => {
        this.#hooks.warn(FLOODED);
        this.empty(frame.path);
      },
    });
  }

  #port(frame: NestedFrame, signal: AbortSignal): Promise<MessagePort | null> {
    const serial = ++this.#serial;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), PORT_LIMIT);
      signal.addEventListener("abort", () => resolve(null));
      frame.arrival = {
        serial,
        resolve: (port) => {
          clearTimeout(timer);
          frame.arrival = null;
          resolve(port);
        },
      };
      frame.owner.port.post({ type: "frame-renew", frame: frame.path.at(-1) ?? 0, serial });
    });
  }

  /** Another origin's page is the browser's own affair. */
  #depart(frame: NestedFrame, url: URL): void {
    this.#leave(frame);
    frame.url = null;
    if (/^https?:$/.test(url.protocol))
      frame.owner.port.post({ type: "frame-external", frame: frame.path.at(-1) ?? 0, url: url.href });
    else
      this.#hooks.warn(`A frame of the app wanted to go to ${url.protocol} which a playground doesn't open.`);
  }

  #leave(frame: NestedFrame): void {
    this.closeUnder(frame.path);
    frame.document?.close();
    frame.document = null;
  }

  #close(frame: NestedFrame): void {
    this.#frames.delete(keyOf(frame.path));
    frame.navigation?.abort();
    this.#leave(frame);
  }
}

/** What a page has written into a frame itself, as if it had been loaded. */
const written = (url: URL, content: string): ClientResponse =>
  documentOf(url, [["content-type", "text/html; charset=utf-8"]], new Blob([content]));

function documentOf(url: URL, headers: HeaderList, body: Blob): ClientResponse {
  return { status: 200, headers, body: body.stream(), url, redirected: false, method: "GET", decoded: false };
}
