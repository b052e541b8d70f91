/**
 * Makes the files that a quick start needs from an environment's wheels: run by Node when documentation is built.
 *
 *   node --experimental-wasm-jspi maker.mjs JOB
 *
 * JOB is a file with a `Job` as JSON. What is made lies in its output directory, compressed, and `result.json` there
 * says what it is: a `Result`, without a snapshot as long as there is none. Without the flag a snapshot would fail in
 * browsers that have JSPI; made with it, it works in those that have not.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { encodeArchive } from "../snapshot/archive.ts";
import { encode } from "../snapshot/format.ts";
import { framesOf } from "../snapshot/zstd-frames.ts";
import { check } from "./check.ts";
import { compress, evenly, inParts, LEVELS } from "./compression.ts";
import { determine } from "./determinism.ts";
import { type RuntimeFiles, unpackRuntime } from "./interpreter.ts";
import { freeze, pack, type Warming } from "./memory.ts";
import { dataOf, makeSite, type Site } from "./site.ts";

interface Job extends Warming {
  runtime: RuntimeFiles;
  output: string;
  /** Files named as PEP 427 has it. */
  wheels: string[];
  /** The driver's package as JSON, path to text. */
  driver: string;
  /** Only the wheels' files, as `layer.bin`. */
  layer?: boolean;
}

interface Result {
  /** `site.bin` holds all files but shared libraries; these are `library-N.bin`, in this order. */
  libraries: string[];
  /**
   * `memory.bin`, the sizes of whose parts are given, and `data.bin`: the files that a start needs beside it. Names of
   * libraries, in the order of loading.
   */
  snapshot: { parts: number[]; libraries: string[]; modules: string[]; missing: string[] } | null;
}

async function makeSnapshot(job: Job, site: Site, put: Put): Promise<Result["snapshot"]> {
  const frozen = await freeze(job.runtime, site, job);
  const names = frozen.layout.libraries.map(({ name }) => name);
  const contents = new Map(site.libraries);
  const libraries = names.map(
    (name) => new WebAssembly.Module(contents.get(name)?.slice() ?? new Uint8Array()),
  );
  const encoded = encode(await pack(job.runtime, frozen, libraries));
  const [parts] = await Promise.all([
    put("memory.bin", inParts(encoded), LEVELS.awaited),
    put("data.bin", evenly(encodeArchive(dataOf(site, frozen.failed))), LEVELS.awaited),
    check(job.runtime, site, frozen, encoded, libraries, job.apps),
  ]);
  return { parts, libraries: names, modules: frozen.modules, missing: frozen.missing };
}

/** Resolves with the sizes of the file's parts. */
type Put = (name: string, pieces: Uint8Array[], level: number) => Promise<number[]>;

const job: Job = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
mkdirSync(job.output, { recursive: true });
const put: Put = async (name, pieces, level) => {
  const packed = await compress(pieces, level);
  writeFileSync(path.join(job.output, name), packed);
  return framesOf(packed).map(({ length }) => length);
};
const finish = (result: Result) =>
  writeFileSync(path.join(job.output, "result.json"), JSON.stringify(result));

determine();
unpackRuntime(job.runtime);
if (job.layer) {
  const { files } = await makeSite(job.runtime, job.wheels, null);
  await put("layer.bin", evenly(encodeArchive(files)), LEVELS.awaited);
  finish({ libraries: [], snapshot: null });
  process.exit(0);
}
const site = await makeSite(job.runtime, job.wheels, job.driver);
const libraries = site.libraries.map(([name]) => name);
// The slowest first: the snapshot is compressed while this is still at it.
const packed = Promise.all([
  put("site.bin", evenly(encodeArchive(site.files)), LEVELS.later),
  ...site.libraries.map(([, content], index) => put(`library-${index}.bin`, evenly(content), LEVELS.awaited)),
]).then(() => finish({ libraries, snapshot: null }));
let snapshot: Result["snapshot"] = null;
let failure: unknown;
try {
  snapshot = await makeSnapshot(job, site, put);
} catch (error) {
  failure = error;
}
await packed;
if (failure !== undefined) throw failure;
finish({ libraries, snapshot });
process.exit(0); // whatever Pyodide still waits for
