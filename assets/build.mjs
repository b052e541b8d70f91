/**
 * Builds every static file that a site needs into `src/webasgi/static/`, each under a content-hashed
 * name, and `manifest.json`, which Python reads. Run as `node assets/build.mjs` after `npm ci`.
 *
 * Besides plain modules, sources may import
 *   asset:PACKAGE/FILE   a file of an npm package, copied as it is
 *   packed:PACKAGE/FILE  the same, compressed, because many static hosts don't: `encoding` says so. Of Pyodide's files the
 *                        loader is patched (patches.mjs), the standard library has byte code (standard-library.mjs)
 *   parted:PACKAGE/FILE  the same, and `parts` says what it consists of
 *   page:PATH            a module bundled into a script that is inlined into a page of its own (`.htm`,
 *                        because live-reload servers inject scripts into `*.html`)
 *   script:PATH          a module bundled into one classic script
 *   python:FOLDER        a folder of Python files as JSON, path to text
 * each of which gives `{ file, size, sha256 }`, and
 *   cdn:                 the table of `cdn.mjs`, whose files are packed
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { constants, zstdCompressSync } from "node:zlib";
import * as esbuild from "esbuild";
import { shippedTable } from "./cdn.mjs";
import { patched } from "./patches.mjs";
import { pruned } from "./pruning.mjs";
import { inParts } from "./src/maker/compression.ts";
import { framesOf } from "./src/snapshot/zstd-frames.ts";
import { compileStandardLibrary } from "./standard-library.mjs";
import { together } from "./together.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const source = path.join(here, "src");
const target = path.join(here, "..", "src", "webasgi", "static");
const require = createRequire(import.meta.url);

/** @type {Map<string, Uint8Array | string>} name to content */
const emitted = new Map();

/** Emits `content` under a content-hashed name and says where it is. */
function emit(name, content) {
  const bytes = Buffer.from(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${sha256.slice(0, 10)}${ext}`;
  emitted.set(file, bytes);
  return { file, size: bytes.length, sha256 };
}

/** Options that every bundle shares. */
const shared = {
  bundle: true,
  minify: true,
  target: "es2022",
  legalComments: "none",
  charset: "utf8",
  write: false,
  logLevel: "warning",
};

/** Stylesheets of the shadow tree are text inside the script that adopts them. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async (args) => {
      const text = await readFile(args.path, "utf8");
      if (path.basename(args.path) === PAGE_STYLE || path.dirname(args.path).endsWith(PAGE_STYLES))
        return { contents: text, loader: "css" };
      const { code } = await esbuild.transform(text, { loader: "css", minify: true, target: shared.target });
      return { contents: code, loader: "text" };
    });
  },
};

/** The page's own stylesheet, a file of its own, and the folder of its parts. */
const PAGE_STYLE = "playground.css";
const PAGE_STYLES = "page-styles";

/** Runs beside the app's own scripts: with built-ins that they can't change. */
const SAFE = path.join(source, "frame/safe.ts");

/** Bundles a module into one classic script. */
async function bundle(entry) {
  const inject = path.dirname(entry) === path.dirname(SAFE) ? [SAFE] : [];
  const result = await esbuild.build({
    ...shared,
    entryPoints: [entry],
    format: "iife",
    // What Pyodide's module imports where it runs in Node.
    external: ["node:*", "ws"],
    inject,
    plugins: [assets],
  });
  return result.outputFiles[0].text;
}

function page(script) {
  // The only markup of the page; the script must not end its own element.
  const safe = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  return `<!doctype html><meta charset="utf-8"><meta name="robots" content="noindex"><script>${safe}</script>`;
}

async function pythonFiles(folder) {
  const files = {};
  for (const entry of (await readdir(folder, { recursive: true })).sort()) {
    if (entry.endsWith(".py")) {
      const name = path.posix.join(path.basename(folder), entry.split(path.sep).join("/"));
      files[name] = await readFile(path.join(folder, entry), "utf8");
    }
  }
  return files;
}

/** Python's own WebAssembly. */
const PYTHON = packageFile("pyodide/pyodide.asm.wasm");

/** What is made of some files before they are packed. */
const MADE = {
  "pyodide/pyodide.asm.mjs": async (file) => {
    const text = patched(await readFile(file, "utf8"), require("pyodide/package.json").version);
    return pruned(text, await WebAssembly.compile(await readFile(PYTHON)));
  },
  "pyodide/python_stdlib.zip": (file) => compileStandardLibrary(file),
};

/** As `compression.ts` has it. */
function compress(pieces) {
  const params = { [constants.ZSTD_c_compressionLevel]: 22, [constants.ZSTD_c_windowLog]: 25 };
  return Buffer.concat(pieces.map((part) => zstdCompressSync(part, { params, pledgedSrcSize: part.length })));
}

/** The parts of a packed file: how large each is, and its hash. */
function partsOf(content) {
  return framesOf(content).map((part) => {
    return { size: part.length, sha256: createHash("sha256").update(part).digest("hex") };
  });
}

/** What `make` gives, compressed: kept by the inputs that it is made of, since that takes most of a build's time. */
async function kept(inputs, make, cut = (content) => [content]) {
  const key = createHash("sha256");
  for (const each of [...inputs, await readFile(fileURLToPath(import.meta.url))]) key.update(each);
  const file = path.join(here, "node_modules/.cache/webasgi", `${key.digest("hex").slice(0, 32)}.zst`);
  try {
    return await readFile(file);
  } catch {
    const content = compress(cut(Buffer.from(await make())));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.part`, content);
    await rename(`${file}.part`, file);
    return content;
  }
}

