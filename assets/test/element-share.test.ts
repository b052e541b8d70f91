import assert from "node:assert/strict";
import { test } from "node:test";
import { unzipSync } from "fflate";
import { guessedApp, importedNames, scriptDependencies } from "../src/element/inline-metadata.ts";
import { codeOf, hashOf, LinkError, type SharedCode } from "../src/element/link.ts";
import { asText, projectFiles, slug, zipped } from "../src/element/project.ts";
import { indexOf } from "../src/element/site-index.ts";
import { bestEnvironment, requirementsOf } from "../src/page/environments.ts";

const code: SharedCode = {
  files: new Map([
    ["main.py", "app = 'é🐍'\n"],
    ["__proto__", "a file"],
    ["templates/a.html", "<p>\u2028"],
  ]),
  app: "main:app",
  path: "/items?q=1",
  title: "A & B",
  environment: "environment-0123456789abcdef.json",
  requirements: ["fastapi", "jinja2>=3"],
  data: [
    { path: "site.png", file: `data/${"0".repeat(16)}/site.png`, size: 7, sha256: "0".repeat(64) },
    { path: "own.bin", size: 3, base64: "AAEC" },
  ],
  environ: { MODE: "it's on" },
  directory: "shop",
};

const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");

test("a link carries all of it and comes back", async () => {
  const hash = await hashOf(code);
  assert.match(hash, /^#share\/[\w-]+$/);
  assert.deepEqual(await codeOf(hash), code);
});

test("links of the other form carry files alone", async () => {
  const json = JSON.stringify({ "main.py": "print('é?>')\n", "a/b.txt": "~~~~" });
  for (const text of [base64url(json), base64(json), encodeURIComponent(base64(json))]) {
    const found = await codeOf(`#code/${text}`);
    assert.deepEqual(Object.fromEntries(found?.files ?? []), JSON.parse(json));
    assert.equal(found?.app, null);
  }
  assert.equal(await codeOf(""), null);
  assert.equal(await codeOf("#section"), null);
});

test("what a link says is checked", async () => {
  const share = async (value: unknown) => {
    const stream = new Blob([JSON.stringify(value)])
      .stream()
      .pipeThrough(new CompressionStream("deflate-raw"));
    return `#share/${Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url")}`;
  };
  const files = { "main.py": "" };
  const odd = await codeOf(
    await share({
      files,
      app: "javascript:alert(1)//",
      path: "//evil.example/",
      title: 7,
      environment: "../environment-0123456789abcdef.json",
      requirements: ["a", 1],
      directory: "../..",
    }),
  );
  assert.deepEqual(odd, {
    files: new Map([["main.py", ""]]),
    app: null,
    path: null,
    title: null,
    environment: null,
    requirements: ["a"],
    data: [],
    environ: {},
    directory: "",
  });
  for (const hash of [
    "#share/AAAA",
    "#share/%",
    "#code/!",
    `#code/${base64url("[]")}`,
    `#code/${base64url("{}")}`,
    `#code/${base64url('{"../x":""}')}`,
    `#code/${base64url('{"main.py":1}')}`,
    await share({ files: { "/etc/passwd": "" } }),
    await share({ files, data: [{ path: "../x", size: 0, base64: "" }] }),
    await share({ files, data: [{ path: "main.py", size: 0, base64: "" }] }),
    await share({ files, data: [{ path: "x", size: 0, base64: "no base64!" }] }),
    await share({
      files,
      data: [{ path: "x", size: 0, sha256: "0".repeat(64), file: "https://evil.example/x" }],
    }),
    await share({ files, environ: { A: 1 } }),
    await share(null),
    // A small link that would fill the memory.
    await share({ files: { "main.py": "x".repeat(5_000_000) } }),
  ])
    await assert.rejects(codeOf(hash), LinkError, hash.slice(0, 60));
});

const SCRIPT = `# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "fastapi[standard]>=0.1",
#   'jinja2',
# ]
# ///
import os, json as j
from litestar.app import Litestar
    import late
from . import near
`;

test("what Python files say of themselves", () => {
  assert.deepEqual(scriptDependencies(SCRIPT), ["fastapi[standard]>=0.1", "jinja2"]);
  assert.equal(scriptDependencies("# dependencies = ['a']\n"), null);
  assert.deepEqual(importedNames(SCRIPT), ["os", "json", "litestar", "late"]);
});

test("the app is found by its file and its name", () => {
  const app = (files: Record<string, string>) => guessedApp(new Map(Object.entries(files)));
  assert.equal(app({ "main.py": "app = FastAPI()\n" }), "main:app");
  assert.equal(app({ "util.py": "x = 1\n", "shop/__init__.py": "app = 1\n" }), "shop:app");
  assert.equal(app({ "server.py": "api: FastAPI = fastapi.FastAPI()\n" }), "server:api");
  assert.equal(app({ "wsgi.py": "application = get_wsgi_application()\n", "a.py": "" }), "wsgi:application");
  assert.equal(app({ "index.html": "" }), "main:app");
  assert.equal(app({ "src/shop/main.py": "app = 1\n", "src/shop/__init__.py": "" }), "shop.main:app");
  assert.equal(app({ "src/main.py": "from src.items import ITEMS\napp = 1\n" }), "src.main:app");
  assert.equal(app({ "src/__init__.py": "", "src/main.py": "app = 1\n" }), "src.main:app");
});

const project = {
  files: { "main.py": "from fastapi import FastAPI\n" },
  app: "main:app",
  title: "A “Shop”",
  path: "/docs",
  environ: {},
  directory: "",
};

test("a project says what it needs and what runs it", () => {
  const files = projectFiles({ ...project, requirements: ["fastapi", "jinja2>=3"] });
  assert.match(files["pyproject.toml"] ?? "", /name = "a-shop"/);
  assert.match(
    files["pyproject.toml"] ?? "",
    /dependencies = \[\n {4}"jinja2>=3",\n {4}"fastapi\[standard\]",\n\]/,
  );
  assert.match(files["README.md"] ?? "", /uv run fastapi dev main\.py\n[\s\S]*127\.0\.0\.1:8000\/docs/);
  const flask = projectFiles({
    ...project,
    files: { "web.py": "import flask" },
    app: "web:api",
    requirements: ["flask"],
  });
  assert.match(flask["README.md"] ?? "", /uv run flask --app web:api run --debug --port 8000\n[\s\S]*:8000/);
  const other = projectFiles({
    ...project,
    files: { "pkg/__init__.py": SCRIPT },
    app: "pkg:app.inner",
    requirements: [],
  });
  assert.match(other["README.md"] ?? "", /uv run uvicorn pkg:app\.inner --reload/);
  assert.match(other["pyproject.toml"] ?? "", /"fastapi\[standard\]>=0\.1",\n {4}"jinja2",\n {4}"uvicorn",/);
  const commandOf = (app: string, imports: string) =>
    /uv run (.*)/.exec(
      projectFiles({ ...project, files: { "main.py": imports }, app, requirements: [] })["README.md"] ?? "",
    )?.[1];
  assert.equal(
    commandOf("main:create_app()", "import fastapi"),
    "uvicorn main:create_app --factory --reload",
  );
  assert.equal(
    commandOf("main:make('x')", "import flask"),
    "flask --app 'main:make('\\''x'\\'')' run --debug --port 8000",
  );
  assert.equal(commandOf("main:make(1)", "import bottle"), "gunicorn 'main:make(1)' --reload");
  assert.equal(
    commandOf("main:make(1)", "import fastapi"),
    "gunicorn 'main:make(1)' --reload -k uvicorn_worker.UvicornWorker",
  );
  const inSource = (imports: string, app: string, directory = "") =>
    /uv run (.*)/.exec(
      projectFiles({
        ...project,
        files: { "src/shop/__init__.py": "", "src/shop/main.py": imports },
        app,
        directory,
        requirements: [],
      })["README.md"] ?? "",
    )?.[1];
  assert.equal(inSource("import fastapi", "shop.main:app"), "fastapi dev src/shop/main.py");
  assert.equal(
    inSource("import flask", "shop.main:app"),
    "flask --app src/shop/main.py:app run --debug --port 8000",
  );
  assert.equal(inSource("import litestar", "shop.main:app"), "uvicorn shop.main:app --reload --app-dir src");
  assert.equal(
    inSource("import litestar", "shop.main:app", "src/shop"),
    "uvicorn shop.main:app --reload --app-dir ../../src",
  );
  const own = projectFiles({ ...project, files: { "pyproject.toml": "mine" }, requirements: [] });
  assert.equal(own["pyproject.toml"], "mine");
});

test("a project keeps its environment variables and its working directory", () => {
  const files = projectFiles({
    ...project,
    files: { "src/shop/__init__.py": "import starlette", "src/page.html": "" },
    app: "shop:app",
    requirements: [],
    environ: { MODE: "it's on" },
    directory: "src",
  });
  assert.equal(files[".env"], "MODE='it'\\''s on'\n");
  assert.match(
    files["README.md"] ?? "",
    / {4}cd src\n {4}uv run --env-file ..\/.env uvicorn shop:app --reload\n/,
  );
  const above = {
    ...project,
    directory: "a/b",
    requirements: [],
    files: { ...project.files, "a/b/c.txt": "" },
  };
  assert.match(projectFiles(above)["README.md"] ?? "", / {4}uv run fastapi dev ..\/..\/main.py\n/);
});

test("the zip holds the project in one folder", () => {
  const image = { name: "static/a.png", bytes: Uint8Array.of(0, 255) };
  const entries = unzipSync(zipped({ ...project, requirements: ["fastapi"] }, [image]));
  assert.deepEqual([...(entries["a-shop/static/a.png"] ?? [])], [0, 255]);
  assert.deepEqual(Object.keys(entries).sort(), [
    "a-shop/README.md",
    "a-shop/main.py",
    "a-shop/pyproject.toml",
    "a-shop/static/a.png",
  ]);
  assert.equal(Buffer.from(entries["a-shop/main.py"] ?? []).toString(), project.files["main.py"]);
  assert.equal(slug("  "), "playground");
  assert.equal(slug(null), "playground");
});

test("all files as the text of a block", () => {
  assert.equal(
    asText({ "a.py": "x", "b.py": "", "c.py": "y\n" }),
    "-- a.py --\nx\n-- b.py --\n-- c.py --\ny\n",
  );
});

const environment = (name: string, packages: string[]) => ({
  file: `environment-${name.repeat(16)}.json`,
  requirements: packages.slice(0, 1),
  packages,
  size: 1,
});

test("code finds the environment that has what it imports", () => {
  const all = [
    environment("a", ["litestar", "msgspec"]),
    environment("b", ["fastapi", "jinja2", "starlette"]),
    environment("c", ["fastapi", "starlette"]),
    environment("d", []),
  ];
  const best = (wishes: Partial<Parameters<typeof bestEnvironment>[1]>) =>
    bestEnvironment(all, { environment: null, requirements: [], imported: [], ...wishes })?.file[12];
  assert.equal(best({ imported: ["fastapi", "os"] }), "c");
  assert.equal(best({ imported: ["fastapi"], requirements: ["Jinja2>=3"] }), "b");
  assert.equal(best({ imported: ["litestar"] }), "a");
  assert.equal(best({ imported: ["os"] }), "d");
  assert.equal(best({ environment: all[0]?.file ?? "", imported: ["fastapi"] }), "a");
  assert.equal(bestEnvironment([], { environment: null, requirements: [], imported: [] }), null);
});

test("the site's list is checked", () => {
  const good = environment("a", ["x"]);
  const list = {
    network: false,
    environments: [good, { ...good, file: "../x.json" }, null, { ...good, size: "1" }],
  };
  assert.deepEqual(indexOf(list), { network: false, index: null, shipped: null, environments: [good] });
  for (const value of [null, [], 1, { environments: {} }])
    assert.deepEqual(indexOf(value), {
      network: true,
      index: null,
      shipped: null,
      environments: [],
    });
});

test("of an environment that many share code takes what it asks for, or else what it imports", () => {
  const all = { ...environment("a", []), requirements: ["fastapi>=0.100", "Pillow", "httpx"] };
  const needs = (wishes: Partial<Parameters<typeof requirementsOf>[1]>) =>
    requirementsOf(all, { environment: null, requirements: [], imported: [], ...wishes });
  assert.deepEqual(needs({ requirements: ["flask"], imported: ["fastapi"] }), ["flask"]);
  assert.deepEqual(needs({ imported: ["os", "fastapi", "PIL"] }), ["fastapi>=0.100", "Pillow"]);
  assert.deepEqual(needs({ imported: ["os"] }), all.requirements);
});
