/**
 * One file for all that is loaded with a page. esbuild cuts a bundle wherever something that is loaded later shares a
 * module with it: a dozen files, each a request, less well compressed, and a round trip later than the first of them.
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
  return new Set(Object.keys(metafile.inputs).map((file) => path.resolve(path.dirname(entry), file)));
}

/**
 * Of esbuild, for a build with `splitting`: whoever imports one of the modules of `entry` imports all of them, so that
 * they share a chunk.
 */
export async function together(entry) {
  const modules = await importedBy(entry);
  const imports = (file) => `import ${JSON.stringify(file)};`;
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir, importer, namespace }) => {
        const file = path.resolve(resolveDir, name);
        const inside = namespace === NAMESPACE || modules.has(importer);
        // One for each importer: a module that several chunks share would be a chunk, with nothing in it.
        return inside || !modules.has(file)
          ? null
          : { path: file, namespace: NAMESPACE, suffix: `?${importer}` };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: file }) => ({
        contents: `${[...modules].map(imports).join("")}export * from ${JSON.stringify(file)};`,
        resolveDir: path.dirname(file),
      }));
    },
  };
}