/** A file of a package, made and compressed, in the pieces that it is `cut` into. */
async function packed(specifier, cut) {
  const file = packageFile(specifier);
  const names = [
    "patches.mjs",
    "linking.mjs",
    "pruning.mjs",
    "standard-library.mjs",
    "src/maker/compression.ts",
  ];
  const others = [PYTHON, ...names.map((name) => path.join(here, name))];
  const inputs = await Promise.all([file, ...others].map((each) => readFile(each)));
  return kept([specifier, cut?.name ?? "", ...inputs], () => (MADE[specifier] ?? readFile)(file), cut);
}

function packageFile(specifier) {
  const parts = specifier.split("/");
  const scope = specifier.startsWith("@") ? parts.slice(0, 2) : parts.slice(0, 1);
  return path.join(here, "node_modules", ...scope, ...parts.slice(scope.length));
}

/** @type {Record<string, (specifier: string, importer: string) => Promise<object | string>>} */
const kinds = {
  async asset(specifier) {
    return emit(path.basename(specifier), await readFile(packageFile(specifier)));
  },
  async packed(specifier) {
    return { ...emit(`${path.basename(specifier)}.bin`, await packed(specifier)), encoding: "zstd" };
  },
  async parted(specifier) {
    const content = await packed(specifier, inParts);
    const parts = partsOf(content);
    return { ...emit(`${path.basename(specifier)}.bin`, content), encoding: "zstd", parts };
  },
  async page(specifier, importer) {
    const entry = path.resolve(path.dirname(importer), specifier);
    return emit(`${path.parse(entry).name}.htm`, page(await bundle(entry)));
  },
  async source(specifier, importer) {
    return bundle(path.resolve(path.dirname(importer), specifier));
  },
  async script(specifier, importer) {
    const entry = path.resolve(path.dirname(importer), specifier);
    return emit(`${path.parse(entry).name}.js`, await bundle(entry));
  },
  cdn: () =>
    shippedTable(async (name, content) => {
      const bytes = await kept([content], () => content);
      return { ...emit(name, bytes), encoding: "zstd" };
    }),
  async python(specifier, importer) {
    const folder = path.resolve(path.dirname(importer), specifier);
    return emit(`${path.basename(folder)}.json`, JSON.stringify(await pythonFiles(folder)));
  },
};

