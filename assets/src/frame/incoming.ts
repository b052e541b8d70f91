/** A response's body as it arrives: acknowledged to the host as it is read. */
import { ACK_STEP } from "../protocol.ts";

export interface IncomingHandlers {
  /** The reader has consumed so many bytes. */
  taken(bytes: number): void;
  /** The reader has left before the end. */
  cancelled(): void;
  /** The reader has had all. */
  finished(): void;
}

const { setPrototypeOf } = Object;

/** What a browser reads of such options are their own members: a page may have given all objects a `type`. */
function bare<T extends object>(options: T): T {
  return setPrototypeOf(options, null);
}

export class IncomingBody {
  readonly #handlers: IncomingHandlers;
  #chunks: Uint8Array[] = [];
  #owed = 0;
  #state: "open" | "complete" | "failed" | "cancelled" = "open";
  #error: unknown;
  #stream: ReadableStream<Uint8Array> | null = null;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** A read waits for the next chunk. */
  #wanting = false;

  constructor(handlers: IncomingHandlers) {
    this.#handlers = handlers;
  }

  /** Takes all of a short body, where it has come with the response's head; null where it must be read by `stream`. */
  take(): Uint8Array | null {
    if (this.#state !== "complete" || this.#stream !== null || this.#chunks.length > 1) return null;
    this.#handlers.finished();
    return this.#chunks.pop() ?? new Uint8Array(0);
  }

  /** The body, to be read once. */
  get stream(): ReadableStream<Uint8Array> {
    this.#stream ??= new ReadableStream(
      bare<UnderlyingDefaultSource<Uint8Array>>({
        start: (controller) => {
          this.#controller = controller;
          if (this.#state === "failed") controller.error(this.#error);
        },
        pull: () => this.#pull(),
        cancel: () => {
          this.#state = "cancelled";
          this.#chunks = [];
          this.#handlers.cancelled();
        },
      }),
      bare({ highWaterMark: 0 }),
    );
    return this.#stream;
  }

  /** Nobody wants the body. */
  cancel(): void {
    this.stream.cancel().catch(() => {});
  }

  push(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#chunks.push(bytes);
    if (this.#wanting) this.#pull();
  }

  complete(): void {
    if (this.#state !== "open") return;
    this.#state = "complete";
    if (this.#wanting) this.#pull();
  }

  /** What has not been read is lost, as in a broken connection. */
  fail(error: unknown): void {
    if (this.#state === "cancelled" || this.#state === "failed") return;
    this.#state = "failed";
    this.#error = error;
    this.#chunks = [];
    this.#controller?.error(error);
  }

  #pull(): void {
    const chunk = this.#chunks.shift();
    this.#wanting = chunk === undefined && this.#state === "open";
    if (chunk !== undefined) {
      this.#controller?.enqueue(chunk);
      this.#taken(chunk.length);
    } else if (this.#state === "complete") {
      this.#controller?.close();
      this.#handlers.finished();
    }
  }

  #taken(bytes: number): void {
    this.#owed += bytes;
    if (this.#owed < ACK_STEP || this.#state !== "open") return;
    this.#handlers.taken(this.#owed);
    this.#owed = 0;
  }
}
