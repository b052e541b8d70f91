import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { REFERENCE, type ReferenceKind, rewriteCss } from "../src/frame/css.ts";

const nothing = async () => null;
const named = async (written: string, kind: ReferenceKind) => `${kind}:${written}`;

const rewritten: [text: string, output: string][] = [
  ["a{b:url(x.png)}", "a{b:url(url:x.png)}"],
  ["a{b:url( 'x y.png' )}", 'a{b:url("url:x y.png")}'],
  ['a{b:URL("x.png")}', 'a{b:url("url:x.png")}'],
  ["a{b:url(x.png),url(y.png) no-repeat}", "a{b:url(url:x.png),url(url:y.png) no-repeat}"],
  [`a{b:url("x(1).png")}`, 'a{b:url("url:x(1).png")}'],
  [String.raw`a{b:url(x\(1\).png)}`, 'a{b:url("url:x(1).png")}'],
  [String.raw`a{b:url("\78 .png")}`, 'a{b:url("url:x.png")}'],
  ['a{b:url("x\\\ny.png")}', 'a{b:url("url:xy.png")}'],
  [String.raw`a{b:url("\110000\d800\0")}`, 'a{b:url("url:\ufffd\ufffd\ufffd")}'],
  ["a{b:url(sprite.svg#icon)}", "a{b:url(url:sprite.svg#icon)}"],
  ['@import "a.css";', '@import url("import:a.css");'],
  ['@import"a.css";', '@import url("import:a.css");'],
  ["@import 'a.css' screen;", '@import url("import:a.css") screen;'],
  [
    "@IMPORT url(a.css) layer(x) supports(display: grid);",
    "@IMPORT url(import:a.css) layer(x) supports(display: grid);",
  ],
  ['@import/**/"a.css";a{b:"c"}', '@import/**/url("import:a.css");a{b:"c"}'],
  [
    '@import "a.css"; @import "b.css"; a{c:url(d)}',
    '@import url("import:a.css"); @import url("import:b.css"); a{c:url(url:d)}',
  ],
  [
    "@font-face{src:local('A'),url(a.woff2) format('woff2')}",
    "@font-face{src:local('A'),url(url:a.woff2) format('woff2')}",
  ],
  ['a{b:image-set("x.png" 1x, "y.png" 2x)}', 'a{b:image-set(url("url:x.png") 1x, url("url:y.png") 2x)}'],
  [
    "a{b:-webkit-image-set(url(x) 1x, 'y' 2x) c(\"d\")}",
    'a{b:-webkit-image-set(url(url:x) 1x, url("url:y") 2x) c("d")}',
  ],
  [
    'a{b:image-set("x" type("image/png") 1x, "y" type("image/avif"));c:"d"}',
    'a{b:image-set(url("url:x") type("image/png") 1x, url("url:y") type("image/avif"));c:"d"}',
  ],
  [
    "a{b:image-set(linear-gradient(red, rgb(0, 0, 0)) 1x, 'y' 2x)}",
    'a{b:image-set(linear-gradient(red, rgb(0, 0, 0)) 1x, url("url:y") 2x)}',
  ],
  ["a{--b:url(c.png)}", "a{--b:url(url:c.png)}"],
  ['a{b:image-set(} c{d:"e"}', 'a{b:image-set(} c{d:"e"}'],
];

for (const [text, output] of rewritten) {
  test(`references: ${text.slice(0, 50)}`, async () => {
    assert.equal(await rewriteCss(text, named), output);
  });
}

const untouched = [
  "",
  "a{b:c}",
  "/* url(x) @import 'y' */a{b:c}",
  "/* url(x)",
  `a::before{content:"url(x) @import 'y' /*"}`,
  String.raw`a::before{content:"\"url(x)"}`,
  String.raw`.a\"b{c:d}.e\"{f:g}`,
  "a{b:my-url(x) xurl('y') url-prefix(\"z\")}",
  '@charset "utf-8";@namespace svg "x";@layer a;',
  "@imported 'x';",
  "@import;a{b:'c'}",
  "a{b:url(x y)}",
  "a{b:url(x",
  'a{b:"unclosed\n}c{d:e}',
];

for (const text of untouched) {
  test(`no reference: ${text.slice(0, 50)}`, async () => {
    assert.equal(await rewriteCss(text, named), text);
  });
}

const piece = fc.oneof(
  fc.constantFrom(...rewritten.map(([text]) => text), ...untouched),
  fc.constantFrom(
    "url(",
    "image-set(",
    "@import ",
    '"',
    "'",
    "\\",
    "/*",
    "*/",
    "(",
    ")",
    "{",
    "}",
    ";",
    "\n",
    " ",
    "x",
  ),
  fc.string({ maxLength: 4 }),
);
const sheet = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));

test("CSS stays as it is where nothing is resolved", async () => {
  await fc.assert(
    fc.asyncProperty(sheet, async (text) => {
      assert.equal(await rewriteCss(text, nothing), text);
    }),
    { numRuns: 1000 },
  );
});

test("what has been rewritten has the same references again, and no others", async () => {
  await fc.assert(
    fc.asyncProperty(sheet, async (text) => {
      let count = 0;
      const once = await rewriteCss(text, async () => `blob:${count++}`);
      const found: string[] = [];
      const twice = await rewriteCss(once, async (written) => {
        found.push(written);
        return written;
      });
      assert.equal(twice, once);
      assert.deepEqual(
        found,
        Array.from({ length: count }, (_, index) => `blob:${index}`),
      );
    }),
    { numRuns: 1000 },
  );
});

test("comments and strings are where they were", async () => {
  const comment = fc.stringMatching(/^[^*]*$/).map((text) => `/*${text}*/`);
  const string = fc
    .stringMatching(/^(?:[^"\\\r\n\f]|\\["'\\a-f0-9 ()])*$/)
    .map((text) => `content:"${text}";`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(comment, string), { maxLength: 8 }), async (pieces) => {
      const text = `a{${pieces.join("")}}`;
      assert.equal(await rewriteCss(`${text}b{c:url(d)}`, named), `${text}b{c:url(url:d)}`);
    }),
  );
});

test("the short test finds every text that has references", async () => {
  await fc.assert(
    fc.asyncProperty(sheet, async (text) => {
      if (!REFERENCE.test(text)) assert.equal(await rewriteCss(text, named), text);
    }),
    { numRuns: 1000 },
  );
});

test("a large sheet takes no time to speak of", { timeout: 5_000 }, async () => {
  for (const part of ["a", "-", "(", "url(", '"', "\\", "/*", "url('", "image-set(", "@import", " "])
    await rewriteCss(part.repeat(20_000), named);
});
