/**
 * Puts a memory snapshot into a fresh Pyodide: libraries where they were, then the pages of the heap.
 *
 * A library's code is compiled anew in each browser; its memory, its part of the function table and its handle have to be
 * those of the snapshot, because addresses of all three are in the pages. Pyodide restores the JavaScript side.
 */
import { checksum, type Header, type Layout, PAGE, type Run, type Snapshot } from "./format.ts";
import { unpackLinks } from "./links.ts";
import type { PatchedModule } from "./module.ts";

/** A fresh interpreter that becomes the one that a snapshot is of, while its pages come. */
export class Restoration {
  readonly #module: PatchedModule;
  readonly #header: Header;
  /** CPython's pointer to its call trampoline, made at each start: a function of this instance. */
  readonly #trampoline: number | null;
  readonly #pointer: number;
  /** Where the next pages belong: an index of `stored`, bytes of that run that are there. */
  #run = 0;
  #filled = 0;

  /**
   * As soon as the header is there: libraries are loaded, and what stays is looked at.
   *
   * Throws where a library does not come to lie where it lay, or where this interpreter is not the one that the snapshot
   * was made for.
   */
  constructor(module: PatchedModule, header: Header, libraries: (WebAssembly.Module | undefined)[]) {
    this.#module = module;
    this.#header = header;
    const initial = module.HEAPU8.length;
    layOut(module, header, libraries);
    if (checksum(module, header.kept) !== header.sum) {
      throw new Error("The snapshot is for another interpreter: its memory begins otherwise.");
    }
    this.#trampoline = trampolineOf(module);
    this.#pointer = this.#trampoline === null ? 0 : (module.HEAP32[this.#trampoline] ?? 0);
    // Memory beyond it was zero before libraries came.
    clearOthers(module.HEAPU8.subarray(0, initial), [...header.stored, ...header.kept]);
  }

  /**
   * The next pages, in a piece of any size; from here on the interpreter is of no use until `end`. Throws where there are more
   * than there should be.
   */
  add(piece: Uint8Array): void {
    for (let rest = piece; rest.length > 0; ) {
      const run = this.#header.stored[this.#run];
      if (run === undefined) throw new TypeError("The memory snapshot has too many pages.");
      const [first, count] = run;
      const part = rest.subarray(0, count * PAGE - this.#filled);
      this.#module.HEAPU8.set(part, first * PAGE + this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled < count * PAGE) break;
      this.#run += 1;
      this.#filled = 0;
    }
  }

  /**
   * All pages are there: what the patched loader calls in place of copying a heap (`assets/patches.mjs`). Throws where some
   * are not.
   */
  end(): void {
    const { stored, links, stack } = this.#header;
    if (this.#run < stored.length) throw new TypeError("The memory snapshot is incomplete.");
    const module = this.#module;
    if (links !== 0) unpackLinks(module.HEAPU8, links);
    if (this.#trampoline !== null) module.HEAP32[this.#trampoline] = this.#pointer;
    module.___stack_pointer.value = stack;
  }
}

/** Where CPython keeps the pointer to its call trampoline, as an index of 32-bit words; null where it uses none. */
export function trampolineOf(module: PatchedModule): number | null {
  const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4] ?? 0;
  return offset === 0 ? null : (module.__PyRuntime + offset) / 4;
}

/** Gives a fresh interpreter the libraries, memory and table of another. */
export function layOut(
  module: PatchedModule,
  layout: Layout,
  libraries: (WebAssembly.Module | undefined)[],
): void {
  if (module.HEAPU8.length < layout.heap) module.growMemory(layout.heap);
  // Libraries find what they ask for: an interpreter that has it not yet would look through its whole table for each.
  for (const [symbol, offset] of layout.offsets) setOffset(module, symbol, offset);
  const exporters = [module.webasgiMain];
  layout.libraries.forEach((library, index) => {
    const compiled = libraries[index];
    if (compiled === undefined) throw new Error(`The library ${library.name} is missing.`);
    module.webasgiLibraryMemory = () => library.memory;
    module.webasgiLibraryTable = (_name, _memory, _handle, table) => growTable(table, library.table);
    const flags = { global: false, nodelete: true, loadAsync: false };
    const exports = module.loadWebAssemblyModule(compiled, flags, library.name, {}, 0);
    module.newDSO(library.name, library.handle, exports).global = false;
    exporters.push(exports);
  });
  module.webasgiLibraryMemory = undefined;
  module.webasgiLibraryTable = undefined;
  growTable(module.wasmTable, layout.table);
  if (module.wasmTable.length !== layout.table)
    throw new Error("The function table is not that of the snapshot.");
  for (const [symbol, offset] of layout.offsets) addFunction(module.wasmTable, exporters, symbol, offset);
}

function setOffset({ GOT }: PatchedModule, symbol: string, offset: number): void {
  const entry = GOT[symbol];
  if (entry === undefined) GOT[symbol] = new WebAssembly.Global({ value: "i32", mutable: true }, offset);
  else if (entry.value !== offset)
    throw new Error(`The offset of ${symbol} is ${entry.value}, not that of the snapshot.`);
}

/** Of what libraries look up some functions are in the table for that alone. */
function addFunction(
  table: WebAssembly.Table,
  exporters: WebAssembly.Exports[],
  symbol: string,
  offset: number,
): void {
  const value = exporters.find((exports) => Object.hasOwn(exports, symbol))?.[symbol];
  if (typeof value === "function" && table.get(offset) === null) table.set(offset, value);
}

function growTable(table: WebAssembly.Table, length: number): void {
  if (table.length > length)
    throw new Error(`The function table has ${table.length} entries, not ${length}.`);
  table.grow(length - table.length);
}

/** All at once. */
export function restore(
  module: PatchedModule,
  { header, pages }: Snapshot,
  libraries: (WebAssembly.Module | undefined)[],
): void {
  const restoration = new Restoration(module, header, libraries);
  for (const piece of pages) restoration.add(piece);
  restoration.end();
}

function clearOthers(heap: Uint8Array, runs: Run[]): void {
  let end = 0;
  for (const [first, count] of runs.sort(([one], [other]) => one - other)) {
    heap.fill(0, end, Math.max(end, first * PAGE));
    end = (first + count) * PAGE;
  }
  heap.fill(0, end);
}
