import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { prettyJson, readBody, shortType } from "../src/panels/body-text.ts";
import { LOCAL_ORIGIN, movedHeaders, toCurl, toHttpx } from "../src/panels/copy-request.ts";
import { operationsOf } from "../src/panels/openapi.ts";
import { parseHeaders } from "../src/panels/request.ts";
import { bars } from "../src/panels/waterfall.ts";
import type { HeaderList } from "../src/protocol.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const json: HeaderList = [["content-type", "application/json"]];

test("bodies as a reader can look at them", () => {
  const kind = (type: string, body: Uint8Array<ArrayBuffer>, more: HeaderList = []) =>
    readBody(body, [["Content-Type", type], ...more]).kind;
  assert.equal(kind("application/json", bytes("{}")), "json");
  assert.equal(kind("application/problem+json", bytes("{}")), "json");
  assert.equal(kind("text/html; charset=utf-8", bytes("<p>é")), "text");
  assert.equal(kind("image/png", bytes("x")), "image");
  assert.equal(kind("image/svg+xml", bytes("<svg/>")), "text");
  assert.equal(kind("application/octet-stream", new Uint8Array([0, 255])), "binary");
  assert.equal(kind("text/plain", new Uint8Array([0xff, 0xfe, 0xfd])), "binary");
  assert.equal(kind("text/plain", bytes("x"), [["content-encoding", "br"]]), "binary");
  assert.equal(kind("text/plain", new Uint8Array()), "empty");
  const latin = readBody(new Uint8Array([0xe9]), [["content-type", "text/plain; charset=ISO-8859-1"]]);
  assert.equal(latin.text, "é");
  const form = readBody(bytes("a=1&b=x+y&b=%C3%A9"), [["content-type", "application/x-www-form-urlencoded"]]);
  assert.equal(form.text, "a = 1\nb = x y\nb = é");
  assert.equal(prettyJson('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(prettyJson("{"), "{");
  assert.equal(shortType("application/vnd.api+json; charset=utf-8"), "api");
  assert.equal(shortType("text/html"), "html");
});

test("bodies without their content codings", () => {
  const read = (coding: string, body: Uint8Array<ArrayBuffer>) =>
    readBody(body, [
      ["content-type", "text/plain"],
      ["content-encoding", coding],
    ]);
  const text = "0123456789é".repeat(20_000);
  const packed = new Uint8Array(gzipSync(text));
  assert.equal(read("gzip", packed).text, text);
  assert.equal(read("X-GZIP, identity", packed).text, text);
  assert.equal(read("deflate", new Uint8Array(deflateSync(text))).text, text);
  assert.equal(read("deflate", new Uint8Array(deflateRawSync(text))).text, text);
  assert.equal(read("deflate, gzip", new Uint8Array(gzipSync(deflateSync(text)))).text, text);
  assert.equal(read("gzip", bytes("no such thing")).kind, "binary");
  const beginning = read("gzip", packed.slice(0, packed.length / 2));
  assert.equal(beginning.kind, "text");
  assert.ok(beginning.text.length > 0 && text.startsWith(beginning.text));
  assert.ok(read("gzip", new Uint8Array(gzipSync(new Uint8Array(64 << 20)))).content.length < 8 << 20);
});

test("a request as a command of the shell", () => {
  const request = { method: "GET", path: "/items?q=a&b='", headers: [], body: new Uint8Array() };
  assert.equal(toCurl(request), `curl \\\n  '${LOCAL_ORIGIN}/items?q=a&b='\\'''`);
  const implied: HeaderList = [
    ["host", "docs.test"],
    ["user-agent", "x"],
    ["sec-fetch-dest", "empty"],
    ["accept", "*/*"],
    ["x-token", ""],
    ["cookie", "a=1; b=2"],
  ];
  assert.equal(
    toCurl({ ...request, path: "/", headers: implied }),
    `curl \\\n  ${LOCAL_ORIGIN}/ \\\n  --header 'x-token;' \\\n  --header 'cookie: a=1; b=2'`,
  );
  assert.equal(
    toCurl({ method: "PUT", path: "/a", headers: json, body: bytes('{"name": "it\'s"}') }),
    `curl \\\n  --request PUT \\\n  ${LOCAL_ORIGIN}/a \\\n  --header 'content-type: application/json' \\\n  --data-raw '{"name": "it'\\''s"}'`,
  );
  assert.match(
    toCurl({ method: "POST", path: "/", headers: json, body: new Uint8Array([0, 255]) }),
    /^echo AP8= \| base64 --decode \| curl [\s\S]*--data-binary @-$/,
  );
});

test("a request to the reader's machine comes from a page of it", () => {
  const headers: HeaderList = [
    ["origin", "https://docs.test"],
    ["x-origin", "https://docs.test"],
  ];
  assert.deepEqual(movedHeaders(headers, "https://docs.test"), [
    ["origin", LOCAL_ORIGIN],
    ["x-origin", "https://docs.test"],
  ]);
  assert.deepEqual(movedHeaders([["origin", "null"]], "https://docs.test"), [["origin", "null"]]);
});

test("a request as a program", () => {
  assert.equal(
    toHttpx({ method: "GET", path: "/", headers: [], body: new Uint8Array() }),
    `import httpx\n\nresponse = httpx.get("${LOCAL_ORIGIN}/")\nprint(response.status_code, response.text)\n`,
  );
  const posted = toHttpx({
    method: "POST",
    path: "/a",
    headers: json,
    body: bytes('{"ok": true, "none": null, "list": [1, 2.5], "text": "é\\n"}'),
  });
  assert.match(posted, /json=\{"ok": True, "none": None, "list": \[1, 2.5\], "text": "é\\n"\}/);
  assert.doesNotMatch(posted, /content-type/);
  // 1.0 would become 1, and a number that JavaScript can't hold another one.
  for (const text of ['{"price": 1.0}', "12345678901234567890"])
    assert.match(toHttpx({ method: "POST", path: "/", headers: json, body: bytes(text) }), /content="/);
  assert.match(
    toHttpx({ method: "POST", path: "/", headers: [], body: new Uint8Array([0, 0x22, 0x61]) }),
    /content=b"\\x00\\x22a"/,
  );
  assert.match(
    toHttpx({
      method: "DELETE",
      path: "/",
      headers: [
        ["x-a", "1"],
        ["x-a", "2"],
      ],
      body: bytes("gone"),
    }),
    /httpx\.request\(\n {4}"DELETE",\n[\s\S]*headers=\[\("x-a", "1"\), \("x-a", "2"\)\],/,
  );
});

test("headers that were typed", () => {
  assert.deepEqual(parseHeaders("A: 1\n\n  b-c :  x: y \nD:"), [
    ["A", "1"],
    ["b-c", "x: y"],
    ["D", ""],
  ]);
  assert.throws(() => parseHeaders("A: 1\nno header"), { name: "SyntaxError", message: "no header" });
});

test("when requests were under way, beside their page's", () => {
  const timed = (id: number, started: number, answered: number | null, ended: number | null, dest = "") => ({
    id,
    started,
    answered,
    ended,
    requestHeaders: [["sec-fetch-dest", dest]] as HeaderList,
  });
  const found = bars(
    [
      timed(1, 0, 10, 20, "document"),
      timed(2, 20, 60, 100),
      timed(3, 120, 130, 140, "document"),
      timed(4, 5_000, null, null),
    ],
    5_100,
  );
  assert.deepEqual(found.get(1), { start: 0, wait: 0.1, body: 0.1 });
  assert.deepEqual(found.get(2), { start: 0.2, wait: 0.4, body: 0.4 });
  assert.deepEqual(found.get(3), { start: 0, wait: 0.5, body: 0.5 });
  assert.deepEqual(found.get(4), { start: 0, wait: 1, body: 0 });
});

test("operations of an OpenAPI document", () => {
  const item = { $ref: "#/components/schemas/Item" };
  const found = operationsOf({
    openapi: "3.1.0",
    servers: [{ url: "/api/" }],
    paths: {
      "/items/{item_id}": {
        parameters: [{ name: "item_id", in: "path", required: true, schema: { type: "integer" } }],
        get: {
          summary: "Read",
          parameters: [
            {
              name: "q",
              in: "query",
              required: true,
              schema: { anyOf: [{ type: "null" }, { type: "string" }] },
            },
            { name: "skip", in: "query", schema: { type: "integer" } },
            { name: "x-token", in: "header", required: true, schema: { enum: ["secret"] } },
          ],
        },
        put: { requestBody: { content: { "application/json": { schema: item } } } },
      },
      "/form": {
        post: {
          requestBody: {
            content: {
              "application/x-www-form-urlencoded": {
                schema: {
                  properties: {
                    name: { type: "string", example: "a b" },
                    age: { type: "integer", minimum: 18 },
                  },
                },
              },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        Item: {
          type: "object",
          properties: {
            name: { type: "string" },
            price: { type: "number", default: 3.5 },
            id: { type: "string", readOnly: true },
            when: { type: "string", format: "date" },
            parent: { anyOf: [item, { type: "null" }] },
            tags: { type: "array", items: { const: "new" } },
          },
        },
      },
    },
  });
  assert.deepEqual(
    found.map(({ method, path, summary }) => [method, path, summary]),
    [
      ["GET", "/api/items/1?q=string", "Read"],
      ["PUT", "/api/items/1", ""],
      ["POST", "/api/form", ""],
    ],
  );
  assert.deepEqual(found[0]?.headers, [["x-token", "secret"]]);
  const body = JSON.parse(found[1]?.body ?? "");
  assert.deepEqual([body.name, body.price, body.when, body.tags], ["string", 3.5, "2026-01-31", ["new"]]);
  assert.ok(!("id" in body) && "parent" in body);
  assert.equal(found[2]?.body, "name=a+b&age=18");
  for (const wrong of [null, [], "x", { paths: 1 }, { paths: { "/": null, "/a": { get: 1 } } }])
    assert.deepEqual(operationsOf(wrong), []);
});
