/**
 * What `patches.mjs` puts into Pyodide's loader, by its text, in place of parts of Emscripten's linker. Names that are not
 * defined here are the loader's (https://github.com/emscripten-core/emscripten/blob/main/src/lib/libdylink.js).
 *
 * They share two variables: `webasgiMain`, what Python's own module exports; `webasgiAdded`, the table's index of functions that
 * are in it in the form of others.
 *
 * Emscripten gives each of the 8,500 exports of Python's module an offset, and looks for each function's place in the table,
 * at every start; libraries ask for a few hundred. It copies all of them into three objects; `Module` is asked for fifty.
 */

/**
 * WebAssembly's functions for JavaScript's, each with its type as Emscripten writes it in `sig`: what a table takes. One
 * module for all, where Emscripten compiles one for each.
 *
 * @param {(Function & { sig: string })[]} functions
 * @returns {Function[]}
 */
export function webasgiWrap(functions) {
  /** @type {Record<string, number>} */
  const codes = { i: 127, p: 127, j: 126, f: 125, d: 124, e: 111 };
  /** @type {(number: number) => number[]} unsigned LEB128 */
  const count = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...count(number >>> 7)]);
  const vector = (/** @type {number[][]} */ items) => [...count(items.length), ...items.flat()];
  const section = (/** @type {number} */ id, /** @type {number[][]} */ items) => {
    const content = vector(items);
    return [id, ...count(content.length), ...content];
  };
  const name = (/** @type {number} */ index) =>
    vector(Array.from(String(index), (digit) => [digit.charCodeAt(0)]));
  const values = (/** @type {string} */ letters) =>
    vector(Array.from(letters, (letter) => [codes[letter] ?? 0]));
  const types = [...new Set(functions.map(({ sig }) => sig))];
  const type = (/** @type {string} */ sig) => [
    96,
    ...values(sig.slice(1)),
    ...values(sig.startsWith("v") ? "" : sig.charAt(0)),
  ];
  const imported = (/** @type {{ sig: string }} */ { sig }, /** @type {number} */ index) => [
    ...vector([]), // the module's name
    ...name(index),
    0,
    ...count(types.indexOf(sig)),
  ];
  const exported = (/** @type {unknown} */ _, /** @type {number} */ index) => [
    ...name(index),
    0,
    ...count(index),
  ];
  // https://webassembly.github.io/spec/core/binary/modules.html
  const bytes = [0, 97, 115, 109, 1, 0, 0, 0];
  bytes.push(...section(1, types.map(type)), ...section(2, functions.map(imported)));
  bytes.push(...section(7, functions.map(exported)));
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const { exports } = new WebAssembly.Instance(module, { "": { ...functions } });
  return functions.map((_, index) => exports[index]);
}

/**
 * The offset of a symbol of Python's own module, when somebody asks for it.
 *
 * @param {string} name
 */
export function webasgiOffset(name) {
  const entry = GOT[name];
  if (entry !== undefined && entry.value !== -1) return entry;
  if (!Object.hasOwn(webasgiMain, name) || isInternalSym(name)) return entry;
  const value = webasgiMain[name];
  const offset = typeof value === "function" ? addFunction(value) : value.value;
  if (typeof offset !== "number") return entry;
  GOT[name] ??= new WebAssembly.Global({ value: "i32", mutable: true });
  GOT[name].value = offset;
  return GOT[name];
}

/**
 * Gives functions a place in the table, and their entries its index.
 *
 * @param {[entry: WebAssembly.Global, value: Function & { sig?: string }][]} wanted
 */
export function webasgiAddFunctions(wanted) {
  const fresh = new Map();
  for (const [entry, value] of wanted) {
    // Of another library, or in the table already.
    if (typeof value.sig !== "string" || functionsInTableMap?.has(value))
      entry.value = addFunction(value, value.sig);
    else fresh.set(value, [...(fresh.get(value) ?? []), entry]);
  }
  const wrapped = webasgiWrap([...fresh.keys()]);
  let index = wasmTable.grow(fresh.size);
  for (const [value, entries] of fresh) {
    wasmTable.set(index, wrapped.shift());
    for (const entry of entries) entry.value = index;
    webasgiAdded.set(value, index);
    functionsInTableMap?.set(value, index);
    index += 1;
  }
}

/**
 * The index that a function gets which can't be in the table yet.
 *
 * @param {Function} value
 */
export function webasgiAddNew(value) {
  const index = wasmTable.grow(1);
  wasmTable.set(index, value);
  functionsInTableMap?.set(value, index);
  return index;
}

/**
 * `Module` has `_name` of each of Python's exports once somebody asks for it: functions, and the addresses of data. C++'s own
 * symbols (`_Z`) have never been among them.
 *
 * @param {Record<string, unknown>} wasmExports
 */
export function webasgiLend(wasmExports) {
  /** @type {(name: string | symbol) => unknown} */
  const exported = (name) => {
    if (typeof name !== "string" || !name.startsWith("_") || name.startsWith("__Z")) return undefined;
    const value = name === "___wasm_call_ctors" ? undefined : wasmExports[name.slice(1)];
    if (value instanceof WebAssembly.Global) return value.value >>> 0;
    return typeof value === "function" || value instanceof WebAssembly.Tag ? value : undefined;
  };
  const asked = new Proxy(
    {},
    {
      get(others, name) {
        const value = exported(name);
        if (value === undefined) return Reflect.get(others, name, Module);
        Object.defineProperty(Module, name, { value, writable: true, enumerable: true, configurable: true });
        return value;
      },
      has: (others, name) => exported(name) !== undefined || Reflect.has(others, name),
    },
  );
  Object.setPrototypeOf(Module, asked);
}

/**
 * The names of a library's symbols, in an order that stays when others come.
 *
 * @param {Record<string, unknown>} symbols those of the main program lie behind what JavaScript has of them
 */
export function webasgiSymbols(symbols) {
  if (symbols !== wasmImports) return Object.keys(symbols);
  return [...new Set([...Object.keys(webasgiMain), ...Object.keys(wasmImports)])];
}
