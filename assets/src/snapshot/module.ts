/** What is used of Pyodide's Emscripten module, with the hooks that `patches.mjs` puts in. */

import type { FileSystem } from "./archive.ts";

export interface PatchedModule {
  HEAPU8: Uint8Array;
  HEAP32: Int32Array;
  wasmTable: WebAssembly.Table;
  /** The global offset table: address or table index by symbol. */
  GOT: Record<string, WebAssembly.Global>;
  /** What Python's own module exports. */
  webasgiMain: WebAssembly.Exports;
  ___stack_pointer: WebAssembly.Global;
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  __PyRuntime: number;
  FS: FileSystem & { streams: ({ path: string } | null)[] };
  growMemory(size: number): void;
  _malloc(size: number): number;
  _malloc_usable_size(address: number): number;
  _free(address: number): void;
  _ZSTD_XXH32(address: number, length: number, seed: number): number;
  loadWebAssemblyModule(
    library: WebAssembly.Module,
    flags: { global: boolean; nodelete: boolean; loadAsync: boolean },
    name: string,
    scope: object,
    handle: number,
  ): WebAssembly.Exports;
  newDSO(name: string, handle: number, exports: object): { global: boolean };
  /** Where to put the memory of the library that is being loaded; bytes it needs. */
  webasgiLibraryMemory?: ((size: number) => number) | undefined;
  /** A library is about to be linked into the table. */
  webasgiLibraryTable?:
    | ((name: string, memory: number, handle: number, table: WebAssembly.Table) => void)
    | undefined;
}
