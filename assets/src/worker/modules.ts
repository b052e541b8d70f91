/** WebAssembly that is compiled while it comes. */
import { isLibrary, PYTHON } from "../protocol.ts";

/** Whether a large file is compiled. */
export const isModule = (name: string): boolean => name === PYTHON || isLibrary(name);

const HEADERS = { "content-type": "application/wasm" };

/** Modules in parts. */
export class Modules {
  readonly #begun = new Map<string, ReadableStreamDefaultController>();
  readonly #made: (name: string, module: WebAssembly.Module) => void;
  readonly #failed: (name: string, error: unknown) => void;

  constructor(
    made: (name: string, module: WebAssembly.Module) => void,
    failed: (name: string, error: unknown) => void,
  ) {
    this.#made = made;
    this.#failed = failed;
  }

  /** The next part of a module that has `count`. */
  add(name: string, index: number, count: number, content: Uint8Array<ArrayBuffer>): void {
    if (index === 0) this.#begin(name);
    this.#begun.get(name)?.enqueue(content);
    if (index !== count - 1) return;
    this.#begun.get(name)?.close();
    this.#begun.delete(name);
  }

  #begin(name: string): void {
    const start = (controller: ReadableStreamDefaultController) => {
      this.#begun.set(name, controller);
    };
    const response = new Response(new ReadableStream({ start }), { headers: HEADERS });
    WebAssembly.compileStreaming(response).then(
      (module) => this.#made(name, module),
      (error: unknown) => {
        this.#begun.delete(name);
        this.#failed(name, error);
      },
    );
  }
}
