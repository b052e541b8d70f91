/**
 * Puts a memory snapshot into a fresh Pyodide: libraries where they were, then the pages of the heap.
 *
 * A library's code is compiled anew in each browser; its memory, its part of the function table and its handle have to be
 * those of the snapshot, because addresses of all three are in the pages. Pyodide restores the JavaScript side.
 */
import { type Header, PAGE, type Snapshot } from "../snapshot/format.ts";
import type { PatchedModule } from "../snapshot/module.ts";

/**
 * What the patched loader calls in place of copying a heap (`assets/patches.mjs`).
 *
 * Throws where a library does not come to lie where it lay.
 */
export function restore(module: PatchedModule, snapshot: Snapshot, libraries: WebAssembly.Module[]): void {
  const { header, pages } = snapshot;
  const fresh = module.HEAPU8.length;
  const trampoline = trampolineOf(module);
  const pointer = trampoline === null ? 0 : (module.HEAP32[trampoline] ?? 0);
  if (fresh < header.heap) module.growMemory(header.heap);
  loadLibraries(module, header, libraries);
  copyPages(module.HEAPU8, header, pages, fresh);
  // Made at each start: a function of this instance.
  if (trampoline !== null) module.HEAP32[trampoline] = pointer;
  module.___stack_pointer.value = header.stack;
}

/** Where CPython keeps the pointer to its call trampoline, as an index of 32-bit words; null where it uses none. */
function trampolineOf(module: PatchedModule): number | null {
  const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET / 4] ?? 0;
  return offset === 0 ? null : (module.__PyRuntime + offset) / 4;
}

function loadLibraries(module: PatchedModule, header: Header, libraries: WebAssembly.Module[]): void {
  header.libraries.forEach((library, index) => {
    const compiled = libraries[index];
    if (compiled === undefined) throw new Error(`The library ${library.name} is missing.`);
    module.webasgiLibraryMemory = () => library.memory;
    module.webasgiLibraryTable = (_name, _memory, _handle, table) => growTable(table, library.table);
    const flags = { global: false, nodelete: true, loadAsync: false };
    const exports = module.loadWebAssemblyModule(compiled, flags, library.name, {}, 0);
    module.newDSO(library.name, library.handle, exports).global = false;
  });
  module.webasgiLibraryMemory = undefined;
  module.webasgiLibraryTable = undefined;
  growTable(module.wasmTable, header.table);
  if (module.wasmTable.length !== header.table)
    throw new Error("The function table is not that of the snapshot.");
}

function growTable(table: WebAssembly.Table, length: number): void {
  if (table.length > length)
    throw new Error(`The function table has ${table.length} entries, not ${length}.`);
  table.grow(length - table.length);
}

/** Pages that are not stored are zero; memory that has just been added is. */
function copyPages(heap: Uint8Array, { runs }: Header, pages: Uint8Array, fresh: number): void {
  let from = 0;
  let end = 0;
  for (const [first, count] of runs) {
    const start = first * PAGE;
    if (end < fresh) heap.fill(0, end, Math.min(start, fresh));
    heap.set(pages.subarray(from, from + count * PAGE), start);
    from += count * PAGE;
    end = start + count * PAGE;
  }
  if (end < fresh) heap.fill(0, end, fresh);
}
