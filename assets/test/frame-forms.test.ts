import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type FormAttributes, multipart, submission } from "../src/frame/forms.ts";
import { reasonPhrase } from "../src/frame/status.ts";

const PAGE = "https://docs.test/items/?page=2#top";
const BASE = "https://docs.test/base/";

type Entries = [name: string, value: string | File][];

function formData(entries: Entries): FormData {
  const data = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, value);
  }
  return data;
}

const submit = (attributes: Partial<FormAttributes>, entries: Entries = []) =>
  submission(
    { method: "", action: "", encoding: "", target: "", charset: "", ...attributes },
    () => formData(entries),
    PAGE,
    BASE,
  );

const text = (body: Uint8Array | null | undefined) => new TextDecoder().decode(body ?? undefined);

test("GET: entries are the query, the old one and the file contents are gone", async () => {
  const file = new File(["x"], "a b.txt");
  const sent = await submit({ action: "/find?old=1#part", target: "_blank" }, [
    ["q", "é&=+ %"],
    ["q", "2"],
    ["f", file],
    ["", ""],
  ]);
  assert.equal(sent?.url.href, "https://docs.test/find?q=%C3%A9%26%3D%2B+%25&q=2&f=a+b.txt&=#part");
  assert.deepEqual(
    { ...sent, url: "" },
    { url: "", method: "GET", contentType: "", body: null, target: "_blank" },
  );
});

test("where a form goes", async () => {
  const targets: [action: string, url: string][] = [
    ["", "https://docs.test/items/?page=2#top"],
    [" ", "https://docs.test/items/?page=2#top"],
    ["next", "https://docs.test/base/next"],
    [" ../x?y ", "https://docs.test/x?y"],
    ["?y", "https://docs.test/base/?y"],
    ["https://other.test/", "https://other.test/"],
  ];
  for (const [action, url] of targets)
    assert.equal((await submit({ action, method: "POST" }))?.url.href, url);
});

test("forms that send nothing, and don't ask for their entries", async () => {
  for (const attributes of [
    { method: "Dialog" },
    { action: "javascript:x" },
    { action: "mailto:a@b.test" },
    { action: "http://[" },
  ]) {
    const fail = () => assert.fail("entries");
    const all = { method: "post", action: "", encoding: "", target: "", charset: "", ...attributes };
    assert.equal(await submission(all, fail, PAGE, BASE), null);
  }
});

test("unknown methods are GET", async () => {
  assert.equal((await submit({ method: "PUT" }))?.method, "GET");
  assert.equal((await submit({ method: "pOst" }))?.method, "POST");
});

test("POST as a query", async () => {
  for (const encoding of ["", "application/x-www-form-urlencoded", "what"]) {
    const sent = await submit({ method: "post", encoding }, [
      ["a\nb", "1\r2\r\n3\n4"],
      ["f", new File(["x"], "n\no")],
    ]);
    assert.equal(sent?.contentType, "application/x-www-form-urlencoded");
    assert.equal(text(sent?.body), "a%0D%0Ab=1%0D%0A2%0D%0A3%0D%0A4&f=n%0Ao");
  }
});

test("POST as plain text", async () => {
  const sent = await submit({ method: "post", encoding: "Text/Plain" }, [
    ["a", "b=c\n&"],
    ["f", new File(["x"], "n")],
  ]);
  assert.equal(sent?.contentType, "text/plain");
  assert.equal(text(sent?.body), "a=b=c\r\n&\r\nf=n\r\n");
});

test("POST as parts", async () => {
  const sent = await submit({ method: "post", encoding: "multipart/form-data" }, [
    ['n"a\nm', "1\n2"],
    ["f", new File([new Uint8Array([0, 255, 13, 10])], 'é"\n.bin', { type: "image/png" })],
    ["g", new File([], "")],
  ]);
  const boundary = /^multipart\/form-data; boundary=(-+webasgi\d+)$/.exec(sent?.contentType ?? "")?.[1] ?? "";
  assert.ok(boundary !== "" && boundary.length <= 70); // RFC 2046, 5.1.1
  const binary = new TextDecoder("latin1").decode(sent?.body ?? undefined);
  const parts = binary.split(`--${boundary}`);
  assert.deepEqual(parts, [
    "",
    '\r\nContent-Disposition: form-data; name="n%22a%0D%0Am"\r\n\r\n1\r\n2\r\n',
    '\r\nContent-Disposition: form-data; name="f"; filename="\u00c3\u00a9%22%0A.bin"\r\nContent-Type: image/png\r\n\r\n\0\u00ff\r\n\r\n',
    '\r\nContent-Disposition: form-data; name="g"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n',
    "--\r\n",
  ]);
});

test("two bodies have two boundaries", () => {
  const [one, two] = [multipart(new FormData()), multipart(new FormData())];
  assert.notEqual(one.contentType, two.contentType);
});

/** Names and texts that come back as they went, once their line breaks are CRLF. */
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll(/[\r\n%"\0]/g, "_"));
const content = fc.oneof(
  fc.constantFrom(
    "--",
    "\r\n",
    "\r\n--",
    "----webasgi",
    "\n--x--",
    'Content-Disposition: form-data; name="a"',
  ),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);
const upload = fc
  .tuple(fc.uint8Array({ maxLength: 60 }), name)
  .map(([bytes, name]) => new File([bytes as Uint8Array<ArrayBuffer>], name, { type: "application/x-test" }));

test("what another implementation reads out of the parts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          name,
          fc.oneof(
            fc.array(content, { maxLength: 4 }).map((all) => all.join("")),
            upload,
          ),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      async (entries) => {
        const { contentType, body } = multipart(formData(entries));
        const response = new Response(body, {
          headers: { "content-type": contentType },
        });
        const read = [...(await response.formData())];
        assert.equal(read.length, entries.length);
        for (const [index, [readName, readValue]] of read.entries()) {
          const [sentName, sentValue] = entries[index] ?? ["", ""];
          assert.equal(readName, sentName);
          if (typeof sentValue === "string") {
            assert.equal(readValue, sentValue.replaceAll(/\r\n?|\n/g, "\r\n"));
          } else if (typeof readValue !== "string") {
            assert.equal(readValue.name, sentValue.name);
            assert.equal(readValue.type, sentValue.type);
            assert.deepEqual(await readValue.bytes(), await sentValue.bytes());
          } else assert.fail("a file became a text");
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("reason phrases", () => {
  assert.equal(reasonPhrase(200), "OK");
  assert.equal(reasonPhrase(404), "Not Found");
  assert.equal(reasonPhrase(418), "I'm a Teapot");
  assert.equal(reasonPhrase(599), "");
  for (let status = 100; status < 600; status++) assert.match(reasonPhrase(status), /^[A-Za-z' -]*$/);
});
