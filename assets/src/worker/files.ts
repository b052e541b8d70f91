/** The files that Python is made of, unpacked and compiled while others are still on their way. */
import type { RuntimeFile } from "../protocol.ts";

/** The content of a file, unpacked where it is compressed. Rejects with a `TypeError` where it can't be. */
export function unpack({ packed, bytes }: RuntimeFile): Promise<ArrayBuffer> {
  return packed ? streamOf(bytes).arrayBuffer() : Promise.resolve(bytes);
}

function streamOf(bytes: ArrayBuffer): Response {
  // Not a blob's stream: that goes through the browser's process.
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });
  const stream = whole.pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "content-type": "application/wasm" } });
}

function compile({ packed, bytes }: RuntimeFile): Promise<WebAssembly.Module> {
  return packed ? WebAssembly.compileStreaming(streamOf(bytes)) : WebAssembly.compile(bytes);
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

  async content(name: string): Promise<ArrayBuffer> {
    return unpack(await this.#file(name));
  }

  async text(name: string): Promise<string> {
    return new TextDecoder().decode(await this.content(name));
  }

  async compiled(name: string): Promise<WebAssembly.Module> {
    return compile(await this.#file(name));
  }

  /** Name and content of all files whose names pass. */
  matching(pattern: RegExp): Promise<[name: string, content: Uint8Array][]> {
    const names = this.names.filter((name) => pattern.test(name));
    return Promise.all(
      names.map(
        async (name): Promise<[string, Uint8Array]> => [name, new Uint8Array(await this.content(name))],
      ),
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
