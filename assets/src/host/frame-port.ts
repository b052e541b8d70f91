/** The host's end of a frame's port. */
import { Outbox } from "../port.ts";
import { type HostToFrame, isFrameToHost } from "../protocol.ts";
import type { DocumentHandlers, DocumentPort } from "./document.ts";
import { Inbox, isConsole, leftOut } from "./inbox.ts";

/** Milliseconds in which what a page posts while it goes arrives. */
const LAST_WORDS = 1_000;

export class FramePort implements DocumentPort {
  readonly #inbox: Inbox;
  readonly #outbox: Outbox<HostToFrame>;
  #handlers: DocumentHandlers | null = null;

  constructor(port: MessagePort) {
    this.#outbox = new Outbox(port);
    this.#inbox = new Inbox(port, {
      receive: (message) => {
        if (isFrameToHost(message)) this.#handlers?.message(message);
      },
      spare: isConsole,
      dropped: (count) => this.#handlers?.message(leftOut(count)),
      flooded: () => this.#handlers?.flooded(),
    });
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
      this.#inbox.close();
    }, LAST_WORDS);
  }
}
