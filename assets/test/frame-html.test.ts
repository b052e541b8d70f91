import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isClassicType } from "../src/frame/vocabulary.ts";
import { cuts, rewritten } from "./html.ts";

/** Input, and the output where it is another. */
type Case = [what: string, input: string, output?: string];

const untouched: Case[] = [
  ["nothing", ""],
  ["a text", "Hello, a < b > c & d &amp; e &notanentity; \u{1f40d} é"],
  [
    "a page with nothing to load",
    '<!DOCTYPE html>\n<HTML lang=en><Body CLASS="a  b" >\r\n<p\n>x</P ></Body></html>\n',
  ],
  [
    "a comment",
    '<!-- <img src="/x.png"> --><!--><img src="https://other.test/x.png"><!-- -- > <img src=/x> --!>',
  ],
  ["a comment that doesn't end", "<p>a<!-- <img src=/x>"],
  ["a bogus comment", '<!x <img src="/x"><?php echo "<img src=/x>" ?><//img src=/x>'],
  ["a script's text", "<script>document.write('<img src=/x><link href=/y><\\/script>')</script>"],
  ["a script that ends with a space", '<script>"<img src=/x>"</script ><b>x</b>'],
  ["a script's text in upper case", '<SCRIPT>"<img src=/x>"</sCript\n>'],
  ["a script with a comment", "<script><!--\n'<img src=/x>'\n--></script>"],
  ["a script in a script's comment", "<script><!-- <script> '<img src=/x>' </script> --></script>"],
  ["data in a script", '<script type="application/json">{"a": "<img src=/x> import(1)"}</script>'],
  ["a template in a script", '<script type="text/x-template"><img src="/x.png"></script>'],
  ["a script that doesn't end", "<script>'<img src=/x>'; import('/y')"],
  ["a style's text", '<style>p::before { content: "<img src=/x>" }</style >'],
  ["a textarea's text", "<textarea><img src=/x></textarea ><p>"],
  ["a title's text", "<title><img src=/x></title><p>"],
  ["other raw text", "<iframe><img src=/x></iframe><xmp><img src=/x></xmp><noframes><img src=/x></noframes>"],
  ["plain text", "<plaintext><img src=/x></plaintext><script src=/y></script>"],
  [
    "URLs that load nothing",
    '<a href="/x"><area href=/y><form action=/z></form><iframe src="about:blank"></iframe>',
  ],
  ["URLs of other sites", '<img src="https://other.test/x.png"><script src=//other.test/x.js></script>'],
  ["data and blob URLs", "<img src='data:image/png;base64,AAAA'><video src=blob:null/1></video>"],
  ["attributes without a value", "<img src><script src></script><link rel=stylesheet href><img src='  '>"],
  ["a fragment", "<svg><use href=#icon /><use xlink:href='#other'></use></svg>"],
  ["an alternate stylesheet", '<link rel="alternate stylesheet" webasgi-href="/dark.css" webasgi-held>'],
  ["a link that loads nothing", '<link rel="canonical" href="/x"><link rel=next href=/y>'],
  [
    "other metas",
    '<meta charset=utf-8><meta name=viewport content="width=device-width"><meta http-equiv=Content-Type content=text/html>',
  ],
  [
    "a style without a reference",
    "<p style='color: red'>x</p><style>@media print { p { color: red } }</style>",
  ],
  ["a tag that doesn't end", "<p>a<img src=/x"],
  ["a value that doesn't end", '<p>a<img src="/x><p>b'],
  ["half a tag", "<p>a<"],
  ["signs that are no tags", "<p>1 < 2 <3 </ x></><%= x %> <-"],
  ["a script of an unknown type", '<script type="text/babel" src="/x.jsx"></script>'],
  ["a style that is empty", "<style></style><script></script>"],
  ["what follows an empty element of SVG", "<svg><title/><style/><a href=/x></a></svg><p>x"],
  [
    "what only pages without scripts see",
    '<noscript><img src=/x><meta http-equiv=refresh content="0; /nojs"><style>a{background:url(/y)}</style><link rel=stylesheet href=/z></noscript>',
  ],
  [
    "a base in a template",
    '<template><base href="/elsewhere/"><meta http-equiv=refresh content="0; /x"></template>',
  ],
  ["a module that the browser will refuse", '<script type="module">syntax error</script>'],
  ["an import map that the browser will refuse", '<script type="importmap">{</script>'],
];

