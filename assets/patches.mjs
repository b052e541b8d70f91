/**
 * Text patches of Pyodide's loader. Most are for memory snapshots with shared libraries: Pyodide's own snapshots
 * (`_makeSnapshot`, `_loadSnapshot`) know neither a heap that has grown nor a library that is loaded. The others make what
 * engines have to read at each start two fifths shorter, and leave out what is made of all that Python exports.
 *
 * Each patch must match exactly once; another version of Pyodide has to be looked at anew, and `PYODIDE` set.
 */

import {
  webasgiAddFunctions,
  webasgiAddNew,
  webasgiLend,
  webasgiOffset,
  webasgiSymbols,
  webasgiWrap,
} from "./linking.mjs";

/** The version that the patches were made for. */
export const PYODIDE = "314.0.7";

const PUT_IN = [webasgiOffset, webasgiWrap, webasgiAddFunctions, webasgiAddNew, webasgiLend, webasgiSymbols];

/** @type {{ reason: string, find: string, replace: string }[]} */
const PATCHES = [
  {
    reason:
      "Nearly all of the loader is one function, called at once: in parentheses engines read it once, not first to see " +
      "where it ends (https://v8.dev/blog/preparser#pife).",
    find: "async function _createPyodideModule(moduleArg={}){",
    replace: "var _createPyodideModule=(async function(moduleArg={}){",
  },
  {
    reason: "Its end.",
    find: "return moduleRtn}export default",
    replace: "return moduleRtn});export default",
  },
  {
    reason:
      "JavaScript of libraries (`EM_ASM`, `EM_JS`) may name any of Python's exports: see `exportsOnDemand`.",
    find: "ASM_CONSTS[start]=eval(func)",
    replace: "ASM_CONSTS[start]=eval(webasgiNaming(func))",
  },
  {
    reason: "As before.",
    find: "moduleExports[name]=eval(func)",
    replace: "moduleExports[name]=eval(webasgiNaming(func))",
  },
  {
    reason: "What is put in below (`linking.mjs`).",
    find: "var GOT={};",
    replace: `var GOT={},webasgiMain={},webasgiAdded=new Map;${PUT_IN.join("\n")}\n`,
  },
  {
    reason:
      "Libraries find Python's exports behind what JavaScript has: no copy of 8,500 names at each start.",
    find: 'mergeLibSymbols(wasmExports,"main");',
    replace:
      "Object.setPrototypeOf(wasmImports,wasmExports);" +
      'if(!isSymbolDefined("main"))wasmImports["main"]=wasmExports["__main_argc_argv"];',
  },
  {
    reason: "Who looks a symbol of the main program up (`dlsym`) finds those too.",
    find: "newSymIndex=Object.keys(lib.exports).indexOf(symbol)",
    replace: "newSymIndex=webasgiSymbols(lib.exports).indexOf(symbol)",
  },
  {
    reason: "The same for what was looked up in another thread.",
    find: "Object.keys(symDict)[symbolIndex]",
    replace: "webasgiSymbols(symDict)[symbolIndex]",
  },
  {
    reason:
      "JavaScript has other forms of a few, which give addresses: behind them are all, not copied either.",
    find: "wasmExports=Object.assign({},wasmExports);",
    replace:
      "const webasgiAll=wasmExports;" +
      "wasmExports=new Proxy({__proto__:null},{get:(own,name)=>own[name]??webasgiAll[name]});",
  },
  {
    reason: "Python's own exports get an offset when a library asks for it, not all of them at each start.",
    find: "updateGOT(origExports);",
    replace: "Module.webasgiMain=webasgiMain=origExports;for(const name in GOT)webasgiOffset(name);",
  },
  {
    reason: "A library asks.",
    find: "var rtn=GOT[symName];if(!rtn){",
    replace: "var rtn=webasgiOffset(symName);if(!rtn){",
  },
  {
    reason: "A library has a symbol of its own by the same name: Python's counts.",
    find: "var value=exports[symName];var existingEntry=GOT[symName]&&",
    replace: "var value=exports[symName];webasgiOffset(symName);var existingEntry=GOT[symName]&&",
  },
  {
    reason: "JavaScript's functions whose address C takes, 280 of them, become WebAssembly's by one module.",
    find: "var reportUndefinedSymbols=()=>{for(",
    replace: "var reportUndefinedSymbols=()=>{var webasgiWanted=[];for(",
  },
  {
    reason: "As before.",
    find: 'if(typeof value=="function"){entry.value=addFunction(value,value.sig)}',
    replace: 'if(typeof value=="function"){webasgiWanted.push([entry,value])}',
  },
  {
    reason: "As before.",
    find: ")`)}}}};var loadDylibs",
    replace: ")`)}}}webasgiAddFunctions(webasgiWanted)};var loadDylibs",
  },
  {
    reason: "C's table of functions that draw has none where there are none (`pruning.mjs`).",
    find: "if(!value&&!entry.required){",
    replace: "if(!value&&(!entry.required||!runtimeInitialized)){",
  },
  {
    reason: "Where all functions in the table are looked for, those count that are there in another form.",
    find: "functionsInTableMap=new WeakMap;updateTableMap(0,wasmTable.length)}",
    replace:
      "functionsInTableMap=new WeakMap;updateTableMap(0,wasmTable.length);" +
      "for(const each of webasgiAdded)functionsInTableMap.set(...each)}",
  },
  {
    reason: "They need not be looked for to add a function that was just made.",
    find: "return addFunction(trampolineInstance.exports.trampoline_call)",
    replace: "return webasgiAddNew(trampolineInstance.exports.trampoline_call)",
  },
  {
    reason: "They may not have been looked for.",
    find: "functionsInTableMap.delete(",
    replace: "functionsInTableMap?.delete(",
  },
  {
    reason:
      "A library's memory has to lie where it lay when the snapshot was made: its relocations are in it.",
    find: "var getMemory=size=>{",
    replace: "var getMemory=size=>{if(Module.webasgiLibraryMemory)return Module.webasgiLibraryMemory(size);",
  },
  {
    reason: "So has its part of the function table: function pointers in memory are indices of it.",
    find: "var tableBase=metadata.tableSize?wasmTable.length:0;",
    replace:
      "if(Module.webasgiLibraryTable)Module.webasgiLibraryTable(libName,memoryBase,handle,wasmTable);" +
      "var tableBase=metadata.tableSize?wasmTable.length:0;",
  },
  {
    reason:
      "A fresh interpreter is put together while the snapshot is still unpacked: Pyodide asks for it too early.",
    find: "API.restoreSnapshot=function(t){",
    replace: "API.restoreSnapshot=function(t){t=API.config.webasgiHead?.()??t;",
  },
  {
    reason:
      "Pyodide would read the metadata of all packages at every start, to know what its own package manager need not load.",
    find: ",API.package_loader.init_loaded_packages()}",
    replace: "}",
  },
  {
    reason: "The heap is larger than a fresh one and comes as pages: libraries and pages are put in here.",
    find: "return Module.HEAP8.set(t),l};",
    replace: "return API.config.webasgiRestore(Module),l};",
  },
];

