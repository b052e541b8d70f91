/** The files that Python is made of, unpacked and compiled while others are still on their way. */
import { decompress } from "fzstd";
import type { RuntimeFile } from "../protocol.ts";

/**
 * The content of a file, unpacked where it is compressed with Zstandard: a tenth to a quarter smaller than what
 * `DecompressionStream` takes in every browser, and unpacked as quickly.
 *
 * Throws an `Error` where it can't be.
 */
export function unpack({ packed, bytes }: RuntimeFile): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(bytes);
  return packed ? (decompress(content) as Uint8Array<ArrayBuffer>) : content;
}

export class Files {
  readonly names: string[];
  readonly #files: Map<string, PromiseWithResolvers<RuntimeFile>>;

  /** `names`: all that will come. */
  constructor(names: string[]) {
    this.names = names;
    this.#files = new Map(names.map((name) => [name, Promise.withResolvers<RuntimeFile>()]));
  }

  arrive(file: RuntimeFile): void {
    this.#files.get(file.name)?.resolve(file);
  }

  async content(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return unpack(await this.#file(name));
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
