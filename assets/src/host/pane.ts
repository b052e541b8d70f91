/**
 * One document of the emulated browser: an outer frame on a real URL of the docs site, inert, and inside it
 * the sandboxed inner frame that shows the app's page.
 *
 * The outer frame is there for its content security policy. Script-driven navigations of the inner frame
 * (`location = …`, which no script can intercept) are blocked by `frame-src`, and the violation report names
 * the URL that the page wanted to go to.
 */
import frame from "page:../frame/frame.ts";
import outer from "page:../frame/outer.ts";
import { FRAME_READY, FRAME_START, FRAME_UNFIT, type HostToFrame } from "../protocol.ts";
import type { DocumentHandlers, DocumentPort } from "./document.ts";
import { failure } from "./download.ts";
import { messageFrom } from "./frame-message.ts";
import { FramePort } from "./frame-port.ts";

const LOAD_LIMIT = 20_000;
const SANDBOX = "allow-scripts allow-forms allow-modals allow-popups allow-downloads";

const UNFIT =
  "This browser can't show the app: it lets no page in a sandbox have an URL of its own, which keeps the app away from " +
  "this site. Open the page in Firefox, or in Chrome, Edge or another browser that is built on Chromium.";
const FILLING = { position: "absolute", inset: "0", width: "100%", height: "100%", border: "0" };

export class Pane implements DocumentPort {
  /** The sandboxed frame. */
  readonly frame: HTMLIFrameElement;
  readonly #outer: HTMLIFrameElement;
  readonly #port: FramePort;
  #viewer: { element: HTMLIFrameElement; url: string } | null = null;

  private constructor(
    outerFrame: HTMLIFrameElement,
    inner: HTMLIFrameElement,
    port: MessagePort,
    content: Document,
  ) {
    this.#outer = outerFrame;
    this.frame = inner;
    this.#port = new FramePort(port);
    content.addEventListener("securitypolicyviolation", (event) => {
      if (event.effectiveDirective === "frame-src") this.#port.block(event.blockedURI);
    });
  }

  /** Loads both frames, invisible; rejects with `SessionError` after a limit, or with `signal.reason`. */
  static async open(viewport: Element, base: URL, signal: AbortSignal): Promise<Pane> {
    const outerFrame = document.createElement("iframe");
    outerFrame.title = "App";
    Object.assign(outerFrame.style, FILLING, {
      // Not `visibility`: in Firefox nothing in a hidden frame takes the focus, and its scripts run already.
      opacity: "0",
      pointerEvents: "none",
    });
    const outerUrl = new URL(outer.file, base);
    const innerUrl = new URL(frame.file, base);
    try {
      const loaded = loadOf(outerFrame, outerUrl, signal);
      outerFrame.src = outerUrl.href;
      viewport.append(outerFrame);
      await loaded;
      const content = outerFrame.contentDocument;
      const view = outerFrame.contentWindow;
      if (content === null || view === null) {
        throw failure(
          "request",
          "us",
          "The app's frame can't be reached. Is the page opened as a file? Serve it over HTTP.",
        );
      }
      const inner = content.createElement("iframe");
      inner.setAttribute("sandbox", SANDBOX);
      inner.allow = "fullscreen; clipboard-write; autoplay";
      inner.title = "App";
      Object.assign(inner.style, FILLING);
      let fit = true;
      const first = (data: unknown): boolean => {
        fit = data !== FRAME_UNFIT;
        return data === FRAME_READY || !fit;
      };
      const ready = messageFrom(inner, first, signal, LOAD_LIMIT, innerUrl, view);
      inner.src = innerUrl.href;
      content.body.append(inner);
      await ready;
      if (!fit) throw failure("request", "us", UNFIT);
      const { port1, port2 } = new MessageChannel();
      const pane = new Pane(outerFrame, inner, port1, content);
      // An opaque origin can't be named as target; the window is the one that said it is ready.
      inner.contentWindow?.postMessage(FRAME_START, "*", [port2]);
      // From here on every navigation is blocked, reloads and changes of the query included. (A policy cannot
      // be taken back, so a pane shows one document.)
      const policy = content.createElement("meta");
      policy.httpEquiv = "Content-Security-Policy";
      policy.content = "frame-src 'none'";
      content.head.append(policy);
      return pane;
    } catch (error) {
      outerFrame.remove();
      throw error;
    }
  }

  listen(handlers: DocumentHandlers): void {
    this.#port.listen(handlers);
  }

  post(message: HostToFrame, transfer: Transferable[] = []): void {
    this.#port.post(message, transfer);
  }

  show(title: string): void {
    Object.assign(this.#outer.style, { opacity: "", pointerEvents: "" });
    this.setTitle(title);
  }

  setTitle(title: string): void {
    // Assistive technology announces a frame by its title.
    this.#outer.title = title === "" ? "App" : title;
    this.frame.title = this.#outer.title;
  }

  /**
   * Shows a file over the page by the browser's own viewer, which works in no sandbox. The type is the caller's: never
   * one that could be a document of the docs site's origin.
   */
  overlay(file: Blob): void {
    const viewer = document.createElement("iframe");
    viewer.title = this.#outer.title;
    Object.assign(viewer.style, FILLING);
    const url = URL.createObjectURL(file);
    viewer.src = url;
    this.#outer.after(viewer);
    this.#viewer = { element: viewer, url };
  }

  close(): void {
    if (this.#viewer !== null) {
      this.#viewer.element.remove();
      URL.revokeObjectURL(this.#viewer.url);
    }
    this.#outer.remove();
    this.#port.close();
  }
}

function loadOf(element: HTMLIFrameElement, url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    const aborted = () => done(() => reject(signal.reason));
    const timer = setTimeout(
      () =>
        done(() =>
          reject(
            failure("request", "network", `${url.href} did not load within ${LOAD_LIMIT / 1000} seconds.`),
          ),
        ),
      LOAD_LIMIT,
    );
    signal.addEventListener("abort", aborted);
    element.addEventListener("load", () => done(resolve), { once: true });
  });
}
