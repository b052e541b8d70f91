/**
 * Pyodide's standard library with its byte code: compiling it is most of what a stock Pyodide does when it starts.
 */
import { readFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

/** In the zip: sources for tracebacks, byte code that is taken whatever the sources' times are (PEP 552). */
const COMPILE = `
import importlib.util, zipfile, _imp
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(name, source):
    code = compile(source, f"/lib/python314.zip/{name}", "exec", dont_inherit=True)
    return _code_to_hash_pyc(code, importlib.util.source_hash(source), checked=False)

with zipfile.ZipFile("/stock.zip") as stock, zipfile.ZipFile("/compiled.zip", "w", zipfile.ZIP_STORED) as target:
    for entry in sorted(stock.infolist(), key=lambda entry: entry.filename):
        if entry.is_dir():
            continue
        content = stock.read(entry)
        when = (2020, 1, 1, 0, 0, 0)
        target.writestr(zipfile.ZipInfo(entry.filename, when), content)
        if entry.filename.endswith(".py"):
            try:
                target.writestr(zipfile.ZipInfo(entry.filename + "c", when), compiled(entry.filename, content))
            except SyntaxError:
                continue  # templates and tests of other Pythons
`;

/**
 * @param {string} stock path of `python_stdlib.zip`
 * @returns {Promise<Uint8Array>} a zip that is not compressed in itself
 */
export async function compileStandardLibrary(stock) {
  // Without columns, which tracebacks underline the app's own lines with: a fifth of the byte code.
  const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" };
  const pyodide = await loadPyodide({ env });
  pyodide.FS.writeFile("/stock.zip", await readFile(stock));
  pyodide.runPython(COMPILE);
  return pyodide.FS.readFile("/compiled.zip");
}
