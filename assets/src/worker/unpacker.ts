/**
 * A second worker beside the one that Python runs in, which unpacks large files meanwhile: that takes as long as to compile
 * and to instantiate Python. The page makes it, and hands it the files (`python-worker.ts`): Python's own thread has no time
 * for messages while it starts.
 */
import { isRuntimeFile, type RuntimeFile, UNPACKER, type WantUnpacked } from "../protocol.ts";
import { unpack } from "./unpacking.ts";

/** A file that is not back by then never will be: the worker may have run out of memory; milliseconds. */
const CONTENT_LIMIT = 30_000;

/** What the second worker says of a file: its content, or why there is none. */
type Answer =
  | { type: "content"; name: string; bytes: ArrayBuffer }
  | { type: "failed"; name: string; message: string };

/** Whether this is such a worker; then it gets a port, unpacks files one after the other, and does nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== UNPACKER) return false;
  let port: MessagePort | null = null;
  const post = (answer: Answer, given: Transferable[] = []) => port?.postMessage(answer, given);
  const answer = async (file: RuntimeFile) => {
    const { name } = file;
    try {
      const { buffer } = await unpack(file);
      post({ type: "content", name, bytes: buffer }, [buffer]);
    } catch (error) {
      post({ type: "failed", name, message: error instanceof Error ? error.message : String(error) });
    }
  };
  self.addEventListener("message", ({ data, ports: [given] }: MessageEvent<unknown>) => {
    if (given !== undefined) {
      port = given;
      port.onmessage = () => self.close();
    } else if (isRuntimeFile(data)) {
      void answer(data);
    }
  });
  self.postMessage(UNPACKER);
  return true;
}

/** So many files as they come from the second worker, which then ends, so that its memory is free. */
export class Unpacked {
  readonly #port: MessagePort;
  readonly #answers = new Map<string, PromiseWithResolvers<Uint8Array<ArrayBuffer>>>();
  #left: number;

  /** `port`: to the worker; where that can't be had the page hands the files over as they are, and they are unpacked here. */
  constructor(port: MessagePort, count: number) {
    this.#port = port;
    this.#left = count;
    // Our own scripts', which nobody else has the port to.
    port.onmessage = ({ data }: MessageEvent<Answer | RuntimeFile>) => this.#receive(data);
    this.#endIfDone();
  }

  /** The content of a file, once it comes. Rejects with an `Error` where it can't be unpacked. */
  async content(name: string): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return await this.#answer(name).promise;
    } finally {
      this.#left -= 1;
      this.#endIfDone();
    }
  }

  #receive(data: Answer | RuntimeFile): void {
    const { resolve, reject } = this.#answer(data.name);
    if (isRuntimeFile(data)) unpack(data).then(resolve, reject);
    else if (data.type === "content") resolve(new Uint8Array(data.bytes));
    else reject(new Error(data.message));
  }

  #answer(name: string): PromiseWithResolvers<Uint8Array<ArrayBuffer>> {
    const found = this.#answers.get(name) ?? Promise.withResolvers();
    this.#answers.set(name, found);
    return found;
  }

  #endIfDone(): void {
    if (this.#left > 0) return;
    this.#port.postMessage(null);
    this.#port.close();
  }
}

/** The content of a file that is here, unpacked beside Python. Rejects with an `Error` where it can't be. */
export async function unpackBeside(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
  const { port1, port2 } = new MessageChannel();
  const unpacked = new Unpacked(port1, 1);
  const wanted: WantUnpacked = { type: "want-unpacked", file };
  self.postMessage(wanted, { transfer: [port2, file.bytes] });
  const late = Promise.withResolvers<never>();
  const message = `The file ${file.name} could not be unpacked in time.`;
  const timer = setTimeout(() => late.reject(new Error(message)), CONTENT_LIMIT);
  try {
    return await Promise.race([unpacked.content(file.name), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