const changed: Case[] = [
  ["an image", '<img src="/a.png">', '<img webasgi-src="/a.png" webasgi-held>'],
  ["a relative URL", "<img src=../a.png?b=c>", '<img webasgi-src="../a.png?b=c" webasgi-held>'],
  ["white space around a URL", "<img src=' a.png\n'>", '<img webasgi-src=" a.png\n" webasgi-held>'],
  [
    "the other attributes",
    `<IMG\n ALT="a &quot;b&quot; &amp; c" data-x='1"2' hidden SRC=/a.png loading=lazy>`,
    '<img alt="a &quot;b&quot; &amp; c" data-x="1&quot;2" hidden webasgi-src="/a.png" loading="lazy" webasgi-held>',
  ],
  [
    "entities in a URL",
    "<img src='/a?b=1&amp;c=2&copy=3&#x26;d&eacute;'>",
    '<img webasgi-src="/a?b=1&amp;c=2&amp;copy=3&amp;dé" webasgi-held>',
  ],
  [
    "a sign of a tag in a value",
    "<img alt='a > b < c' src=/a><p title='<img src=/x>'>",
    `<img alt="a > b < c" webasgi-src="/a" webasgi-held><p title='<img src=/x>'>`,
  ],
  ["the first of two attributes", "<img src=/a src=/b>", '<img webasgi-src="/a" webasgi-held>'],
  [
    "a slash after a value",
    "<img src=/a /><img src='/b'/><img src=/c/>",
    '<img webasgi-src="/a" webasgi-held/><img webasgi-src="/b" webasgi-held/><img webasgi-src="/c/" webasgi-held>',
  ],
  ["an attribute that breaks off", "<img src=/a alt=>", '<img webasgi-src="/a" alt webasgi-held>'],
  ["a stray quote", `<img src=/a" alt='b'"c">`, '<img webasgi-src="/a&quot;" alt="b" "c" webasgi-held>'],
  [
    "media",
    "<video poster=/p src=/v><source src=/s><track src=/t></video><audio src=/a></audio><embed src=/e><object data=/o></object><input type=image src=/i>",
    '<video webasgi-poster="/p" webasgi-src="/v" webasgi-held><source webasgi-src="/s" webasgi-held><track webasgi-src="/t" webasgi-held></video><audio webasgi-src="/a" webasgi-held></audio><embed webasgi-src="/e" webasgi-held><object webasgi-data="/o" webasgi-held></object><input type="image" webasgi-src="/i" webasgi-held>',
  ],
  [
    "candidates",
    "<img srcset='/a 1x, /b 2x' src=/c><source srcset=/d>",
    '<img webasgi-srcset="/a 1x, /b 2x" webasgi-src="/c" webasgi-held><source webasgi-srcset="/d" webasgi-held>',
  ],
  [
    "SVG",
    '<svg viewBox="0 0 1 1"><image href="/a.svg"/><use xlink:href="/s.svg#i"/><feImage href=/f /></svg>',
    '<svg viewBox="0 0 1 1"><image webasgi-href="/a.svg" webasgi-held/><use webasgi-xlink:href="/s.svg#i" webasgi-held/><feimage webasgi-href="/f" webasgi-held/></svg>',
  ],
  [
    "an image after an SVG's empty title",
    "<svg><title/><style/></svg><img src=/a>",
    '<svg><title/><style/></svg><img webasgi-src="/a" webasgi-held>',
  ],
  [
    "an image in an SVG's HTML",
    "<svg><foreignObject><textarea><img src=/x></textarea><img src=/a></foreignObject></svg>",
    '<svg><foreignObject><textarea><img src=/x></textarea><img webasgi-src="/a" webasgi-held></foreignObject></svg>',
  ],
  [
    "a script after an SVG that doesn't end",
    "<svg><path><div><script>'<img src=/x>'</script><img src=/a>",
    `<svg><path><div><script>'<img src=/x>'</script><img webasgi-src="/a" webasgi-held>`,
  ],
  [
    "an SVG's style",
    "<svg><style>a{fill:url(/f)}</style></svg>",
    "<svg><style>a{fill:url(blob:url/f)}/*webasgi:a%7Bfill%3Aurl(%2Ff)%7D*/</style></svg>",
  ],
  [
    "a script",
    '<script defer src="/a.js" integrity="sha256-x" crossorigin></script>',
    '<script defer webasgi-src="/a.js" webasgi-integrity="sha256-x" webasgi-crossorigin webasgi-held src="blob:file/a.js"></script>',
  ],
  [
    "a script that the site ships",
    '<script src="https://cdn.test/lib.js" integrity="sha256-x" crossorigin></script>',
    '<script webasgi-src="https://cdn.test/lib.js" webasgi-integrity="sha256-x" webasgi-crossorigin webasgi-held src="blob:file/lib.js"></script>',
  ],
  [
    "a script with a slash",
    "<script src=/a.js /></script>",
    '<script webasgi-src="/a.js" webasgi-held src="blob:file/a.js"/></script>',
  ],
  [
    "a script of a classic type",
    "<script type=text/javascript src=/a.js></script>",
    '<script type="text/javascript" webasgi-src="/a.js" webasgi-held src="blob:file/a.js"></script>',
  ],
  [
    "a module",
    "<script type=Module src=/m.js integrity=x></script>",
    '<script type="Module" webasgi-src="/m.js" webasgi-integrity="x" webasgi-held src="blob:module/m.js"></script>',
  ],
  [
    "a module in a circle",
    "<script type=module src=/circle.js></script>",
    '<script type="importmap" nonce="NONCE">{"imports":{"\\u003c":"b"}}</script><script type="module" webasgi-src="/circle.js" webasgi-held src="blob:module/circle.js"></script>',
  ],
  [
    "a module that is missing",
    "<script type=module src=/missing.js></script>",
    '<script type="module" webasgi-src="/missing.js" webasgi-held src="blob:null/not-found"></script>',
  ],
  [
    "an inline module",
    '<script type="module">import "./a.js"; "<img src=/x>"</script >',
    '<script type="module">/*/items/*/import "./a.js"; "<img src=/x>"</script >',
  ],
  [
    "an inline module in a circle",
    '<b><script type="module" async>circle</script>',
    '<b><script type="importmap" nonce="NONCE">{}</script><script type="module" async>/*/items/*/circle</script>',
  ],
  [
    "a classic script's import() among others",
    "<script>a = 1; import('./a.js')</script><script>x</script>",
    `<script>a = 1; load("/items/",'./a.js')</script><script>x</script>`,
  ],
  [
    "a classic script's import() at once",
    "<script>import('./a.js')</script>",
    `<script>load("/items/",'./a.js')</script>`,
  ],
  [
    "a script with a stray slash",
    "<script/>import('./a.js')</script>",
    `<script/>load("/items/",'./a.js')</script>`,
  ],
  [
    "an import map",
    '<script type="importmap">{"imports": {}}</script>',
    '<script type="importmap">{}</script>',
  ],
  [
    "a stylesheet",
    '<link rel="StyleSheet" href="/a.css" integrity=x media=print>',
    '<link rel="StyleSheet" webasgi-href="/a.css" webasgi-integrity="x" media="print" webasgi-held href="blob:style/a.css">',
  ],
  [
    "hints",
    '<link rel=preload as=font href=/a.woff2 crossorigin><link rel="shortcut icon" href=/i.ico>',
    '<link rel="preload" as="font" webasgi-href="/a.woff2" crossorigin webasgi-held><link rel="shortcut icon" webasgi-href="/i.ico" webasgi-held>',
  ],
  [
    "a hint for an image's candidates",
    '<link rel=preload as=image href=/a imagesrcset="/a 1x">',
    '<link rel="preload" as="image" webasgi-href="/a" webasgi-imagesrcset="/a 1x" webasgi-held>',
  ],
  [
    "a preload that will become a stylesheet",
    `<link rel="preload" as="style" href="/a.css" onload="this.rel='stylesheet'">`,
    `<link rel="preload" as="style" webasgi-href="/a.css" onload="this.rel='stylesheet'" webasgi-held>`,
  ],
  [
    "a style element",
    '<style media=print>@import "/a.css"; p { background: url(b.png) } /* url(/c) */</style>',
    '<style media=print>@import url("blob:import/a.css"); p { background: url(blob:url/items/b.png) } /* url(/c) *//*webasgi:%40import%20%22%2Fa.css%22%3B%20p%20%7B%20background%3A%20url(b.png)%20%7D%20%2F*%20url(%2Fc)%20*%2F*/</style>',
  ],
  [
    "a style element's image-set",
    '<style>p { background: image-set("/a.png" 1x) }</style>',
    '<style>p { background: image-set(url("blob:url/a.png") 1x) }/*webasgi:p%20%7B%20background%3A%20image-set(%22%2Fa.png%22%201x)%20%7D*/</style>',
  ],
  [
    "a style element that doesn't end",
    "<style>p { background: url(/a) }",
    "<style>p { background: url(blob:url/a) }/*webasgi:p%20%7B%20background%3A%20url(%2Fa)%20%7D*/",
  ],
  [
    "a style attribute",
    `<p style="background: url('/a.png')">x</p>`,
    `<p webasgi-style="background: url('/a.png')" webasgi-held>x</p>`,
  ],
  [
    "a style attribute's image-set",
    `<p style="background: image-set('/a' 1x)">`,
    `<p webasgi-style="background: image-set('/a' 1x)" webasgi-held>`,
  ],
  [
    "a base",
    '<img src=a><base href="/b/"><base href="/c/"><img src=a>',
    '<img webasgi-src="a" webasgi-held><base href="/b/"><base href="/c/"><img webasgi-src="a" webasgi-held>',
  ],
  [
    "a base of another site",
    '<base href="https://other.test/"><img src=a><img src="https://docs.test/b">',
    '<base href="https://other.test/"><img src=a><img webasgi-src="https://docs.test/b" webasgi-held>',
  ],
  [
    "a base without href",
    "<base target=_blank><base href=/b/><img src=a>",
    '<base target=_blank><base href=/b/><img webasgi-src="a" webasgi-held>',
  ],
  [
    "a base in scripts' sight only",
    "<noscript><base href=/b/></noscript><template><base href=/c/></template><img src=a>",
    '<noscript><base href=/b/></noscript><template><base href=/c/></template><img webasgi-src="a" webasgi-held>',
  ],
  [
    "a template",
    "<template><img src=/a><template><img src=/b></template></template>",
    "<template><img src=/a><template><img src=/b></template></template>",
  ],
  [
    "a policy",
    `<META http-equiv="Content-Security-Policy" content="default-src 'self'">`,
    `<meta http-equiv="Content-Security-Policy" webasgi-content="default-src 'self'" webasgi-held content="default-src 'nonce-NONCE' blob:">`,
  ],
  [
    "broken nesting",
    "<p><b><img src=/a></p></b></i><table><img src=/b><tr></table>",
    '<p><b><img webasgi-src="/a" webasgi-held></p></b></i><table><img webasgi-src="/b" webasgi-held><tr></table>',
  ],
  ["a tag in a tag", "<p <img src=/a>x<div/img src=/b>", "<p <img src=/a>x<div/img src=/b>"],
];

