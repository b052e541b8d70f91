import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpCache } from "../src/host/cache.ts";
import type { HeaderList } from "../src/protocol.ts";

const URL_A = new URL("https://docs.test/a");
const BODY = new Uint8Array([1, 2]);

const stored = (headers: HeaderList, request: HeaderList = []) => {
  const cache = new HttpCache();
  const keeps = cache.keeps("GET", request, 200, headers);
  if (keeps) cache.store(URL_A, request, { status: 200, headers, body: BODY });
  return { cache, keeps };
};

test("what is kept, and what is fresh", () => {
  const cases: [headers: HeaderList, keeps: boolean, fresh: boolean][] = [
    [[["Cache-Control", "max-age=60"]], true, true],
    [[["Cache-Control", "public, max-age=60, no-cache"]], false, false],
    [[["Cache-Control", "no-store, max-age=60"]], false, false],
    [[["Cache-Control", "max-age=0"]], false, false],
    [[["ETag", '"1"']], true, false],
    [[["Last-Modified", "Tue, 02 Jan 2024 03:04:05 GMT"]], true, false],
    [[["Expires", new Date(Date.now() + 60_000).toUTCString()]], true, true],
    [
      [
        ["Cache-Control", "max-age=60"],
        ["Age", "61"],
      ],
      false,
      false,
    ],
    [
      [
        ["Cache-Control", "max-age=60"],
        ["Vary", "*"],
      ],
      false,
      false,
    ],
    [[["Content-Type", "text/plain"]], false, false],
  ];
  for (const [headers, keeps, fresh] of cases) {
    const { cache, keeps: kept } = stored(headers);
    assert.equal(kept, keeps, JSON.stringify(headers));
    assert.equal(cache.match(URL_A, [])?.fresh ?? false, fresh, JSON.stringify(headers));
  }
});

test("requests with a mind of their own", () => {
  const { cache } = stored([["cache-control", "max-age=60"]]);
  for (const header of [
    ["Range", "bytes=0-1"],
    ["cache-control", "no-cache"],
    ["if-none-match", '"1"'],
  ] as const)
    assert.equal(cache.match(URL_A, [[...header]]), null);
  assert.deepEqual(cache.match(new URL("https://docs.test/a#b"), [])?.stored.body, BODY);
});

test("answers that differ by a request's header", () => {
  const { cache } = stored(
    [
      ["cache-control", "max-age=60"],
      ["vary", "Accept, Cookie"],
    ],
    [["accept", "a"]],
  );
  assert.notEqual(cache.match(URL_A, [["Accept", "a"]]), null);
  assert.equal(cache.match(URL_A, [["accept", "b"]]), null);
});

test("what is stale is asked about, and confirmed", () => {
  const { cache } = stored([
    ["ETag", '"1"'],
    ["X-A", "1"],
    ["Content-Type", "a/b"],
  ]);
  const found = cache.match(URL_A, []);
  assert.ok(found !== null);
  assert.deepEqual(cache.conditions(found.stored), [["if-none-match", '"1"']]);
  const again = cache.confirm(URL_A, [
    ["x-a", "2"],
    ["content-type", "c/d"],
    ["cache-control", "max-age=9"],
  ]);
  assert.deepEqual(again?.headers, [
    ["ETag", '"1"'],
    ["Content-Type", "a/b"],
    ["x-a", "2"],
    ["cache-control", "max-age=9"],
  ]);
  assert.equal(cache.match(URL_A, [])?.fresh, true);
  cache.remove(URL_A);
  assert.equal(cache.confirm(URL_A, []), null);
});
