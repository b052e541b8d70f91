import assert from "node:assert/strict";
import { test } from "node:test";
import { rewriteXPath } from "../src/frame/xpath.ts";

const held = (name: string) =>
  `@*[name() = 'webasgi-${name}' or (name() = '${name}' and not(../@webasgi-${name}))]`;
const own = "@*[not(starts-with(name(), 'webasgi-'))]";

const expressions: [expression: string, output: string][] = [
  ["//img[@src='/a.png']", `//img[${held("src")}='/a.png']`],
  ["//*[contains(@href, 'x')]/b", `//*[contains(${held("href")}, 'x')]/b`],
  ["string(//img/attribute::src)", `string(//img/${held("src")})`],
  ["//img/@src", "//img/@src"],
  ["count(//img/@*)", `count(//img/${own})`],
  ["//use[@xlink:href]", "//use[@xlink:href]"],
  ["//p[text()='@src']", "//p[text()='@src']"],
  ["//p[@data-src]", `//p[${held("data-src")}]`],
];

for (const [expression, output] of expressions)
  test(`an expression: ${expression}`, () => assert.equal(rewriteXPath(expression), output));
