import assert from "node:assert/strict";
import { test } from "node:test";
import { Resources, unmarkedCss, writtenUrl } from "../src/frame/resources.ts";
import { candidatesOf } from "../src/frame/srcset.ts";
import { type Answer, blobText, ORIGIN, PAGE, Page } from "./page.ts";

/** Runs with the resources of a page. */
async function using(
  answers: Record<string, string | Answer>,
  use: (resources: Resources, page: Page) => Promise<void>,
): Promise<void> {
  const page = new Page(answers);
  try {
    await use(new Resources(page.network), page);
  } finally {
    page.close();
  }
}

const url = (path: string) => new URL(path, ORIGIN);

test("which URLs are the host's", () =>
  using({}, async (resources, { network }) => {
    assert.equal(resources.virtual(" a.png\n")?.href, `${PAGE}a.png`);
    assert.equal(resources.virtual("/a#b")?.href, `${ORIGIN}/a#b`);
    assert.equal(resources.virtual("a", `${ORIGIN}/x/y`)?.href, `${ORIGIN}/x/a`);
    assert.equal(resources.virtual("//docs.test/a")?.href, `${ORIGIN}/a`);
    const others = [
      "",
      " ",
      "data:,x",
      "BLOB:x",
      "javascript:x",
      "about:blank",
      "mailto:a@b",
      "https://cdn.test/lib.js",
    ];
    for (const other of [
      ...others,
      "http://docs.test/a",
      "https://docs.test:444/a",
      "http://[",
      "//docs.test.evil.test/",
    ])
      assert.equal(resources.virtual(other), null, other);
    network.ship(["^https://cdn\\.test/"]);
    assert.equal(resources.virtual("https://cdn.test/lib.js")?.href, "https://cdn.test/lib.js");
  }));

test("a file, once, marked with what the page wrote", () =>
  using({ "/items/a?b": { body: "x".repeat(10), type: "image/png" } }, async (resources, page) => {
    const first = await resources.file(url("/items/a?b"), "a?b");
    const second = await resources.file(url("/items/a?b#c"), "/items/a?b");
    assert.deepEqual(await blobText(first), { text: "xxxxxxxxxx", type: "image/png" });
    assert.deepEqual(page.paths, ["/items/a?b"]);
    assert.equal(page.requests[0]?.referrer, PAGE);
    assert.equal(writtenUrl(first), "a?b");
    assert.equal(writtenUrl(second), "/items/a?b");
    assert.equal(first.split("#")[0], second.split("#")[0]);
  }));

test("a fragment is kept for the browser", () =>
  using({ "/s.svg": "<svg/>" }, async (resources) => {
    const marked = await resources.file(url("/s.svg#icon"), "/s.svg#icon");
    assert.equal(new URL(marked).hash, "#icon");
    assert.equal(writtenUrl(marked), null);
  }));

test("marks of any text", () =>
  using({ "/": "x" }, async (resources) => {
    for (const written of ["a b", "é\u{1f40d}%", '"<>', "%zz", "a?b=c&d"])
      assert.equal(writtenUrl(await resources.file(url("/"), written)), written);
    assert.equal(writtenUrl(await resources.file(url("/"), "a\ud800")), "a\ufffd");
  }));

test("URLs without a mark", () => {
  for (const other of ["", "blob:null/1", "https://docs.test/#webasgi:x", "#webasgi:x"])
    assert.equal(writtenUrl(other), null);
});

test("a file that the app hasn't got", (context) =>
  using({}, async (resources) => {
    const log = context.mock.method(console, "error", () => {});
    const blob = await resources.file(url("/missing"), "/missing", "script");
    assert.ok(blob.startsWith("blob:null/not-found#"));
    assert.deepEqual(log.mock.calls[0]?.arguments, [
      "https://docs.test/missing could not be loaded: the app answered 404",
    ]);
  }));

