import assert from "node:assert/strict";
import { test } from "node:test";
import { placed } from "../src/frame/script-text.ts";

const url = "https://docs.test/a?b='c'#d";
const lineOf = (text: string, what: string) => text.slice(0, text.indexOf(what)).split("\n");

test("a script is at its line and column, under the page's name", () => {
  const text = placed("f();\ng();", { url, line: 3, column: 20 });
  assert.deepEqual([lineOf(text, "f()").length - 1, lineOf(text, "f()").at(-1)?.length], [3, 20]);
  assert.deepEqual([lineOf(text, "g()").length - 1, lineOf(text, "g()").at(-1)?.length], [4, 0]);
  assert.match(text, /\/\/# sourceURL=https:\/\/docs\.test\/a\?b=%27c%27$/);
});

test("on the first line, too", () => {
  const text = placed("f()", { url, line: 0, column: 23 });
  assert.deepEqual([lineOf(text, "f()").length - 1, lineOf(text, "f()").at(-1)?.length], [0, 23]);
});

test("a script that has a name keeps it, and nothing stays nothing", () => {
  for (const text of ["f()\n//# sourceURL=x.js", "f() //@ sourceURL=x.js", "", " \n"])
    assert.equal(placed(text, { url, line: 1, column: 1 }), text);
});
