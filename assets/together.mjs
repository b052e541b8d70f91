/**
 * One file for what is loaded together. esbuild cuts a bundle wherever something that is loaded later shares a module with
 * it: a dozen files, each a request, less well compressed, and a round trip later than the first of them.
 */
import path from "node:path";
import * as esbuild from "esbuild";

const NAMESPACE = "together";

/** Imports of the kinds that `build.mjs` knows are no modules. */
const KIND = /^[a-z]+:/;

/** The modules that `entry` imports, itself and through others, as long as nobody asks for more. */
async function importedBy(entry) {
  const later = {
    name: "later",
    setup: (build) =>
      build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
        kind === "dynamic-import" || KIND.test(path) ? { path, external: true } : null,
      ),
  };
  const { metafile } = await esbuild.build({
    absWorkingDir: path.dirname(entry),
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    loader: { ".css": "text" },
    metafile: true,
    write: false,
    plugins: [later],
  });
  const files = Object.keys(metafile.inputs).map((file) => path.resolve(path.dirname(entry), file));
  return new Set(files.filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`)));
}

/** What each entry loads that those before it have not loaded. */
async function groupsOf(entries) {
  const before = new Set();
  const groups = [];
  for (const entry of entries) {
    const modules = (await importedBy(entry)).difference(before);
    for (const each of modules) before.add(each);
    groups.push(modules);
  }
  return groups;
}

/**
 * Of esbuild, for a build with `splitting`: whoever imports one of the modules that an entry loads imports all of them, so
 * that they share a chunk. The page loads `entries` in this order.
 */
export async function together(entries) {
  const groups = await groupsOf(entries);
  const groupOf = (file) => groups.findIndex((modules) => modules.has(file));
  const imports = (file) => `import ${JSON.stringify(file)};`;
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir, importer, namespace }) => {
        const file = path.resolve(resolveDir, name);
        const group = groupOf(file);
        // An entry has all of its modules anyway.
        const has = namespace === NAMESPACE || groupOf(importer) === group || entries.includes(file);
        // One for each importer: a module that several chunks share would be a chunk, with nothing in it.
        return has || group < 0 ? null : { path: file, namespace: NAMESPACE, suffix: `?${importer}` };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: file }) => ({
        contents: `${[...(groups[groupOf(file)] ?? [])].map(imports).join("")}export * from ${JSON.stringify(file)};`,
        resolveDir: path.dirname(file),
      }));
    },
  };
}