test("a stylesheet with its own references, relative to it", () =>
  using(
    {
      "/css/a.css": '@import "b.css";a{b:url(../i.svg#x)}',
      "/css/b.css": { body: "b{c:url(https://other.test/)}", type: "text/css; charset=utf-8" },
      "/i.svg": { body: "<svg/>", type: "image/svg+xml" },
    },
    async (resources, page) => {
      const sheet = await blobText(await resources.stylesheet(url("/css/a.css"), "a.css"));
      assert.equal(sheet.type, "text/css;charset=utf-8");
      assert.match(unmarkedCss(sheet.text), /^@import url\("b\.css"\)/);
      // Computed values are absolute: `base` is the page's, and the sheet's URL counts.
      assert.match(unmarkedCss(sheet.text, PAGE), /^@import url\("https:\/\/docs\.test\/css\/b\.css"\)/);
      const found = /^@import url\("(blob:[^"#]+)#[^"]*"\);a\{b:url\((blob:[^"#]+)#x\)\}$/.exec(sheet.text);
      assert.notEqual(found, null, sheet.text);
      assert.equal((await blobText(found?.[1] ?? "")).text, "b{c:url(https://other.test/)}");
      assert.equal((await blobText(found?.[2] ?? "")).text, "<svg/>");
      assert.deepEqual(page.paths, ["/css/a.css", "/css/b.css", "/i.svg"]);
      assert.equal(page.requests[0]?.headers[0]?.[1], "text/css,*/*;q=0.1");
    },
  ));

test("stylesheets that import each other come to an end", { timeout: 5_000 }, () =>
  using(
    { "/a.css": '@import "b.css";a{}', "/b.css": '@import "c.css";b{}', "/c.css": '@import "a.css#x";c{}' },
    async (resources) => {
      const sheets = ["a", "b", "c"].map((name) => resources.stylesheet(url(`/${name}.css`), ""));
      const texts = await Promise.all(sheets.map(async (sheet) => (await blobText(await sheet)).text));
      assert.equal(texts.filter((text) => text.startsWith('@import url("blob:')).length, 2);
      assert.equal(texts.filter((text) => text.startsWith('@import url("data:text/css,")')).length, 1);
    },
  ),
);

test("a stylesheet that imports itself", { timeout: 5_000 }, () =>
  using({ "/a.css": "@import 'a.css';a{}" }, async (resources) => {
    const { text } = await blobText(await resources.stylesheet(url("/a.css"), ""));
    assert.equal(text, '@import url("data:text/css,");a{}');
  }),
);

test("references are relative to where redirects led", () =>
  using(
    { "/a.css": { body: "a{b:url(i.png)}", url: `${ORIGIN}/v2/a.css` }, "/v2/i.png": "x" },
    async (resources, page) => {
      await resources.stylesheet(url("/a.css"), "");
      assert.deepEqual(page.paths, ["/a.css", "/v2/i.png"]);
    },
  ));

const sets: [value: string, candidates: string[]][] = [
  ["", []],
  [" , ", []],
  ["a", ["a"]],
  ["a 1x, b 2x", ["a 1x", "b 2x"]],
  ["a 1x,b 2x", ["a 1x", "b 2x"]],
  ["\n a\n  480w,\n b  \t800w\n", ["a\n  480w", "b  \t800w"]],
  ["a, b", ["a", "b"]],
  ["a,, b,", ["a", "b"]],
  ["a,b 1x", ["a,b 1x"]],
  [",a 1x", ["a 1x"]],
  ["a 100w 50h , b", ["a 100w 50h", "b"]],
  ["a +1.5e0x, b", ["a +1.5e0x", "b"]],
  ["a what, b", ["a what", "b"]],
  ["a (1, 2) 1x, b", ["a (1, 2) 1x", "b"]],
  ["a (1, 2", ["a (1, 2"]],
  ["data:image/png;base64,AAAA 1x, b 2x", ["data:image/png;base64,AAAA 1x", "b 2x"]],
  ["data:,x,", ["data:,x"]],
];

test("candidate lists", () => {
  for (const [value, candidates] of sets) {
    const found = candidatesOf(value).map(({ url, descriptors }) => url + descriptors);
    assert.deepEqual(found, candidates, value);
  }
});

test("a long candidate list takes no time to speak of", { timeout: 5_000 }, () => {
  for (const part of ["a 1x, ", "a,", ", ", "(", "a (", " "]) candidatesOf(part.repeat(2_000));
});
