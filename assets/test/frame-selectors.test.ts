import assert from "node:assert/strict";
import { test } from "node:test";
import { originalSelectors, rewriteSelector, rewriteSelectors } from "../src/frame/selectors.ts";

const src = (value: string) => `:is([src${value}]:where(:not([webasgi-src])), [webasgi-src${value}])`;

const selectors: [selector: string, output: string][] = [
  ["img[src]", `img${src("")}`],
  ["[src]>b", `${src("")}>b`],
  ['img[src="/a.png"]', `img${src('="/a.png"')}`],
  ["[src='/a]b']:hover", `${src("='/a]b'")}:hover`],
  ["img[ src ^= a i ]", `img${src(" ^= a i ")}`],
  [String.raw`[src=\/a]`, src(String.raw`=\/a`)],
  [":not(img[src$=x],b)", `:not(img${src("$=x")},b)`],
  ['[SRC~="a"]', ':is([SRC~="a"]:where(:not([webasgi-src])), [webasgi-src~="a"])'],
];

for (const [selector, output] of selectors)
  test(`a selector: ${selector}`, () => assert.equal(rewriteSelector(selector), output));

const untouched = [
  "p",
  "[data-src='/a']",
  "[data-x=\"[src='/a']\"]",
  "/* [src=a] */ b",
  String.raw`.\[src\=a\]`,
  "[src-set=a]",
  'a[href^="/x"]',
  "[src=]",
  "[src=a b]",
  "[src",
];

for (const selector of untouched)
  test(`as it is: ${selector}`, () => assert.equal(rewriteSelector(selector), selector));

test("of an element that has the name of a link's class", () => {
  assert.notEqual(rewriteSelector(".a[href=x]"), ".a[href=x]");
});

test("CSS has only the selectors about values rewritten, and gives them back", () => {
  const css = 'img[src] { a: b } img[src^="/a\\"]"], [poster=x] > p { content: "[src=a]" }';
  const made = rewriteSelectors(css);
  assert.equal(
    made,
    `img[src] { a: b } img${src('^="/a\\"]"')}, :is([poster=x]:where(:not([webasgi-poster])), [webasgi-poster=x]) > p { content: "[src=a]" }`,
  );
  assert.equal(originalSelectors(made), css);
  // As browsers write selectors that they have parsed.
  assert.equal(originalSelectors(made.replaceAll("), [", "),[")), css);
});
