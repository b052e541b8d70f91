/**
 * A second worker beside the one that Python runs in, which unpacks large files meanwhile: that takes as long as to compile
 * and to instantiate Python. The page makes it, and hands it the files (`python-worker.ts`): Python's own thread has no time
 * for messages while it starts.
 */
import { joinChunks } from "../chunks.ts";
import { type FilePart, isFilePart, type RuntimeFile, UNPACKER, type WantUnpacked } from "../protocol.ts";
import { unpack } from "./unpacking.ts";

/** A file that is not back by then never will be: the worker may have run out of memory; milliseconds. */
const CONTENT_LIMIT = 30_000;

/** What the second worker says of a part of a file: its content, or why there is none. */
type Answer =
  | { type: "content"; name: string; index: number; count: number; bytes: ArrayBuffer }
  | { type: "failed"; name: string; index: number; message: string };

/** The content of a part of a file, which has so many. */
interface Piece {
  content: Uint8Array<ArrayBuffer>;
  count: number;
}

/** Whether this is such a worker; then it gets a port, unpacks files one after the other, and does nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== UNPACKER) return false;
  let port: MessagePort | null = null;
  const post = (answer: Answer, given: Transferable[] = []) => port?.postMessage(answer, given);
  const answer = async (file: FilePart) => {
    const { name, index, count } = file;
    try {
      const { buffer } = await unpack(file);
      post({ type: "content", name, index, count, bytes: buffer }, [buffer]);
    } catch (error) {
      post({ type: "failed", name, index, message: error instanceof Error ? error.message : String(error) });
    }
  };
  self.addEventListener("message", ({ data, ports: [given] }: MessageEvent<unknown>) => {
    if (given !== undefined) {
      port = given;
      port.onmessage = () => self.close();
    } else if (isFilePart(data)) {
      void answer(data);
    }
  });
  self.postMessage(UNPACKER);
  return true;
}

/** So many files as they come from the second worker, which then ends, so that its memory is free. */
export class Unpacked {
  readonly #port: MessagePort;
  readonly #answers = new Map<string, PromiseWithResolvers<Piece>>();
  #left: number;

  /** `port`: to the worker; where that can't be had the page hands the files over as they are, and they are unpacked here. */
  constructor(port: MessagePort, count: number) {
    this.#port = port;
    this.#left = count;
    // Our own scripts', which nobody else has the port to.
    port.onmessage = ({ data }: MessageEvent<Answer | FilePart>) => this.#receive(data);
    this.#endIfDone();
  }

  /** The content of a file, part by part, as they come. Throws an `Error` where one can't be unpacked. */
  async *pieces(name: string): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    try {
      for (let index = 0, count = 1; index < count; index++) {
        const piece = await this.#answer(name, index).promise;
        count = piece.count;
        yield piece.content;
      }
    } finally {
      this.#left -= 1;
      this.#endIfDone();
    }
  }

  #receive(data: Answer | FilePart): void {
    const { resolve, reject } = this.#answer(data.name, data.index);
    if (isFilePart(data)) unpack(data).then((content) => resolve({ content, count: data.count }), reject);
    else if (data.type === "content") resolve({ content: new Uint8Array(data.bytes), count: data.count });
    else reject(new Error(data.message));
  }

  #answer(name: string, index: number): PromiseWithResolvers<Piece> {
    const key = `${index} ${name}`;
    let found = this.#answers.get(key);
    if (found === undefined) {
      found = Promise.withResolvers();
      found.promise.catch(() => {}); // who awaits it hears of it
      this.#answers.set(key, found);
    }
    return found;
  }

  #endIfDone(): void {
    if (this.#left > 0) return;
    this.#port.postMessage(null);
    this.#port.close();
  }
}

/** All pieces as one. */
export async function whole(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) all.push(piece);
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : joinChunks(all);
}

/** The content of a file that is here, unpacked beside Python. Rejects with an `Error` where it can't be. */
export async function unpackBeside(file: RuntimeFile): Promise<Uint8Array<ArrayBuffer>> {
  const { port1, port2 } = new MessageChannel();
  const unpacked = new Unpacked(port1, 1);
  const wanted: WantUnpacked = { type: "want-unpacked", file: { ...file, index: 0, count: 1 } };
  self.postMessage(wanted, { transfer: [port2, file.bytes] });
  const late = Promise.withResolvers<never>();
  const message = `The file ${file.name} could not be unpacked in time.`;
  const timer = setTimeout(() => late.reject(new Error(message)), CONTENT_LIMIT);
  try {
    return await Promise.race([whole(unpacked.pieces(file.name)), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
