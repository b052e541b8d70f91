import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { decoded } from "../src/host/coding.ts";
import type { HeaderList } from "../src/protocol.ts";

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
const body = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]).stream();

test("codings are taken off, the last one first", async () => {
  const plain = Buffer.from("hello");
  const cases: [HeaderList, Uint8Array][] = [
    [[["Content-Encoding", "gzip"]], gzipSync(plain)],
    [[["content-encoding", "X-GZIP"]], gzipSync(plain)],
    [[["content-encoding", "deflate"]], deflateSync(plain)],
    [[["content-encoding", "deflate, gzip"]], gzipSync(deflateSync(plain))],
    [
      [
        ["content-encoding", "identity"],
        ["content-encoding", "gzip"],
      ],
      gzipSync(plain),
    ],
  ];
  for (const [headers, bytes] of cases) {
    const stream = decoded(headers, body(bytes));
    assert.ok(stream !== null);
    assert.equal(await text(stream), "hello", JSON.stringify(headers));
  }
});

test("a body without codings, or with one that is not known, stays as it is", () => {
  for (const value of ["", "identity", "aes128gcm", "gzip, aes128gcm"])
    assert.equal(decoded([["content-encoding", value]], body(new Uint8Array(1))), null, value);
  assert.equal(decoded([["content-type", "text/plain"]], body(new Uint8Array(1))), null);
});

test("Brotli where the engine has it, else the body as it came", async () => {
  const stream = decoded([["content-encoding", "br"]], body(brotliCompressSync(Buffer.from("hello"))));
  if (stream !== null) assert.equal(await text(stream), "hello");
});

test("a body that is not in its coding is an error", async () => {
  const stream = decoded([["content-encoding", "gzip"]], body(new Uint8Array([1, 2, 3])));
  assert.ok(stream !== null);
  await assert.rejects(text(stream));
});
