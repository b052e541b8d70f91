/**
 * A second worker beside the one that Python runs in, which unpacks large files meanwhile: that takes as long as to compile
 * and to instantiate Python. The page makes it (`python-worker.ts`).
 */
import { type RuntimeFile, UNPACKER, WANT_UNPACKER } from "../protocol.ts";
import { unpack } from "./unpacking.ts";

/** One that is not up by then is not waited for; milliseconds. */
const UP_LIMIT = 5_000;
/** Nor is a file that has not come back by then: the worker may have run out of memory. */
const CONTENT_LIMIT = 30_000;

/** What the second worker says: first that it is up, then each file's content, or why there is none. */
type Answer =
  | { type: "up" }
  | { type: "content"; name: string; bytes: ArrayBuffer }
  | { type: "failed"; name: string; message: string };

/** Whether this is such a worker; then it unpacks what it gets, one file after the other, and does nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== UNPACKER) return false;
  self.addEventListener("message", ({ ports: [port] }) => {
    if (port === undefined) return;
    const post = (answer: Answer, given: Transferable[] = []) => port.postMessage(answer, given);
    port.addEventListener("message", async ({ data }: MessageEvent<RuntimeFile | null>) => {
      if (data === null) {
        self.close();
        return;
      }
      const { name } = data;
      try {
        const { buffer } = await unpack(data);
        post({ type: "content", name, bytes: buffer }, [buffer]);
      } catch (error) {
        post({ type: "failed", name, message: error instanceof Error ? error.message : String(error) });
      }
    });
    port.start();
    post({ type: "up" });
  });
  return true;
}

/** Asks the page for such a worker; gives the port to it. */
export function wantUnpacker(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  self.postMessage(WANT_UNPACKER, { transfer: [port2] });
  return port1;
}

/** Unpacks so many files; then the worker ends, and its memory is free. Where the page brings none they are unpacked here. */
export class Unpacker {
  readonly #port: MessagePort;
  readonly #up = Promise.withResolvers<boolean>();
  readonly #answers = new Map<string, PromiseWithResolvers<Uint8Array<ArrayBuffer>>>();
  #left: number;

  /** `port`: to the worker. */
  constructor(port: MessagePort, count: number) {
    this.#port = port;
    this.#left = count;
    setTimeout(this.#up.resolve, UP_LIMIT, false);
    // Our own script's, which nobody else has the port to.
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.type === "up") this.#up.resolve(true);
      else if (data.type === "content") this.#answers.get(data.name)?.resolve(new Uint8Array(data.bytes));
      else this.#answers.get(data.name)?.reject(new Error(data.message));
    };
    this.#endIfDone();
  }

  /** As `unpack`; the file's bytes are transferred away. */
  async unpack(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
    try {
      if (!(await this.#up.promise)) return await unpack(file);
      return await this.#hand(file);
    } finally {
      this.#left -= 1;
      this.#endIfDone();
    }
  }

  #endIfDone(): void {
    if (this.#left > 0) return;
    this.#port.postMessage(null);
    this.#port.close();
  }

  async #hand(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
    const answer = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    this.#answers.set(file.name, answer);
    const late = () => answer.reject(new Error(`The file ${file.name} could not be unpacked in time.`));
    const timer = setTimeout(late, CONTENT_LIMIT);
    this.#port.postMessage(file, [file.bytes]);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#answers.delete(file.name);
    }
  }
}
