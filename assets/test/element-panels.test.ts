import assert from "node:assert/strict";
import { test } from "node:test";
import { languageName } from "../src/element/languages.ts";
import { luminance } from "../src/element/theme.ts";
import { Workspace } from "../src/element/workspace.ts";
import { addressToUrl } from "../src/panels/address.ts";
import { consoleLines, LINE_LIMIT } from "../src/panels/console-lines.ts";
import { dockStrings, stageOrder } from "../src/panels/dock-strings.ts";
import { STAGES } from "../src/protocol.ts";

test("what is typed into the address bar", () => {
  const origin = "https://docs.example";
  for (const [typed, url] of [
    ["/items?q=1", "/items?q=1"],
    [" docs ", "/docs"],
    ["", "/"],
    ["?q=1", "/?q=1"],
    ["https://docs.example/items#a", "/items#a"],
    ["https://docs.example", "/"],
    ["https://docs.example.evil/", "https://docs.example.evil/"],
    ["https://other.example/x", "https://other.example/x"],
  ] as const) {
    assert.equal(addressToUrl(typed, origin), url, typed);
  }
});

test("lines of the console", () => {
  assert.deepEqual(consoleLines("one\n"), ["one"]);
  assert.deepEqual(consoleLines("one\r\ntwo\n\n"), ["one", "two", ""]);
  assert.deepEqual(consoleLines("\u001b[32mINFO\u001b[0m: up"), ["INFO: up"]);
  assert.equal(consoleLines("x\n".repeat(LINE_LIMIT * 2)).length, LINE_LIMIT);
});

test("every stage is shown, in the protocol's order, under a name", () => {
  assert.deepEqual(stageOrder, STAGES);
  for (const stage of STAGES) assert.ok(dockStrings.stage(stage));
});

test("bytes are told in megabytes", () => {
  assert.equal(dockStrings.bytes(3_140_000, 12_400_000), "3.1 of 12.4 MB");
});

test("a workspace keeps originals, edits and order", () => {
  const workspace = new Workspace();
  workspace.load([
    ["main.py", "a"],
    ["index.html", "b"],
  ]);
  assert.equal(workspace.changed, false);
  workspace.write("main.py", "c");
  workspace.write("unknown.py", "x");
  assert.deepEqual(Object.entries(workspace.toObject()), [
    ["main.py", "c"],
    ["index.html", "b"],
  ]);
  assert.ok(workspace.isChanged("main.py") && !workspace.isChanged("index.html"));
  workspace.replace(new Map([["other.py", "d"]]));
  assert.deepEqual(workspace.paths, ["other.py"]);
  assert.ok(workspace.changed);
  workspace.reset();
  assert.deepEqual(workspace.toObject(), { "main.py": "a", "index.html": "b" });
  assert.equal(workspace.changed, false);
});

test("a file may be called __proto__", () => {
  const workspace = new Workspace();
  workspace.load([["__proto__", "text"]]);
  assert.deepEqual(Object.entries(workspace.toObject()), [["__proto__", "text"]]);
});

test("languages by file name", () => {
  assert.equal(languageName("a/main.py"), "python");
  assert.equal(languageName("templates/index.html.j2"), "html+jinja");
  assert.equal(languageName("a.constructor"), null);
  assert.equal(languageName("Makefile"), null);
});

test("luminance of computed colours", () => {
  assert.equal(luminance("rgb(255, 255, 255)"), 1);
  assert.equal(luminance("rgba(0, 0, 0, 0.87)"), 0);
  assert.equal(luminance("rgba(0, 0, 0, 0)"), null);
  assert.equal(luminance("color(srgb 1 1 1)"), 1);
  assert.ok((luminance("oklch(0.9 0.02 250)") ?? 0) > 0.5);
  assert.ok((luminance("oklab(20% 0 0)") ?? 1) < 0.1);
  assert.equal(luminance("color(display-p3 1 1 1)"), null);
});
