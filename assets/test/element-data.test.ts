import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedFiles, DataError, parseData, pathProblem } from "../src/element/data.ts";

const good = {
  version: 1,
  app: "main:app",
  path: "/",
  title: null,
  files: [
    { path: "main.py", text: "app = 1" },
    { path: "templates/index.html", text: "" },
  ],
  environment: "environment-0123456789abcdef.json",
  problem: null,
  network: false,
  isolation: true,
  shipped: null,
};

test("the data of a page, files in order", () => {
  const { version, ...rest } = good;
  assert.equal(version, 1);
  // Sites that were built before there was a number.
  const missing = { requirements: [], runtimes: 3, data: [], environ: {}, directory: "", index: null };
  assert.deepEqual(parseData(JSON.stringify(good)), { ...rest, ...missing });
  assert.equal(parseData(JSON.stringify({ ...good, runtimes: 1 })).runtimes, 1);
});

test("fields that are not known are left alone, those that may be null may be missing", () => {
  const { title, problem, ...rest } = good;
  const data = parseData(JSON.stringify({ ...rest, later: [1] }));
  assert.equal(data.title, title);
  assert.equal(data.problem, problem);
});

test("data of older builds say nothing of the network: there is one", () => {
  const { network, ...rest } = good;
  assert.equal(network, false);
  assert.equal(parseData(JSON.stringify(rest)).network, true);
});

const logo = {
  path: "static/logo.png",
  file: "data/0123456789abcdef/logo.png",
  size: 3,
  sha256: "0".repeat(64),
};

test("what an app finds beside its texts", () => {
  const context = { data: [logo], environ: { DEBUG: "1" }, directory: "backend" };
  const { data, environ, directory } = parseData(JSON.stringify({ ...good, ...context }));
  assert.deepEqual({ data, environ, directory }, context);
});

const bad: [what: string, json: string][] = [
  ["no JSON", "{"],
  ["no object", "[]"],
  ["null", "null"],
  ["another version", JSON.stringify({ ...good, version: 2 })],
  ["no version", JSON.stringify({ ...good, version: undefined })],
  ["a network that is a text", JSON.stringify({ ...good, network: "no" })],
  ["no files", JSON.stringify({ ...good, files: [] })],
  ["files as an object", JSON.stringify({ ...good, files: { "main.py": "" } })],
  ["a file without a text", JSON.stringify({ ...good, files: [{ path: "main.py" }] })],
  ["a file that climbs", JSON.stringify({ ...good, files: [{ path: "../main.py", text: "" }] })],
  ["one file twice", JSON.stringify({ ...good, files: [good.files[0], good.files[0]] })],
  ["data that are no list", JSON.stringify({ ...good, data: {} })],
  ["data that are a text's", JSON.stringify({ ...good, data: [{ ...logo, path: "main.py" }] })],
  ["data that climb", JSON.stringify({ ...good, data: [{ ...logo, path: "../logo.png" }] })],
  ["data of another site", JSON.stringify({ ...good, data: [{ ...logo, file: "//evil.example/a" }] })],
  ["data elsewhere", JSON.stringify({ ...good, data: [{ ...logo, file: "data/0123456789abcdef/../../x" }] })],
  ["data without a size", JSON.stringify({ ...good, data: [{ ...logo, size: -1 }] })],
  ["data without a hash", JSON.stringify({ ...good, data: [{ ...logo, sha256: "" }] })],
  ["variables that are no texts", JSON.stringify({ ...good, environ: { DEBUG: 1 } })],
  ["an index that is no address", JSON.stringify({ ...good, index: "https://a; script-src *" })],
  ["a directory outside", JSON.stringify({ ...good, directory: "../x" })],
  ["an app that is no text", JSON.stringify({ ...good, app: null })],
  ["an environment that is no text", JSON.stringify({ ...good, environment: 1 })],
];

for (const [what, json] of bad) {
  test(`refused: ${what}`, () => {
    assert.throws(() => parseData(json), DataError);
  });
}

test("a number of runtimes that is none", () => {
  for (const runtimes of [0, 1.5, "2"])
    assert.throws(() => parseData(JSON.stringify({ ...good, runtimes })), DataError);
});

test("names of files", () => {
  for (const path of ["main.py", "a/b.html", "__proto__", ".env", "with space.txt"])
    assert.equal(pathProblem(path), null);
  for (const path of ["", "/etc/passwd", "../x", "a/../b", "./a", "a//b", "a/", "a\\b", "a\0b"]) {
    assert.notEqual(pathProblem(path), null, path);
  }
});

test("files from a script are checked and copied", () => {
  const files = { "main.py": "x", "b.py": "" };
  assert.deepEqual([...checkedFiles(files)], Object.entries(files));
  for (const wrong of [null, [], "main.py", { "main.py": 1 }, { "/main.py": "" }]) {
    assert.throws(() => checkedFiles(wrong), TypeError);
  }
});