async function everyCut(input: string): Promise<Awaited<ReturnType<typeof rewritten>>> {
  const whole = await rewritten([input]);
  for (const chunks of cuts(input)) assert.deepEqual(await rewritten(chunks), whole, JSON.stringify(chunks));
  return whole;
}

for (const [what, input, output] of [...untouched, ...changed]) {
  test(`${output === undefined ? "left alone" : "rewritten"}: ${what}`, async () => {
    assert.equal((await everyCut(input)).output, output ?? input);
  });
}

test("a refresh is taken out and reported", async () => {
  const page = `<meta content='3; url="/next?a=1&amp;b"' HTTP-EQUIV=" Refresh "><textarea><meta http-equiv=refresh content=0></textarea>`;
  const { output, refreshes } = await everyCut(page);
  assert.deepEqual(refreshes, ['3; url="/next?a=1&b"']);
  assert.equal(
    output,
    '<meta content="3; url=&quot;/next?a=1&amp;b&quot;" data-http-equiv="refresh"><textarea><meta http-equiv=refresh content=0></textarea>',
  );
});

test("no refresh from what is not shown", async () => {
  const hidden = "<meta http-equiv=refresh content=0>";
  const page = `<noscript>${hidden}</noscript><template>${hidden}</template><!--${hidden}--><title>${hidden}</title>`;
  const { output, refreshes } = await everyCut(page);
  assert.deepEqual(refreshes, []);
  assert.equal(output, page);
});

