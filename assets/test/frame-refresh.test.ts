import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseRefresh } from "../src/frame/refresh.ts";

const valid: [content: string, seconds: number, url: string][] = [
  ["0", 0, ""],
  ["5", 5, ""],
  [" 5 ", 5, ""],
  ["5.9", 5, ""],
  [".5", 0, ""],
  ["5.5.5; x", 5, "x"],
  ["5;", 5, ""],
  ["5;url=/next", 5, "/next"],
  ["5, URL = /next", 5, "/next"],
  ["5 /next", 5, "/next"],
  ["5; /next", 5, "/next"],
  ["5\n;\turl\f=\r/next", 5, "/next"],
  ["5; url='/a b'", 5, "/a b"],
  [`5; url="/next"; more`, 5, "/next"],
  [`5; url='/next`, 5, "/next"],
  [`5; "/next"x`, 5, "/next"],
  ["5; url='x'y", 5, "x"],
  ["5; url", 5, "url"],
  ["5; urls=/x", 5, "urls=/x"],
  ["5; url==x", 5, "=x"],
  ["5; url=", 5, ""],
  ["0;url=/a?url=/b;c", 0, "/a?url=/b;c"],
];

test("refreshes", () => {
  for (const [content, seconds, url] of valid)
    assert.deepEqual(parseRefresh(content), { delay: seconds * 1000, url }, content);
});

test("what is no refresh", () => {
  for (const content of ["", " ", "x", "url=/x", ";url=/x", "-1", "+1;x", "5foo", "5:/x", "5s; url=/x"])
    assert.equal(parseRefresh(content), null, content);
});

test("a long delay isn't none", () => {
  assert.equal(parseRefresh("99999999; /x")?.delay, 2 ** 31 - 1);
  assert.equal(parseRefresh(`${"9".repeat(400)}; /x`)?.delay, 2 ** 31 - 1);
});

test("any content ends soon and gives a delay that a timer takes", () => {
  const piece = fc.oneof(
    fc.constantFrom("5", ".", ";", ",", " ", "url", "=", "'", '"', "\n", "/x"),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const refresh = parseRefresh(pieces.join(""));
      if (refresh === null) return;
      assert.ok(refresh.delay >= 0 && refresh.delay < 2 ** 31);
      assert.equal(refresh.url, refresh.url.trim());
    }),
  );
});
