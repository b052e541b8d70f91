/** See `pruning.mjs`. */
export function pruned(text: string, python: WebAssembly.Module): string;
