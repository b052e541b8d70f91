import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drafts, fingerprint } from "../src/element/drafts.ts";
import { nameProblem } from "../src/element/file-names.ts";
import { indentation } from "../src/element/indentation.ts";
import { languageName } from "../src/element/languages.ts";
import { Workspace } from "../src/element/workspace.ts";
import { rowsOf } from "../src/panels/file-tree.ts";
import { placesIn, raisedAt } from "../src/panels/places.ts";

function workspace(): Workspace {
  const files = new Workspace();
  files.load([
    ["main.py", "a"],
    ["templates/index.html", "b"],
    ["notes.md", "c"],
  ]);
  return files;
}

test("files that were added, renamed, deleted and edited, and the way back", () => {
  const files = workspace();
  files.put("new.py", "");
  files.rename("notes.md", "docs/notes.md");
  files.remove("templates/index.html");
  files.write("main.py", "z");
  assert.deepEqual(files.paths, ["main.py", "docs/notes.md", "new.py"]);
  assert.deepEqual(Object.fromEntries(files.changes), {
    "main.py": "edited",
    "docs/notes.md": "added",
    "new.py": "added",
    "templates/index.html": "deleted",
    "notes.md": "deleted",
  });
  files.restore("main.py");
  files.restore("notes.md");
  files.restore("new.py");
  assert.deepEqual(files.paths, ["main.py", "docs/notes.md", "notes.md"]);
  assert.equal(files.original("docs/notes.md"), "");
  files.reset();
  assert.equal(files.changed, false);
});

test("names that a file can't have", () => {
  const files = workspace();
  for (const name of ["", "/etc/passwd", "../x", "a//b", "folder/", "main.py", "templates", "main.py/x"])
    assert.notEqual(nameProblem(files, name), null, name);
  for (const name of ["other.py", "templates/a.html", "a b/é.txt", "__proto__"])
    assert.equal(nameProblem(files, name), null, name);
  assert.equal(nameProblem(files, "main.py/x", "main.py"), null);
});

test("a tree has folders where their first file is, and leaves out what is closed", () => {
  const entries = ["main.py", "pkg/a.py", "pkg/sub/b.py", "z.txt", "pkg/c.py"].map((path) => ({
    path,
    change: null,
  }));
  const shown = (closed: string[]) =>
    rowsOf(entries, new Set(closed)).map((row) => `${row.depth} ${row.path}`);
  assert.deepEqual(shown([]), [
    "0 main.py",
    "0 pkg/",
    "1 pkg/a.py",
    "1 pkg/sub/",
    "2 pkg/sub/b.py",
    "1 pkg/c.py",
    "0 z.txt",
  ]);
  assert.deepEqual(shown(["pkg/"]), ["0 main.py", "0 pkg/", "0 z.txt"]);
});

const TRACEBACK = `Traceback (most recent call last):
  File "/lib/python3.14/site-packages/fastapi/main.py", line 3, in run
    call()
  File "/app/main.py", line 12, in index
    return helper.work()
  File "/app/pkg/helper.py", line 4, in work
    raise ValueError("no\\nway")
  File "/lib/python3.14/json/main.py", line 9, in dumps
    x
pydantic.ValidationError: 1 error
  value missing
`;
const isFile = (path: string) => ["main.py", "pkg/helper.py"].includes(path);

test("the reader's lines in a traceback, and no others", () => {
  const found = placesIn(TRACEBACK, isFile).map(({ start, end, path, line }) => [
    TRACEBACK.slice(start, end),
    path,
    line,
  ]);
  assert.deepEqual(found, [
    ['File "/app/main.py", line 12', "main.py", 12],
    ['File "/app/pkg/helper.py", line 4', "pkg/helper.py", 4],
  ]);
  assert.deepEqual(placesIn("/app/main.py:7: DeprecationWarning: old", isFile), [
    { start: 0, end: 14, path: "main.py", line: 7 },
  ]);
  assert.deepEqual(placesIn("see main.py:7 and /app/other.py:1: UserWarning: x", isFile), []);
});

test("where an error was raised", () => {
  assert.deepEqual(raisedAt(TRACEBACK, isFile), {
    path: "pkg/helper.py",
    line: 4,
    message: "pydantic.ValidationError: 1 error",
  });
  const group = `  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 2, in <module>
  |     raise ExceptionGroup("g", [])
  | ExceptionGroup: g (1 sub-exception)`;
  assert.equal(raisedAt(group, isFile)?.message, "ExceptionGroup: g (1 sub-exception)");
  assert.equal(raisedAt("ERROR: nothing of a traceback", isFile), null);
});

test("indentation is the text's own", () => {
  assert.equal(indentation("def f():\n  return 1\n", "    "), "  ");
  assert.equal(indentation("a:\n\tb\n", "    "), "\t");
  assert.equal(indentation("call(a,\n     b)\nif x:\n    y\n", "  "), "    ");
  assert.equal(indentation("x = 1\n", "    "), "    ");
});

