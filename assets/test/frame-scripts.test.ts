import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PLACE, rewriteScript, TOP, TOPMOST } from "../src/frame/scripts.ts";

const top = `${TOP}(top)`;

const TOPS: [string, string][] = [
  ["if (self !== top) f()", `if (self !== ${top}) f()`],
  ["top.location.href", `${top}.location.href`],
  ["top === self", `${top} === self`],
  ["f(top)", `f(${top})`],
  ["const t = top;", `const t = ${top};`],
  ["window.top.x; self . top", `window.${TOPMOST}.x; self . ${TOPMOST}`],
  [`\`a \${top.b} top.c\``, `\`a \${${top}.b} top.c\``],
  ["a / top.b / c", `a / ${top}.b / c`],
];

const TOPS_OF_THEIR_OWN = [
  "let top = 1",
  "var left, top; for (var bottom, top;;) break",
  "({ top: 1, left: top2 })",
  "const { top } = rect",
  "function f(top) { }",
  "(top) => 1",
  "rect.top.x",
  "style.top = '1px'",
  "'top.x' + \"top.x\" // top.x",
  "/* top.x */ x = /top.x[/]top.y/g",
  "stop.x; top2.y; $top.z",
  "f(...rect.top)",
];

for (const [text, expected] of TOPS) test(text, () => assert.equal(rewriteScript(text), expected));
for (const text of TOPS_OF_THEIR_OWN) test(text, () => assert.equal(rewriteScript(text), text));

const PLACES: [string, string][] = [
  ["location.href = '/x'", `location.${PLACE}.href = '/x'`],
  ["location = x", `location.${PLACE}.href = x`],
  ["window.location = x", `window.location.${PLACE}.href = x`],
  ["document.location='/x'", `document.location.${PLACE}.href='/x'`],
  ["location.reload()", `location.${PLACE}.reload()`],
  ["if (a) location.replace(b)", `if (a) location.${PLACE}.replace(b)`],
  ["location.search += 'a'", `location.${PLACE}.search += 'a'`],
];

for (const [text, expected] of PLACES) {
  test(text, () => {
    assert.equal(rewriteScript(text), expected);
  });
}
for (const text of [
  "location.href == x",
  "f(location.href)",
  "let location = 1; location = 2",
  "this.location = 1",
  "class A { a = 1; location = null }",
  "({ location = 1 }) => location",
  "(location = 1) => location",
  "const { a, location = b } = c",
  "({ location: 1 })",
  "'location.href = 1'",
  "location.hash = 'a'",
])
  test(text, () => assert.equal(rewriteScript(text), text));

test("what has neither word comes back as it is, and any text comes back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.equal(typeof rewriteScript(text), "string");
      if (!/\b(?:top|location)\b/.test(text)) assert.equal(rewriteScript(text), text);
    }),
  );
});
