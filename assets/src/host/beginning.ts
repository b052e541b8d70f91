/** What of a first start goes on while its scripts are on their way. */
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
  begin(new URL(wasm.file, base), "force-cache");
}