/** @type {esbuild.Plugin} */
const assets = {
  name: "assets",
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(kinds).join("|")}):`);
    build.onResolve({ filter }, (args) => ({
      path: args.path,
      namespace: "assets",
      pluginData: args.importer,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "assets" }, async (args) => {
      const [kind, ...rest] = args.path.split(":");
      const record = await kinds[kind](rest.join(":"), args.pluginData);
      return { contents: JSON.stringify(record), loader: "json" };
    });
  },
};

const element = path.join(source, "element/element.ts");
const start = path.join(source, "element/start.ts");
const result = await esbuild.build({
  ...shared,
  absWorkingDir: here,
  entryPoints: {
    element,
    page: path.join(source, "page/page.ts"),
    playground: path.join(source, "element", PAGE_STYLE),
  },
  format: "esm",
  splitting: true,
  outdir: target,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  metafile: true,
  alias: { tldts: path.join(source, "host/registrable.ts") },
  plugins: [await together([element, start]), assets, styles],
});

const entries = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs))
  if (entryPoint) entries[path.parse(entryPoint).base] = path.basename(file);
/** The chunk that an entry is in gets its name; what esbuild calls so does nothing but import the chunk. */
const facades = [];
const renamed = new Map();
for (const entry of [element, start]) {
  const { base, name } = path.parse(entry);
  const holds = ([, { inputs }]) => path.relative(here, entry) in inputs;
  const [file = ""] = Object.entries(result.metafile.outputs).find(holds) ?? [];
  const chunk = path.basename(file);
  facades.push(entries[base]);
  entries[base] = chunk.replace(/^chunk/, name);
  for (const old of [chunk, facades.at(-1)]) renamed.set(old, entries[base]);
}
const inNewNames = (text) => [...renamed].reduce((all, [old, name]) => all.replaceAll(old, name), text);
for (const file of result.outputFiles) {
  const name = path.basename(file.path);
  if (facades.includes(name)) continue;
  emitted.set(renamed.get(name) ?? name, name.endsWith(".js") ? inNewNames(file.text) : file.contents);
}

/** Run by Python, in Node, when documentation is built; no site needs them. */
const TOOLS = { "maker.mjs": "maker/maker.ts", "checker.mjs": "checker/checker.ts" };
await mkdir(target, { recursive: true });
for (const [file, entry] of Object.entries(TOOLS)) {
  const tool = await esbuild.build({
    ...shared,
    entryPoints: [path.join(source, entry)],
    format: "esm",
    platform: "node",
  });
  await writeFile(path.join(target, file), tool.outputFiles[0].contents);
}

const pyodide = require("pyodide/package.json").version;
const lock = JSON.parse(await readFile(path.join(here, "node_modules/pyodide/pyodide-lock.json"), "utf8"));
/** The emitted file that was made from this name. */
function named(name) {
  const { name: stem, ext } = path.parse(name);
  const found = [...emitted.keys()].filter((file) =>
    new RegExp(`^${RegExp.escape(stem)}-[0-9a-f]{10}\\${ext}$`).test(file),
  );
  if (found.length !== 1) throw new Error(`${found.length} files are called ${name}`);
  return found[0];
}

const manifest = {
  version: 1,
  pyodide,
  python: lock.info.python,
  platform: `pyemscripten_${lock.info.abi_version}_wasm32`,
  element: entries["element.ts"],
  style: entries[PAGE_STYLE],
  page: entries["page.ts"],
  files: [...emitted.keys()].sort(),
  /** What Python's start is made of: the names of files, and a table of Pyodide's lock file. */
  runtime: {
    module: named("pyodide.mjs.bin"),
    loader: named("pyodide.asm.mjs.bin"),
    wasm: named("pyodide.asm.wasm.bin"),
    standard_library: named("python_stdlib.zip.bin"),
    driver: named("webasgi_driver.json"),
  },
  lock_info: lock.info,
};
/** What Pyodide's own distribution has: its lock file, less the fields that only Pyodide's installer reads. */
const distribution = {
  info: lock.info,
  packages: Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([, { file_name: file }]) => file.endsWith(".whl"))
      .map(([key, { name, version, file_name, sha256 }]) => [key, { name, version, file_name, sha256 }])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
};

await mkdir(target, { recursive: true });
const present = new Set(await readdir(target));
for (const [file, content] of emitted) {
  if (!present.has(file)) {
    await writeFile(path.join(target, `.${file}.part`), content);
    await rename(path.join(target, `.${file}.part`), path.join(target, file));
  }
}
await writeFile(path.join(target, "pyodide-lock.json"), `${JSON.stringify(distribution, null, 1)}\n`);
// The manifest last: whoever reads it finds every file that it names.
await writeFile(path.join(target, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
for (const file of present) {
  if (!emitted.has(file) && ![...Object.keys(TOOLS), "manifest.json", "pyodide-lock.json"].includes(file)) {
    await rm(path.join(target, file));
  }
}
const kilobytes = [...emitted.values()].reduce((sum, content) => sum + content.length, 0) / 1000;
console.log(`${emitted.size} files, ${kilobytes.toFixed(0)} kB in ${path.relative(process.cwd(), target)}`);