test("templates are told from pages", () => {
  assert.equal(languageName("a/index.html", "<p>{{ name }}</p>"), "html+jinja");
  assert.equal(languageName("index.html", "<p>"), "html");
  assert.equal(languageName("index.html.j2"), "html+jinja");
  assert.equal(languageName("query.sql.j2"), "jinja");
  for (const [path, name] of [
    ["pyproject.toml", "toml"],
    ["README.md", "markdown"],
    ["schema.SQL", "sql"],
    ["data.bin", null],
    ["Makefile", null],
  ] as const)
    assert.equal(languageName(path), name);
});

test("a language that the author has given stands before the file's name", () => {
  assert.equal(languageName("page.tpl", "", "html+django"), "html+jinja");
  assert.equal(languageName("settings.data", "", "json"), "json");
  assert.equal(languageName("query.py", "", "postgresql"), "sql");
  // The editor knows fewer languages than Pygments.
  assert.equal(languageName("main.py", "", "brainfuck"), "python");
  assert.equal(languageName("data.bin", "", "constructor"), null);
});

class MemoryStorage {
  readonly #room: number;
  constructor(room: number) {
    this.#room = room;
  }
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? String(Reflect.get(this, key)) : null;
  }
  setItem(key: string, value: string): void {
    const others = Object.entries(this).filter(([name]) => name !== key);
    if (others.reduce((sum, [, text]) => sum + String(text).length, value.length) > this.#room)
      throw new DOMException("full", "QuotaExceededError");
    Reflect.set(this, key, value);
  }
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
}

const store = (room: number) =>
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: new MemoryStorage(room) });

beforeEach(() => store(10_000));

const draft = (files: Record<string, string>) => ({ files: new Map(Object.entries(files)), data: null });

test("a draft comes back on the same page with the same code alone", () => {
  const drafts = new Drafts("/docs/v1/page.html#0", "code");
  const image = { path: "a.png", size: 3, base64: "AAEC" };
  drafts.save(() => ({ ...draft({ "main.py": "mine", __proto__x: "1" }), data: [image] }));
  assert.equal(drafts.load(), null);
  drafts.flush();
  const again = new Drafts("/docs/v1/page.html#0", "code").load();
  assert.deepEqual(
    [...(again?.files ?? [])],
    [
      ["main.py", "mine"],
      ["__proto__x", "1"],
    ],
  );
  assert.deepEqual(again?.data, [image]);
  for (const other of [
    new Drafts("/docs/v2/page.html#0", "code"),
    new Drafts("/docs/v1/page.html#0", "code that the author changed"),
    new Drafts("/docs/v1/page.html#1", "code"),
  ])
    assert.equal(other.load(), null);
  drafts.save(() => null);
  drafts.flush();
  assert.equal(drafts.load(), null);
});

test("a draft whose other files are too large for the browser's store keeps the texts", () => {
  store(4_000_000);
  const drafts = new Drafts("/a#0", "");
  const data = [{ path: "large.bin", size: 1_500_000, base64: "A".repeat(2_000_000) }];
  drafts.save(() => ({ ...draft({ a: "text" }), data }));
  drafts.flush();
  assert.deepEqual([...(drafts.load()?.files ?? [])], [["a", "text"]]);
  assert.equal(drafts.load()?.data, null);
});

test("files that are no text are changes, too", () => {
  const image = { path: "a.png", file: `data/${"0".repeat(16)}/a.png`, size: 1, sha256: "0".repeat(64) };
  const workspace = new Workspace();
  workspace.load([["main.py", ""]], [image]);
  assert.equal(workspace.changed, false);
  workspace.putData({ path: "b.bin", size: 1, base64: "AA==" });
  assert.deepEqual([...workspace.changes], [["b.bin", "added"]]);
  assert.equal(workspace.draft?.data?.length, 2);
  workspace.remove("b.bin");
  assert.equal(workspace.changed, false);
  workspace.remove("a.png");
  assert.deepEqual([...workspace.changes], [["a.png", "deleted"]]);
  assert.equal(workspace.restoreData("a.png"), true);
  assert.equal(workspace.changed, false);
  workspace.putData({ path: "a.png", size: 1, base64: "AA==" });
  assert.deepEqual([...workspace.changes], [["a.png", "edited"]]);
  workspace.reset();
  assert.equal(workspace.draft, null);
});

test("without room the oldest draft goes; what is no draft is none", () => {
  store(280);
  const old = new Drafts("/a#0", "");
  old.save(() => draft({ a: "x".repeat(100) }));
  old.flush();
  const fresh = new Drafts("/b#0", "");
  fresh.save(() => draft({ b: "y".repeat(100) }));
  fresh.flush();
  assert.equal(old.load(), null);
  assert.deepEqual([...(fresh.load()?.files ?? [])], [["b", "y".repeat(100)]]);
  for (const text of [
    "{",
    "null",
    '{"time":1,"files":[["../x",""]]}',
    '{"time":1,"files":[["a",1]]}',
    '{"files":[]}',
  ]) {
    localStorage.setItem(`webasgi:draft:/c#0:${fingerprint("")}`, text);
    assert.equal(new Drafts("/c#0", "").load(), null);
  }
});

test("without storage nothing is kept, and nothing fails", () => {
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new DOMException("no", "SecurityError");
    },
  });
  const drafts = new Drafts("/a#0", "");
  drafts.save(() => draft({ a: "" }));
  drafts.flush();
  assert.equal(drafts.load(), null);
});
