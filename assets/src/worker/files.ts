/** The files that Python is made of, unpacked and compiled while others are still on their way. */
import type { RuntimeFile } from "../protocol.ts";
import { Unpacker, wantUnpacker } from "./unpacker.ts";
import { unpack } from "./unpacking.ts";

/** The largest files of each way to start, which are unpacked beside the others. */
const LARGE = ["pyodide.asm.wasm", "memory", "site"];

export class Files {
  readonly names: string[];
  readonly #files: Map<string, PromiseWithResolvers<RuntimeFile>>;
  readonly #large: Set<string>;
  readonly #unpacker: Unpacker;

  /** `names`: all that will come; `unused`: those that nobody will ask for; `unpacker`: the port to one. */
  constructor(names: string[], unused: string[], unpacker: MessagePort) {
    this.names = names;
    this.#files = new Map(names.map((name) => [name, Promise.withResolvers<RuntimeFile>()]));
    this.#large = new Set(names.filter((name) => LARGE.includes(name) && !unused.includes(name)));
    this.#unpacker = new Unpacker(unpacker, this.#large.size);
  }

  arrive(file: RuntimeFile): void {
    this.#files.get(file.name)?.resolve(file);
  }

  /** Once for each file. */
  async content(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const file = await this.#file(name);
    return this.#large.has(name) ? this.#unpacker.unpack(file) : unpack(file);
  }

  async text(name: string): Promise<string> {
    return new TextDecoder().decode(await this.content(name));
  }

  async compiled(name: string): Promise<WebAssembly.Module> {
    return WebAssembly.compile(await this.content(name));
  }

  /** Name and content of all files whose names pass. */
  matching(pattern: RegExp): Promise<[name: string, content: Uint8Array][]> {
    const names = this.names.filter((name) => pattern.test(name));
    return Promise.all(
      names.map(async (name): Promise<[string, Uint8Array]> => [name, await this.content(name)]),
    );
  }

  #file(name: string): Promise<RuntimeFile> {
    const file = this.#files.get(name);
    if (file === undefined)
      throw new Error(`A start needs the file ${name}, which is not among those that come.`);
    return file.promise;
  }
}

/** Name and content of the files behind a restored snapshot, the large one unpacked beside Python. */
export async function unpackLater(files: RuntimeFile[]): Promise<[name: string, content: Uint8Array][]> {
  return Promise.all(
    files.map(async (file): Promise<[string, Uint8Array]> => {
      if (!LARGE.includes(file.name)) return [file.name, await unpack(file)];
      return [file.name, await new Unpacker(wantUnpacker(), 1).unpack(file)];
    }),
  );
}

/** The files behind a restored snapshot, which are fetched when something needs them, and then once. */
export class LaterFiles {
  readonly #ask: () => void;
  readonly #arrival = Promise.withResolvers<RuntimeFile[]>();
  #asked = false;

  constructor(ask: () => void) {
    this.#ask = ask;
    this.#arrival.promise.catch(() => {}); // whoever waits hears of it
  }

  /** The files, asked for if nobody has. Rejects with an `Error` where they can't be had. */
  get files(): Promise<RuntimeFile[]> {
    if (!this.#asked) {
      this.#asked = true;
      this.#ask();
    }
    return this.#arrival.promise;
  }

  arrive(files: RuntimeFile[] | null, error: string): void {
    if (files === null) this.#arrival.reject(new Error(error));
    else this.#arrival.resolve(files);
  }
}
