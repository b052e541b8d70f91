/**
 * Text patches of Pyodide's loader, for memory snapshots with shared libraries: Pyodide's own snapshots
 * (`_makeSnapshot`, `_loadSnapshot`) know neither a heap that has grown nor a library that is loaded.
 *
 * Each patch must match exactly once; another version of Pyodide has to be looked at anew, and `PYODIDE` set.
 */

/** The version that the patches were made for. */
export const PYODIDE = "314.0.7";

/** @type {{ reason: string, find: string, replace: string }[]} */
const PATCHES = [
  {
    reason:
      "A library's memory has to lie where it lay when the snapshot was made: its relocations are in it.",
    find: "var getMemory=size=>{",
    replace: "var getMemory=size=>{if(Module.webasgiLibraryMemory)return Module.webasgiLibraryMemory(size);",
  },
  {
    reason:
      "So has its part of the function table: function pointers in memory are indices of it. The offset table is compared.",
    find: "var tableBase=metadata.tableSize?wasmTable.length:0;",
    replace:
      "Module.webasgiOffsets=GOT;if(Module.webasgiLibraryTable)Module.webasgiLibraryTable(libName,memoryBase,handle,wasmTable);" +
      "var tableBase=metadata.tableSize?wasmTable.length:0;",
  },
  {
    reason: "The heap is larger than a fresh one and comes as pages: libraries and pages are put in here.",
    find: "return Module.HEAP8.set(t),l};",
    replace: "return API.config.webasgiRestore(Module),l};",
  },
];

/**
 * The loader with all patches applied.
 *
 * @param {string} source text of `pyodide.asm.mjs`
 * @param {string} version of the npm package
 * @throws {Error} where a patch doesn't fit
 */
export function patched(source, version) {
  if (version !== PYODIDE) {
    throw new Error(
      `assets/patches.mjs is for Pyodide ${PYODIDE}, not ${version}: check each patch, then change PYODIDE.`,
    );
  }
  let text = source;
  for (const { reason, find, replace } of PATCHES) {
    const count = text.split(find).length - 1;
    if (count !== 1)
      throw new Error(`A patch of Pyodide's loader matches ${count} times, not once: ${find} (${reason})`);
    text = text.replace(find, () => replace);
  }
  return text;
}
