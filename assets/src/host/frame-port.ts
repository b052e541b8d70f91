/** The host's end of a frame's port. */
import { eachMessage, Outbox } from "../port.ts";
import { type HostToFrame, isFrameToHost } from "../protocol.ts";
import type { DocumentHandlers, DocumentPort } from "./document.ts";

/** Milliseconds in which what a page posts while it goes arrives. */
const LAST_WORDS = 1_000;

export class FramePort implements DocumentPort {
  readonly #port: MessagePort;
  readonly #outbox: Outbox<HostToFrame>;
  #handlers: DocumentHandlers | null = null;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#outbox = new Outbox(port);
    port.addEventListener("message", (event: MessageEvent<unknown>) => {
      eachMessage(event.data, (message) => {
        if (isFrameToHost(message)) this.#handlers?.message(message);
      });
    });
    port.start();
  }

  listen(handlers: DocumentHandlers): void {
    this.#handlers = handlers;
  }

  post(message: HostToFrame, transfer: Transferable[] = []): void {
    this.#outbox.post(message, transfer);
  }

  /** The browser was kept from navigating to this URL. */
  block(url: string): void {
    this.#handlers?.blocked(url);
  }

  /** What the page posts while it goes (`pagehide`, `unload`) is still heard. */
  close(): void {
    setTimeout(() => {
      this.#handlers = null;
      this.#port.close();
    }, LAST_WORDS);
  }
}
