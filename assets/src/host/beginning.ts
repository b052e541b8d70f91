/** What of a first start goes on while its scripts are on their way. */
import loader from "packed:pyodide/pyodide.asm.mjs";
import wasm from "parted:pyodide/pyodide.asm.wasm";
import type { PythonOptions } from "./api.ts";
import { begin } from "./early.ts";
import { isWebKit } from "./engine.ts";
import { beginSandboxFrame } from "./sandbox-frame.ts";

/** The frame that Python will live in comes up, and what every start fetches is fetched, unless it may come to nothing. */
export function beginStart(options: PythonOptions): void {
  const { base, environment, isolation } = options;
  if (isolation) beginSandboxFrame(options);
  if (isWebKit) return;
  begin(new URL(environment, base), "no-cache");
  // Python's own thread reads the loader while another unpacks Python.
  for (const { file } of [loader, wasm]) begin(new URL(file, base), "force-cache");
}
