/** Pyodide's loader, `pyodide.asm.mjs`. */
import type { PatchedModule } from "../snapshot/module.ts";

export type CreateModule = (settings: object) => Promise<PatchedModule>;

/** The end of the module (`patches.mjs` and its test see to it). */
const EXPORT = /\bexport default (\w+);\s*$/;

/**
 * What the module exports. It is evaluated as a script: for a module from a `blob:` URL its text of 800 kB would go by way of
 * the browser's own process, which takes a tenth of a second while everything else starts.
 *
 * @param url where the loader believes that it is
 * @throws {Error} where this is no such module
 */
export function evaluateLoader(module: string, url: string): CreateModule {
  const script = module.replaceAll("import.meta.url", JSON.stringify(url)).replace(EXPORT, ";$1");
  // Modules are strict. A script's value is that of its last expression.
  // biome-ignore lint/security/noGlobalEval: a file of ours, whose hash was checked; a `Function` would be parsed twice
  const value: unknown = globalThis.eval(`"use strict";${script}`);
  if (typeof value !== "function") throw new Error("Pyodide's loader is not what this page was built with.");
  return value as CreateModule;
}
