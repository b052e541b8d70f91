/**
 * A second worker beside the one that Python runs in, which unpacks large files meanwhile, and compiles those that are
 * WebAssembly: that takes as long as to read the loader and to instantiate Python. The page makes it, and hands it the files
 * (`python-worker.ts`): Python's own thread has no time for messages while it starts.
 */
import { joinChunks } from "../chunks.ts";
import {
  type FilePart,
  isFilePart,
  isLibrary,
  PYTHON,
  type RuntimeFile,
  UNPACKER,
  type WantUnpacked,
} from "../protocol.ts";
import { isModule, Modules } from "./modules.ts";
import { unpack } from "./unpacking.ts";

/** A file that is not back by then never will be: the worker may have run out of memory; milliseconds. */
const CONTENT_LIMIT = 30_000;

/** What the second worker says of a part of a file: its content, the module whose last part it was, or why there is none. */
type Answer =
  | { type: "content"; name: string; index: number; count: number; bytes: ArrayBuffer }
  | { type: "module"; name: string; module: WebAssembly.Module }
  | { type: "failed"; name: string; index: number; message: string };

/** The content of a part of a file, which has so many. */
interface Piece {
  content: Uint8Array<ArrayBuffer>;
  count: number;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** In the order in which a start needs them. */
const rankOf = ({ name }: FilePart) => (name === PYTHON ? 0 : isLibrary(name) ? 1 : 2);

/** Whether this is such a worker; then it gets a port, unpacks files one after the other, and does nothing else. */
export function isUnpacker(): boolean {
  if (self.name !== UNPACKER) return false;
  let port: MessagePort | null = null;
  const waiting: FilePart[] = [];
  const post = (answer: Answer, given: Transferable[] = []) => port?.postMessage(answer, given);
  const fail = (name: string, index: number, error: unknown) =>
    post({ type: "failed", name, index, message: messageOf(error) });
  const modules = new Modules(
    (name, module) => post({ type: "module", name, module }),
    (name, error) => fail(name, 0, error),
  );
  const answer = async (file: FilePart) => {
    const { name, index, count } = file;
    try {
      const content = await unpack(file);
      if (isModule(name)) modules.add(name, index, count, content);
      else post({ type: "content", name, index, count, bytes: content.buffer }, [content.buffer]);
    } catch (error) {
      fail(name, index, error);
    }
  };
  // Between two files there is a moment for those that have come meanwhile.
  const turns = new MessageChannel();
  turns.port1.onmessage = async () => {
    const next = waiting.toSorted((one, other) => rankOf(one) - rankOf(other))[0];
    if (next === undefined) return;
    waiting.splice(waiting.indexOf(next), 1);
    await answer(next);
    turns.port2.postMessage(null);
  };
  self.addEventListener("message", ({ data, ports: [given] }: MessageEvent<unknown>) => {
    if (given !== undefined) {
      port = given;
      port.onmessage = () => self.close();
    } else if (isFilePart(data)) {
      waiting.push(data);
      turns.port2.postMessage(null);
    }
  });
  self.postMessage(UNPACKER);
  return true;
}

/** So many files as they come from the second worker, which then ends, so that its memory is free. */
export class Unpacked {
  readonly #port: MessagePort;
  readonly #pieces = new Map<string, PromiseWithResolvers<Piece>>();
  readonly #modules = new Map<string, PromiseWithResolvers<WebAssembly.Module>>();
  /** Those that come as they are. */
  readonly #here = new Modules(
    (name, module) => this.#module(name).resolve(module),
    (name, error) => this.#module(name).reject(error),
  );
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
        const piece = await this.#piece(name, index).promise;
        count = piece.count;
        yield piece.content;
      }
    } finally {
      this.#end();
    }
  }

  /** A file that is compiled as it comes (`isModule`). Rejects with an `Error` where it can't be. */
  async compiled(name: string): Promise<WebAssembly.Module> {
    try {
      return await this.#module(name).promise;
    } finally {
      this.#end();
    }
  }

  #receive(data: Answer | FilePart): void {
    if (isFilePart(data)) {
      this.take(data);
    } else if (data.type === "module") {
      this.#module(data.name).resolve(data.module);
    } else if (data.type === "content") {
      this.#piece(data.name, data.index).resolve({ content: new Uint8Array(data.bytes), count: data.count });
    } else {
      this.#fail(data, new Error(data.message));
    }
  }

  /** A part that is unpacked here. */
  take(file: FilePart): void {
    void this.#unpack(file);
  }

  async #unpack(file: FilePart): Promise<void> {
    const { name, index, count } = file;
    try {
      const content = await unpack(file);
      if (isModule(name)) this.#here.add(name, index, count, content);
      else this.#piece(name, index).resolve({ content, count });
    } catch (error) {
      this.#fail(file, error);
    }
  }

  #fail({ name, index }: { name: string; index: number }, error: unknown): void {
    if (isModule(name)) this.#module(name).reject(error);
    else this.#piece(name, index).reject(error);
  }

  #piece(name: string, index: number): PromiseWithResolvers<Piece> {
    return promiseIn(this.#pieces, `${index} ${name}`);
  }

  #module(name: string): PromiseWithResolvers<WebAssembly.Module> {
    return promiseIn(this.#modules, name);
  }

  #end(): void {
    this.#left -= 1;
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#left > 0) return;
    this.#port.postMessage(null);
    this.#port.close();
  }
}

function promiseIn<T>(promises: Map<string, PromiseWithResolvers<T>>, key: string): PromiseWithResolvers<T> {
  let found = promises.get(key);
  if (found === undefined) {
    found = Promise.withResolvers();
    found.promise.catch(() => {}); // who awaits it hears of it
    promises.set(key, found);
  }
  return found;
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
