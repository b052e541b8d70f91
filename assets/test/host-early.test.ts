import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { begin, fetchFile } from "../src/host/early.ts";

const BASE = new URL("https://docs.test/_static/webasgi/");
const MANIFEST = new URL("environment-1.json", BASE);
const PYTHON = new URL("python.bin", BASE);

/** What `fetch` was asked for, and the signals that came along. */
function watch(context: TestContext): { url: string; cache: string | undefined; signal: AbortSignal }[] {
  const calls: { url: string; cache: string | undefined; signal: AbortSignal }[] = [];
  context.mock.method(globalThis, "fetch", (input: unknown, init: RequestInit = {}) => {
    calls.push({ url: String(input), cache: init.cache, signal: init.signal ?? assert.fail() });
    return Promise.resolve(new Response(String(calls.length)));
  });
  context.mock.timers.enable({ apis: ["setTimeout"] });
  return calls;
}

const never = () => new AbortController().signal;

test("what was begun is asked for once, and used once", async (context) => {
  const calls = watch(context);
  for (let twice = 0; twice < 2; twice++) {
    begin(MANIFEST, "no-cache");
    begin(PYTHON, "force-cache");
  }
  assert.deepEqual(
    calls.map(({ url, cache }) => [url, cache]),
    [
      [MANIFEST.href, "no-cache"],
      [PYTHON.href, "force-cache"],
    ],
  );
  assert.equal(await (await fetchFile(MANIFEST, "no-cache", never())).text(), "1");
  assert.equal(await (await fetchFile(MANIFEST, "no-cache", never())).text(), "3");
  // A damaged copy is not what another try gets.
  assert.equal(await (await fetchFile(PYTHON, "reload", never())).text(), "4");
  assert.equal(await (await fetchFile(PYTHON, "force-cache", never())).text(), "2");
  context.mock.timers.tick(60_000);
  assert.ok(calls.every(({ signal }) => !signal.aborted));
});

test("what was begun ends with the start that takes it, or when nobody does", async (context) => {
  const calls = watch(context);
  begin(MANIFEST, "no-cache");
  begin(PYTHON, "force-cache");
  const start = new AbortController();
  await fetchFile(MANIFEST, "no-cache", start.signal);
  start.abort();
  assert.deepEqual(
    calls.map(({ signal }) => signal.aborted),
    [true, false],
  );
  context.mock.timers.tick(60_000);
  assert.equal(calls[1]?.signal.aborted, true);
  await fetchFile(PYTHON, "force-cache", never());
  assert.equal(calls.length, 3);
});

test("what could not be had is asked for anew", async (context) => {
  const calls: string[] = [];
  context.mock.method(globalThis, "fetch", (input: unknown) => {
    calls.push(String(input));
    if (calls.length === 1) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(new Response("", { status: calls.length === 2 ? 503 : 200 }));
  });
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (let time = 0; time < 3; time++) {
    begin(MANIFEST, "no-cache");
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await fetchFile(MANIFEST, "no-cache", never())).status, 200);
  assert.equal(calls.length, 3);
});
