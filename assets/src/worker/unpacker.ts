/**
 * A second worker beside the one that Python runs in, which unpacks a large file meanwhile: that takes as long as to compile
 * and to instantiate Python. The page makes it (`python-worker.ts`).
 */
import { type RuntimeFile, UNPACKER, WANT_UNPACKER } from "../protocol.ts";
import { unpack } from "./unpacking.ts";

/** One that is not up by then is not waited for; milliseconds. */
const UP_LIMIT = 5_000;
/** Nor one that has brought nothing by then: it may have run out of memory. */
const CONTENT_LIMIT = 30_000;

/** What the second worker says: first that it is up, then the content, or why there is none. */
type Answer = { type: "up" } | { type: "content"; bytes: ArrayBuffer } | { type: "failed"; message: string };

/** Whether this is such a worker; then it does what it is for, once, and nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== UNPACKER) return false;
  self.addEventListener("message", ({ ports: [port] }) => {
    if (port === undefined) return;
    const post = (answer: Answer, given: Transferable[] = []) => port.postMessage(answer, given);
    port.addEventListener("message", async ({ data }: MessageEvent<RuntimeFile>) => {
      try {
        const { buffer } = await unpack(data);
        post({ type: "content", bytes: buffer }, [buffer]);
      } catch (error) {
        post({ type: "failed", message: error instanceof Error ? error.message : String(error) });
      }
      self.close();
    });
    port.start();
    post({ type: "up" });
  });
  return true;
}

/** Unpacks one file. Where the page brings no second worker it is unpacked here. */
export class Unpacker {
  readonly #port: MessagePort;
  readonly #up = Promise.withResolvers<boolean>();
  readonly #answer = Promise.withResolvers<Uint8Array<ArrayBuffer> | null>();

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#answer.promise.catch(() => {}); // whoever waits hears of it
    setTimeout(this.#up.resolve, UP_LIMIT, false);
    // Our own script's, which nobody else has the port to.
    port1.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.type === "up") this.#up.resolve(true);
      else if (data.type === "content") this.#answer.resolve(new Uint8Array(data.bytes));
      else this.#answer.reject(new Error(data.message));
    };
    self.postMessage(WANT_UNPACKER, { transfer: [port2] });
  }

  /** As `unpack`, once; then the worker ends, and its memory is free. */
  async unpack(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
    try {
      // It finds the file when it is up. A copy, for where it never is.
      this.#port.postMessage(file);
      if (!(await this.#up.promise)) return await unpack(file);
      setTimeout(this.#answer.resolve, CONTENT_LIMIT, null);
      return (await this.#answer.promise) ?? (await unpack(file));
    } finally {
      this.#port.close();
    }
  }
}
