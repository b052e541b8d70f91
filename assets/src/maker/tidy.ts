/** Takes out of a memory what nobody will read, so that it does not travel. */
import type { PatchedModule } from "../snapshot/module.ts";

/** Where Emscripten's `struct dso` has the address of the file that it was made from, and its length; bytes. */
const FILE = { address: 28, length: 32 };

/** Bytes that one request may ask for; a step between requests below `SMALL` bytes: what malloc aligns to. */
const LARGEST = 1 << 24;
const SMALL = 1024;
const STEP = 8;

/**
 * Frees the files of libraries that `dlopen` has compiled: Emscripten keeps each as long as the process lasts, and looks at
 * it again only when the library is loaded for the first time.
 */
export function freeLibraryFiles(module: PatchedModule, handles: number[]): void {
  for (const handle of handles) {
    const address = (handle + FILE.address) / 4;
    const length = (handle + FILE.length) / 4;
    const file = module.HEAP32[address] ?? 0;
    const magic = module.HEAPU8.subarray(file, file + 4);
    // Nothing that doesn't look like one is touched.
    if (file === 0 || new TextDecoder("latin1").decode(magic) !== "\0asm") continue;
    module._free(file);
    module.HEAP32[address] = 0;
    module.HEAP32[length] = 0;
  }
}

/** Zeroes what malloc has free, by asking for all of it. The memory does not grow. */
export function clearFree(module: PatchedModule): void {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = () => {
    throw new RangeError("The memory may not grow.");
  };
  const taken: number[] = [];
  try {
    for (let size = LARGEST; size > 0; size -= size > SMALL ? size / 2 : STEP) {
      for (let address = module._malloc(size); address !== 0; address = module._malloc(size)) {
        module.HEAPU8.fill(0, address, address + module._malloc_usable_size(address));
        taken.push(address);
      }
    }
  } finally {
    WebAssembly.Memory.prototype.grow = grow;
    for (const address of taken) module._free(address);
  }
}