/**
 * The loader with all patches applied.
 *
 * @param {string} source text of `pyodide.asm.mjs`
 * @param {string} version of the npm package
 * @throws {Error} where a patch doesn't fit
 */
export function patched(source, version) {
  if (version !== PYODIDE) {
    throw new Error(
      `assets/patches.mjs is for Pyodide ${PYODIDE}, not ${version}: check each patch, then change PYODIDE.`,
    );
  }
  let text = source;
  for (const { reason, find, replace } of PATCHES) {
    const count = text.split(find).length - 1;
    if (count !== 1)
      throw new Error(`A patch of Pyodide's loader matches ${count} times, not once: ${find} (${reason})`);
    text = text.replace(find, () => replace);
  }
  return exportsOnDemand(text);
}

/** The one export that is a variable of WebAssembly and no address: `Module` gets it as it is. */
const STACK_POINTER = "__stack_pointer";

const DECLARED = /var (_set_method_docstring,[\w$,]+);function assignWasmExports\(wasmExports\)\{([^{}]+)\}/;
/** `_name=Module["_name"]=wasmExports["name"]`, and `.value>>>0` where it is the address of data. */
const ASSIGNED = /^_([\w$]+)=Module\["_\1"\]=wasmExports\["\1"\](?:\.value>>>0)?$/;

/**
 * Two fifths of the loader's text give each of 4,900 exports a name of its own, at every start. `Module` gets what it is asked
 * for (`webasgiLend`); of the variables those stay that are used.
 *
 * @param {string} text
 */
function exportsOnDemand(text) {
  const [whole, variables, assignments] = DECLARED.exec(text) ?? [];
  if (whole === undefined || variables === undefined || assignments === undefined)
    throw new Error(
      "Pyodide's loader names its exports otherwise than assets/patches.mjs expects: compare `assignWasmExports` in " +
        "pyodide.asm.mjs with DECLARED there.",
    );
  const others = new Set(text.replace(whole, "").match(/[\w$]+/g));
  const isUsed = (/** @type {string} */ name) => others.has(name);
  const kept = assignments.split(";").filter((each) => {
    const name = ASSIGNED.exec(each)?.[1];
    return name === undefined || name === STACK_POINTER || isUsed(`_${name}`);
  });
  const stays = (/** @type {string} */ name) =>
    isUsed(name) || kept.some((each) => each.startsWith(`${name}=`));
  const declared = variables.split(",").filter(stays);
  // Of the names that a text may mean, those that are exports, as variables around it.
  const naming =
    "function webasgiNaming(text){" +
    "const names=new Set((text.match(/\\b_\\w+/g)??[]).filter((name)=>name in Module&&!(name in {})));" +
    "const named=[...names].map((name)=>\"const \"+name+'=Module[\"'+name+'\"];');" +
    'return"(()=>{"+named.join("")+"return "+text+"})()"}';
  return text.replace(
    whole,
    () =>
      `var ${declared};function assignWasmExports(wasmExports){webasgiLend(wasmExports);${kept.join(";")}}${naming}`,
  );
}
