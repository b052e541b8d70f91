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
import { FRAME_READY, FRAME_START, type HostToFrame } from "../protocol.ts";
import type { DocumentHandlers, DocumentPort } from "./document.ts";
import { failure } from "./download.ts";
import { messageFrom } from "./frame-message.ts";
import { FramePort } from "./frame-port.ts";

const LOAD_LIMIT = 20_000;
const SANDBOX = "allow-scripts allow-forms allow-modals allow-popups allow-downloads";

export class Pane implements DocumentPort {
  /** The sandboxed frame. */
  readonly frame: HTMLIFrameElement;
  readonly #outer: HTMLIFrameElement;
  readonly #port: FramePort;

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
    Object.assign(outerFrame.style, {
      position: "absolute",
      inset: "0",
      width: "100%",
      height: "100%",
      border: "0",
      visibility: "hidden",
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
      Object.assign(inner.style, {
        position: "absolute",
        inset: "0",
        width: "100%",
        height: "100%",
        border: "0",
      });
      const ready = messageFrom(inner, (data) => data === FRAME_READY, signal, LOAD_LIMIT, innerUrl, view);
      inner.src = innerUrl.href;
      content.body.append(inner);
      await ready;
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
    this.#outer.style.visibility = "";
    this.setTitle(title);
  }

  setTitle(title: string): void {
    // Assistive technology announces a frame by its title.
    this.#outer.title = title === "" ? "App" : title;
    this.frame.title = this.#outer.title;
  }

  close(): void {
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
