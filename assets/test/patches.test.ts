import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { loadPyodide } from "pyodide";
import { webasgiWrap } from "../linking.mjs";
import { PYODIDE, patched } from "../patches.mjs";
import { pruned } from "../pruning.mjs";
import type { PatchedModule } from "../src/snapshot/module.ts";
import { evaluateLoader } from "../src/worker/loader.ts";

const loader = createRequire(import.meta.url).resolve("pyodide/pyodide.asm.mjs");
const source = await readFile(loader, "utf8");

/** A loader's module, and the kind of what it has by a name: all that somebody may ask for. */
async function membersOf(file: string): Promise<[names: string[], kindOf: (name: string) => string]> {
  const { default: createPyodideModule } = await import(pathToFileURL(file).href);
  const pyodide = await loadPyodide({ createPyodideModule } as Parameters<typeof loadPyodide>[0]);
  assert.equal(pyodide.runPython("sum(range(10))"), 45);
  assert.equal(pyodide.runPython("import ctypes; ctypes.CDLL(None).strlen(b'three')"), 5);
  const module = (pyodide as unknown as { _module: Record<string, unknown> })._module;
  const kindOf = (name: string) => {
    const value = name in module ? module[name] : undefined;
    return typeof value === "number" ? `number ${value}` : typeof value;
  };
  return [Object.keys(module).filter((name) => name.startsWith("_")), kindOf];
}

test("the shorter loader gives its module all that Pyodide's own does", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "patched-"));
  try {
    const file = path.join(directory, "pyodide.asm.mjs");
    await writeFile(file, patched(source, PYODIDE));
    const [[, ours], [names, theirs]] = [await membersOf(file), await membersOf(loader)];
    assert.ok(names.length > 4000);
    assert.deepEqual(
      names.filter((name) => ours(name) !== theirs(name)),
      [],
    );
    for (const name of ["_is_nowhere", "__Znwm", "___wasm_call_ctors"]) assert.equal(ours(name), "undefined");
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("a loader without what needs a screen runs Python, and keeps all that a worker may use", async () => {
  const python = await WebAssembly.compile(
    await readFile(path.join(path.dirname(loader), "pyodide.asm.wasm")),
  );
  const whole = patched(source, PYODIDE);
  const text = pruned(whole, python);
  assert.ok(text.length < 0.7 * whole.length);
  assert.throws(() => pruned("const nothing = async () => {};", python), /compare `wasmImports`/);
  const directory = await mkdtemp(path.join(tmpdir(), "pruned-"));
  try {
    const file = path.join(directory, "pyodide.asm.mjs");
    await writeFile(file, text);
    const [[, ours], [names, theirs]] = [await membersOf(file), await membersOf(loader)];
    const gone = names.filter((name) => ours(name) !== theirs(name));
    const screen =
      /gl[A-Z]|SDL|IMG_|Mix_|TTF_|_X[A-Z]|_al[cA-Z]|glut|egl|webgl|screen|canvas|element|pointer|mouse|key|touch/;
    const devices =
      /_callback_on_thread|orientation|vibrat|gamepad|battery|device|visibility|window|preloaded|RGBA|Color|zoom/;
    assert.ok(gone.length > 900);
    assert.deepEqual(
      gone.filter((name) => !screen.test(name) && !devices.test(name)),
      [],
    );
    // Libraries may import these, which Python itself does not.
    for (const name of ["_emscripten_set_timeout", "_strptime", "_getaddrinfo", "_emscripten_websocket_new"])
      assert.equal(ours(name), "function", name);
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

test("JavaScript's functions become WebAssembly's of their types, by one module", () => {
  const typed = (sig: string, call: (...values: never[]) => unknown) => Object.assign(call, { sig });
  const seen: unknown[] = [];
  const functions = [
    typed("v", () => seen.push("called")),
    typed("ip", (value: number) => value + 1),
    typed("jj", (value: bigint) => value * 2n),
    typed("dfd", (one: number, other: number) => one + other),
    typed("ee", (value: object) => value),
    // More than one byte of LEB128 counts.
    ...Array.from({ length: 300 }, (_, index) => typed("i", () => index)),
  ];
  const wrapped = webasgiWrap(functions);
  assert.equal(wrapped.length, functions.length);
  const table = new WebAssembly.Table({ element: "anyfunc", initial: wrapped.length });
  wrapped.forEach((each, index) => {
    table.set(index, each);
  });
  table.get(0)();
  assert.deepEqual(seen, ["called"]);
  assert.equal(table.get(1)(7), 8);
  assert.equal(table.get(2)(21n), 42n);
  assert.equal(table.get(3)(0.5, 0.25), 0.75);
  const value = {};
  assert.equal(table.get(4)(value), value);
  assert.equal(table.get(304)(), 299);
});

test("a library that is loaded when Python runs is linked to it", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "patched-"));
  try {
    const file = path.join(directory, "pyodide.asm.mjs");
    await writeFile(file, patched(source, PYODIDE));
    const { default: createPyodideModule } = await import(pathToFileURL(file).href);
    const pyodide = await loadPyodide({ createPyodideModule } as Parameters<typeof loadPyodide>[0]);
    const module = (pyodide as unknown as { _module: PatchedModule })._module;
    // A symbol that nobody has asked for has no offset yet; then it is its function's place in the table.
    assert.equal(module.GOT.PyLong_FromLong, undefined);
    const { GOTHandler } = module as unknown as {
      GOTHandler: { get(weak: Set<string>, symbol: string): WebAssembly.Global };
    };
    const offset = Number(GOTHandler.get(new Set(), "PyLong_FromLong").value);
    assert.equal(module.wasmTable.get(offset), module.webasgiMain.PyLong_FromLong);
    assert.ok(Number(GOTHandler.get(new Set(), "PyExc_ValueError").value) > 0);
    assert.equal(GOTHandler.get(new Set(), "is_nowhere").value, -1);
    // C's own table of JavaScript's functions is filled.
    const { value } = module.GOT.emscripten_glClear ?? {};
    assert.equal(typeof module.wasmTable.get(Number(value)), "function");
  } finally {
    await rm(directory, { recursive: true });
  }
});