test("import maps are taken with their text", async () => {
  const { importMaps } = await everyCut('<script type="importmap">{"imports": {"a": "/a.js"}}</script>');
  assert.deepEqual(importMaps, ['{"imports": {"a": "/a.js"}}']);
});

test("a script of SVG that holds elements", async () => {
  const { output } = await everyCut('<svg><script>"<img src=/x>"</script ><a></a></svg>');
  assert.match(output, /^<svg><script>"<img webasgi-src="\/x" webasgi-held>"<\/script ><a><\/a><\/svg>$/);
});

test("what comes before an unfinished tag is given out at once", async () => {
  const { output } = await rewritten(["<p>a</p><img sr"]);
  assert.equal(output, "<p>a</p><img sr");
});

test("types of classic scripts", () => {
  for (const type of [
    "",
    "text/javascript",
    " Text/JavaScript ",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript1.5",
  ])
    assert.ok(isClassicType(type), type);
  for (const type of [
    "module",
    "importmap",
    "text/babel",
    "application/json",
    "text/javascript; charset=utf-8",
    "speculationrules",
  ])
    assert.ok(!isClassicType(type), type);
});

const fragments = [...untouched, ...changed].map(([, input]) => input);
const markup = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fragments),
      fc.constantFrom(
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        '"',
        "'",
        "=",
        " src=/x",
        "<script>",
        "</script>",
        "<svg>",
        "</svg>",
        "<style>",
        "</style>",
        "<template>",
        "<noscript>",
        "</noscript>",
        "&amp",
        "]]>",
        "<![CDATA[",
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

test("the output doesn't depend on the chunks", async () => {
  await fc.assert(
    fc.asyncProperty(markup, fc.array(fc.nat(), { maxLength: 8 }), async (text, seeds) => {
      const positions = [0, ...seeds.map((seed) => seed % (text.length + 1)), text.length].sort(
        (a, b) => a - b,
      );
      const chunks = positions.slice(1).map((end, index) => text.slice(positions[index], end));
      assert.deepEqual(await rewritten(chunks), await rewritten([text]));
    }),
    { numRuns: 500 },
  );
});

test("HTML without anything to load stays as it is", async () => {
  const plain = fc
    .array(fc.oneof(fc.constantFrom(...untouched.map(([, input]) => input)), fc.string({ maxLength: 8 })), {
      maxLength: 4,
    })
    .map((pieces) =>
      pieces
        .join("")
        .replaceAll(
          /[<]?(?:script|style|noscript|svg|template|img|meta|link|video|iframe|use|image)/gi,
          "<p",
        ),
    );
  await fc.assert(
    fc.asyncProperty(plain, async (text) => {
      assert.equal((await rewritten([text])).output, text);
    }),
    { numRuns: 300 },
  );
});
