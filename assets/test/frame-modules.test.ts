import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ImportMap } from "../src/frame/importmap.ts";
import { Modules } from "../src/frame/modules.ts";
import { Resources } from "../src/frame/resources.ts";
import { type Answer, blobText, ORIGIN, PAGE, Page } from "./page.ts";

function modulesOf(
  context: TestContext,
  answers: Record<string, string | Answer>,
): { modules: Modules; page: Page } {
  const page = new Page(answers);
  context.after(() => page.close());
  return { modules: new Modules(new Resources(page.network)), page };
}

const url = (path: string) => new URL(path, ORIGIN);
const text = async (blob: string) => (await blobText(blob)).text;
/** The one `blob:` URL in a text. */
const blobIn = (source: string) => /blob:[^"'\s]+/.exec(source)?.[0] ?? "";

const maps = {
  imports: {
    bare: "./lib/bare.js",
    "bare/": "/lib/",
    "bare/deep/": "https://cdn.test/deep/",
    "./local.js": "/mapped.js",
    "https://cdn.test/x.js": "/x.js",
    "@scope/name": "https://cdn.test/@scope/name.js",
    wrong: 1,
  },
};

const specifiers: [written: string, resolved: string][] = [
  ["./a.js", `${ORIGIN}/js/a.js`],
  ["../a.js", `${ORIGIN}/a.js`],
  ["/a.js?b#c", `${ORIGIN}/a.js?b#c`],
  ["https://other.test/a.js", "https://other.test/a.js"],
  ["//other.test/a.js", "https://other.test/a.js"],
  ["data:text/javascript,1", "data:text/javascript,1"],
  ["unknown", "unknown"],
  ["bare", `${ORIGIN}/items/lib/bare.js`],
  ["bare/x.js", `${ORIGIN}/lib/x.js`],
  ["bare/deep/x.js", "https://cdn.test/deep/x.js"],
  ["@scope/name", "https://cdn.test/@scope/name.js"],
  ["/items/local.js", `${ORIGIN}/mapped.js`],
  ["https://cdn.test/x.js", `${ORIGIN}/x.js`],
  ["wrong", "wrong"],
  ["constructor", "constructor"],
];

test("specifiers, by the page's import map", async (context) => {
  const { modules } = modulesOf(context, {});
  modules.addImportMap(JSON.stringify(maps), PAGE);
  for (const [written, resolved] of specifiers) {
    // A classic script's source has its static imports in place, were it allowed any.
    const source = await modules.classic(`import "${written}"; import(x)`, `${ORIGIN}/js/main.js`);
    assert.equal(source, `import "${resolved}"; __webasgi_import__("${ORIGIN}/js/main.js",x)`, written);
  }
});

test("the first import map wins where two name one specifier", async (context) => {
  const { modules } = modulesOf(context, {});
  modules.addImportMap('{"imports": {"a": "https://cdn.test/1.js"}}', PAGE);
  modules.addImportMap('{"imports": {"a": "https://cdn.test/2.js", "b": "https://cdn.test/3.js"}}', PAGE);
  assert.equal(
    await modules.classic('import "a"; import "b"; import(x)', PAGE),
    `import "https://cdn.test/1.js"; import "https://cdn.test/3.js"; __webasgi_import__("${PAGE}",x)`,
  );
});

test("import maps that say nothing", (context) => {
  const { modules } = modulesOf(context, {});
  for (const map of ["{}", '{"scopes": {}}', '{"imports": {"a": 1}}']) modules.addImportMap(map, PAGE);
  for (const map of ["1", "null", "[]", '{"imports": 1}', '{"scopes": []}'])
    assert.throws(() => modules.addImportMap(map, PAGE), TypeError, map);
  assert.throws(() => modules.addImportMap("{", PAGE), SyntaxError);
});

test("import() and import.meta.url", async (context) => {
  const { modules } = modulesOf(context, {});
  const call = `__webasgi_import__(${JSON.stringify(PAGE)},`;
  const meta = `__webasgi_meta__(import.meta,${JSON.stringify(PAGE)});`;
  const cases: [source: string, output: string][] = [
    ["import('./a.js')", `${call}'./a.js')`],
    ["await import(/* b */ `./a.js`)", `await ${call}\`./a.js\`)`],
    ["import('a').then(() => import('b'))", `${call}'a').then(() => ${call}'b'))`],
    ["x = import.meta.url; import(x)", `${meta}x = import.meta.url; ${call}x)`],
    [
      "import.meta . url; import.meta.urls; import.meta.env; import(x)",
      `${meta}import.meta . url; import.meta.urls; import.meta.env; ${call}x)`,
    ],
    ["'import(x)'; // import(x)\n/import(x)/.test(y)", "'import(x)'; // import(x)\n/import(x)/.test(y)"],
    ["no.import(x)", "no.import(x)"],
    ["import( ", "import( "],
    ["x", "x"],
  ];
  for (const [source, output] of cases) assert.equal(await modules.classic(source, PAGE), output);
});

test("a graph: each module imports the blobs of others", async (context) => {
  const { modules, page } = modulesOf(context, {
    "/js/main.js": `import a from "./a.js"; import * as b from '../b.js'; export * from "./a.js"; import "https://other.test/"`,
    "/js/a.js": "import '../b.js'; export default import.meta.url",
    "/b.js": "export {}",
  });
  const { src, map } = await modules.graph(url("/js/main.js"));
  assert.equal(map, null);
  const main = await text(src);
  const found =
    /^import a from "(blob:\S+)"; import \* as b from '(blob:\S+)'; export \* from "(blob:\S+)"; import "https:\/\/other\.test\/"$/.exec(
      main,
    );
  assert.notEqual(found, null, main);
  assert.equal(found?.[1], found?.[3]);
  assert.equal(
    await text(found?.[1] ?? ""),
    `__webasgi_meta__(import.meta,"${ORIGIN}/js/a.js");import '${found?.[2]}'; export default import.meta.url`,
  );
  assert.equal(await text(found?.[2] ?? ""), "export {}");
  assert.deepEqual(page.paths.toSorted(), ["/b.js", "/js/a.js", "/js/main.js"]);
  assert.equal((await modules.graph(url("/js/main.js"))).src, src);
});

test("a circle goes through an import map, once", async (context) => {
  const { modules } = modulesOf(context, {
    "/a.js": "import './b.js'; export const a = 1",
    "/b.js": "import './a.js'; export const b = 2",
  });
  const { src, map } = await modules.graph(url("/a.js"));
  assert.deepEqual(JSON.parse(map ?? ""), { imports: { [`${ORIGIN}/a.js`]: src } });
  const b = await text(blobIn(await text(src)));
  assert.equal(b, `import '${ORIGIN}/a.js'; export const b = 2`);
  assert.equal((await modules.graph(url("/b.js"))).map, null);
});

test("a module that imports itself", async (context) => {
  const { modules } = modulesOf(context, { "/a.js": "import './a.js'" });
  const { src, map } = await modules.graph(url("/a.js"));
  assert.equal(await text(src), `import '${ORIGIN}/a.js'`);
  assert.deepEqual(JSON.parse(map ?? ""), { imports: { [`${ORIGIN}/a.js`]: src } });
});

test("an inline module", async (context) => {
  const { modules } = modulesOf(context, { "/items/a.js": "1" });
  const { text: source, map } = await modules.inline("import './a.js'\nimport.meta.url", PAGE);
  assert.equal(map, null);
  assert.equal(source, `__webasgi_meta__(import.meta,"${PAGE}");import '${blobIn(source)}'\nimport.meta.url`);
  assert.equal(await text(blobIn(source)), "1");
});

test("quotes in a URL don't end the specifier", async (context) => {
  const { modules } = modulesOf(context, {});
  assert.equal(
    await modules.classic(String.raw`import 'https://other.test/it\'s'; import(x)`, PAGE),
    `import 'https://other.test/it%27s'; __webasgi_import__("${PAGE}",x)`,
  );
});

test("a module that is missing or can't be read", async (context) => {
  const log = context.mock.method(console, "error", () => {});
  const { modules } = modulesOf(context, { "/a.js": "import './missing.js'", "/wrong.js": "import {" });
  await assert.rejects(modules.graph(url("/missing.js")), /Failed to fetch dynamically imported module/);
  assert.match(
    String(log.mock.calls[0]?.arguments[0]),
    /missing\.js could not be loaded: the app answered 404/,
  );
  await assert.rejects(modules.graph(url("/a.js")), /Failed to fetch dynamically imported module/);
  // The browser says what is wrong with it.
  assert.equal(await text((await modules.graph(url("/wrong.js"))).src), "import {");
  await assert.rejects(
    modules.inline("import './missing.js'", PAGE),
    /Failed to fetch dynamically imported module/,
  );
});

test("scopes of an import map", () => {
  const map = new ImportMap();
  map.add(
    '{"imports": {"a": "/a.js"}, "scopes": {"/items/": {"a": "/b.js", "d/": "/d/"}, "/items/deep/": {"a": "/c.js"}}}',
    PAGE,
  );
  assert.equal(map.resolve("a", "https://docs.test/"), "https://docs.test/a.js");
  assert.equal(map.resolve("a", "https://docs.test/items/x.js"), "https://docs.test/b.js");
  assert.equal(map.resolve("a", "https://docs.test/items/deep/x.js"), "https://docs.test/c.js");
  assert.equal(map.resolve("d/e.js", "https://docs.test/items/deep/x.js"), "https://docs.test/d/e.js");
  assert.equal(map.resolve("d/e.js", "https://docs.test/"), "d/e.js");
});

test("JSON and CSS modules", async (context) => {
  const { modules } = modulesOf(context, {
    "/data.json": { body: '{"a": 1}', type: "application/json" },
    "/a.css": "a{b:c}",
  });
  const { text: source } = await modules.inline(
    "import data from '/data.json' with { type: 'json' }; import sheet from '/a.css' with { type: 'css' }",
    PAGE,
  );
  const [data = "", sheet = ""] = [...source.matchAll(/blob:[^']+/g)].map(([blob]) => blob);
  assert.deepEqual(await blobText(data), { text: '{"a": 1}', type: "application/json" });
  assert.deepEqual(await blobText(sheet), { text: "a{b:c}", type: "text/css;charset=utf-8" });
});
