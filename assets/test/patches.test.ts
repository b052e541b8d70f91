import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";
import { PYODIDE, patched } from "../patches.mjs";
import { evaluateLoader } from "../src/worker/loader.ts";

const loader = createRequire(import.meta.url).resolve("pyodide/pyodide.asm.mjs");
const source = await readFile(loader, "utf8");

/** What the loader's module is called by, and of which kind it is: all that somebody may ask for. */
async function membersOf(file: string): Promise<Map<string, string>> {
  const { default: createPyodideModule } = await import(pathToFileURL(file).href);
  const pyodide = await loadPyodide({ createPyodideModule } as Parameters<typeof loadPyodide>[0]);
  assert.equal(pyodide.runPython("sum(range(10))"), 45);
  const module = (pyodide as unknown as { _module: Record<string, unknown> })._module;
  const kindOf = (value: unknown) => (typeof value === "number" ? `number ${value}` : typeof value);
  return new Map(
    Object.keys(module)
      .filter((name) => name.startsWith("_"))
      .map((name) => [name, kindOf(module[name])]),
  );
}

test("the shorter loader gives its module all that Pyodide's own does", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "patched-"));
  try {
    const file = path.join(directory, "pyodide.asm.mjs");
    await writeFile(file, patched(source, PYODIDE));
    const [ours, theirs] = [await membersOf(file), await membersOf(loader)];
    assert.ok(theirs.size > 4000);
    assert.deepEqual(
      [...theirs].filter(([name, kind]) => ours.get(name) !== kind),
      [],
    );
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("the loader is a script as well", () => {
  const text = patched(source, PYODIDE);
  assert.equal(text.match(/\bimport\.meta\b/g)?.length, text.match(/\bimport\.meta\.url\b/g)?.length);
  assert.equal(typeof evaluateLoader(text, "https://runtime.invalid/pyodide.asm.mjs"), "function");
  assert.throws(() => evaluateLoader("export default loader;", ""), ReferenceError);
  assert.throws(() => evaluateLoader("1", ""), /not what this page was built with/);
});

test("JavaScript of a library may name an export that the loader itself does not use", () => {
  const [naming] =
    /function webasgiNaming\(text\)\{.+?\}(?=var wasmImports)/s.exec(patched(source, PYODIDE)) ?? [];
  assert.ok(naming);
  const module = { _PyLong_FromLong: (value: number) => value + 1, _unused: 1 };
  const compile = new Function(
    "Module",
    `${naming}; return (text) => (0, eval)("Module => " + webasgiNaming(text))(Module)`,
  );
  const evaluate = compile(module);
  assert.equal(evaluate("(a, b) => { return _PyLong_FromLong(a) + Module._PyLong_FromLong(b) };")(1, 2), 5);
  assert.equal(evaluate("(_own) => _own;")(7), 7);
});

test("another version of Pyodide, or another text, is refused", () => {
  assert.throws(() => patched(source, "0.0.0"), /check each patch/);
  assert.throws(() => patched(source.replace("var getMemory=size=>{", ""), PYODIDE), /matches 0 times/);
  assert.throws(
    () => patched(source.replace("function assignWasmExports(", "function other("), PYODIDE),
    /names its exports/,
  );
});
