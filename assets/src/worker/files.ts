/** The files that Python is made of, unpacked and compiled while others are still on their way. */
import { isLarge, type RuntimeFile, type Way } from "../protocol.ts";
import { Unpacked, unpackBeside, whole } from "./unpacker.ts";
import { unpack } from "./unpacking.ts";

export class Files {
  readonly names: string[];
  readonly #files: Map<string, PromiseWithResolvers<RuntimeFile>>;
  readonly #large: string[];
  readonly #unpacked: Unpacked;

  /** `names`: all that will come for this way to start; `unpacker`: the port where the large ones of them do. */
  constructor(names: string[], way: Way, unpacker: MessagePort) {
    this.names = names;
    this.#files = new Map(names.map((name) => [name, Promise.withResolvers<RuntimeFile>()]));
    this.#large = names.filter((name) => isLarge(name, way));
    this.#unpacked = new Unpacked(unpacker, this.#large.length);
  }

  /** A file that is not in parts; a library is compiled here then. */
  arrive(file: RuntimeFile): void {
    if (this.#large.includes(file.name)) this.#unpacked.take({ ...file, index: 0, count: 1 });
    else this.#files.get(file.name)?.resolve(file);
  }

  /** Once for each file. */
  async content(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#large.includes(name) ? whole(this.pieces(name)) : unpack(await this.#file(name));
  }

  /** The content of a large file, as it comes; once for each file. */
  pieces(name: string): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    return this.#unpacked.pieces(name);
  }

  async text(name: string): Promise<string> {
    return new TextDecoder().decode(await this.content(name));
  }

  /** A large file that is WebAssembly (`isModule`), compiled while it comes; once for each file. */
  compiled(name: string): Promise<WebAssembly.Module> {
    return this.#unpacked.compiled(name);
  }

  /** Name and content of all files whose names pass. */
  matching(passes: (name: string) => boolean): Promise<[name: string, content: Uint8Array][]> {
    const names = this.names.filter(passes);
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
      return [file.name, await (isLarge(file.name, "archive") ? unpackBeside(file) : unpack(file))];
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
