/** The version of Pyodide that the patches were made for. */
export const PYODIDE: string;
/** See `patches.mjs`. */
export function patched(source: string, version: string): string;
