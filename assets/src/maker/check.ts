/** A snapshot is restored, as a reader's browser will do, before anybody gets it. */
import { decode, type Layout } from "../snapshot/format.ts";
import type { PatchedModule } from "../snapshot/module.ts";
import { Restoration, trampolineOf } from "../snapshot/restore.ts";
import { inParts } from "./compression.ts";
import { boot, moduleOf, type RuntimeFiles } from "./interpreter.ts";
import { type Frozen, functionsOf, offsetsOf, writeSite } from "./memory.ts";
import type { Site } from "./site.ts";

/** Of another place than that where a snapshot is made. */
const ELSEWHERE = { HOME: "/home/pyodide", LANG: "sr_RS.UTF-8", USER: "a-reader-with-a-rather-long-name" };

/** Throws where the restored interpreter is not the frozen one, or does not answer as that did. */
export async function check(
  runtime: RuntimeFiles,
  site: Site,
  frozen: Frozen,
  encoded: Uint8Array,
  libraries: WebAssembly.Module[],
  apps: Record<string, string>,
): Promise<void> {
  // In the pieces and in the steps of a reader's browser (`worker/boot.ts`).
  const snapshot = decode(inParts(encoded));
  let restoration: Restoration | undefined;
  const made = (module: PatchedModule) => {
    restoration = new Restoration(module, snapshot.header, libraries);
    for (const piece of snapshot.pages) restoration.add(piece);
  };
  const webasgiRestore = (module: PatchedModule) => {
    if (restoration === undefined) throw new Error("Pyodide restores before it has a module.");
    restoration.end();
    compareHeaps(module, frozen.heap);
  };
  const options = { _loadSnapshot: snapshot.head, webasgiRestore, env: ELSEWHERE };
  const pyodide = await boot(runtime, options, made);
  compareOffsets(offsetsOf(moduleOf(pyodide)), frozen.layout.offsets);
  compareFunctions(functionsOf(moduleOf(pyodide)), frozen.functions);
  writeSite(pyodide, site);
  pyodide.globals.set("job_apps", pyodide.toPy(apps));
  const answers: number[] = JSON.parse(
    await pyodide.runPythonAsync(`
import json
webasgi_driver.snapshot.thaw({}, (0, 0))
json.dumps(await webasgi_driver.snapshot.serve(job_apps))
`),
  );
  if (answers.join() !== frozen.answers.join()) {
    throw new Error(`A restored interpreter answers with ${answers.join()}, not ${frozen.answers.join()}.`);
  }
}

function compareHeaps(module: PatchedModule, heap: Uint8Array): void {
  const restored = module.HEAPU8.slice();
  const expected = heap.slice();
  // Each instance has its own.
  const trampoline = trampolineOf(module);
  if (trampoline !== null) {
    for (const copy of [restored, expected]) new Uint32Array(copy.buffer)[trampoline] = 0;
  }
  if (Buffer.compare(restored, expected) !== 0) {
    throw new Error("The memory of a restored interpreter is not that of the snapshot.");
  }
}

function compareOffsets(restored: Layout["offsets"], frozen: Layout["offsets"]): void {
  const [now, then] = [new Map(restored), new Map(frozen)];
  for (const name of new Set([...now.keys(), ...then.keys()])) {
    if (now.get(name) !== then.get(name)) {
      throw new Error(
        `The offset of ${name} is ${now.get(name)} in a restored interpreter, not ${then.get(name)}.`,
      );
    }
  }
}

function compareFunctions(now: Frozen["functions"], then: Frozen["functions"]): void {
  const differing = then.findIndex((name, index) => now[index] !== name);
  if (differing === -1 && now.length === then.length) return;
  throw new Error(`The function table of a restored interpreter is another from ${differing} on.`);
}
