import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { SessionError } from "../src/host/api.ts";
import { type Download, download, downloadJson, downloads } from "../src/host/download.ts";

const BASE = new URL("https://docs.test/_static/webasgi/");

type Reply = string | number | Error | "wait" | (() => Response);

/** Answers `fetch` from a list for each file; the last answer stays. */
function serve(
  context: TestContext,
  files: Record<string, Reply[]>,
): { url: string; cache: string | undefined }[] {
  const calls: { url: string; cache: string | undefined }[] = [];
  context.mock.method(globalThis, "fetch", (input: unknown, init: RequestInit = {}) => {
    const url = String(input);
    calls.push({ url, cache: init.cache });
    const replies = files[url.slice(BASE.href.length)] ?? [404];
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? 404;
    return new Promise<Response>((resolve, reject) => {
      if (typeof reply === "function") resolve(reply());
      else if (reply instanceof Error) reject(reply);
      else if (typeof reply === "number") resolve(new Response("no", { status: reply }));
      else if (reply !== "wait") resolve(new Response(reply));
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
  });
  return calls;
}

const item = (file: string, text: string): Download => ({
  file,
  size: Buffer.byteLength(text),
  sha256: createHash("sha256").update(text).digest("hex"),
});

const never = () => new AbortController().signal;
const text = (buffer: ArrayBuffer | undefined) => new TextDecoder().decode(buffer);

/** The rejection's failure, checked to be one that the reader is told of. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail("no failure"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SessionError, String(error));
  assert.deepEqual([error.failure.stage, error.failure.fault], ["download", "network"]);
  return error.message;
}

test("files in the order in which they were asked for, and what is here so far", async (context) => {
  const calls = serve(context, { "a.js": ["aaa"], "wheels/b.whl": ["\u00e9b"] });
  const seen: [number, number][] = [];
  const files = await download(
    BASE,
    [item("a.js", "aaa"), item("wheels/b.whl", "\u00e9b")],
    never(),
    (...args) => seen.push(args),
  );
  assert.deepEqual(files.map(text), ["aaa", "\u00e9b"]);
  assert.deepEqual(seen[0], [0, 6]);
  assert.deepEqual(seen.at(-1), [6, 6]);
  assert.deepEqual(calls, [
    { url: `${BASE.href}a.js`, cache: "force-cache" },
    { url: `${BASE.href}wheels/b.whl`, cache: "force-cache" },
  ]);
});

test("nothing to download", async () => {
  const seen: [number, number][] = [];
  assert.deepEqual(await download(BASE, [], never(), (...args) => seen.push(args)), []);
  assert.deepEqual(seen, [[0, 0]]);
});

for (const [what, bad] of [
  ["other content", "bbb"],
  ["less", "aa"],
  ["more", "aaaa"],
  ["an error page", 404],
  ["a connection that fails", new TypeError("Failed to fetch")],
] as [string, Reply][]) {
  test(`the HTTP cache has ${what}: the file is fetched again`, async (context) => {
    const calls = serve(context, { a: [bad, "aaa"] });
    const seen: number[] = [];
    const [file] = await download(BASE, [item("a", "aaa")], never(), (loaded) => seen.push(loaded));
    assert.equal(text(file), "aaa");
    assert.deepEqual(
      calls.map(({ cache }) => cache),
      ["force-cache", "reload"],
    );
    assert.equal(seen.at(-1), 3);
    assert.ok(Math.max(...seen) <= 3, String(seen));
  });
}

test("failures name the file and say what is wrong", async (context) => {
  const failures: [reply: Reply, message: RegExp][] = [
    ["bbb", /^https:\/\/docs\.test\/_static\/webasgi\/a is not the file that this page was built with\./],
    ["aaaa", /is not the file that this page was built with/],
    ["aa", /arrived incomplete: 2 of 3 bytes/],
    [404, /could not be downloaded: the server answered 404/],
    [new TypeError("Failed to fetch"), /could not be downloaded: Failed to fetch/],
    [() => new Response(null, { status: 204 }), /the server answered 204/],
  ];
  for (const [reply, message] of failures) {
    serve(context, { a: [reply] });
    assert.match(await failureOf(download(BASE, [item("a", "aaa")], never(), () => {})), message);
    context.mock.restoreAll();
  }
});

test("without crypto the size is what is checked", async (context) => {
  serve(context, { a: ["bbb"] });
  context.mock.getter(globalThis, "crypto", () => ({}));
  const [file] = await download(BASE, [item("a", "aaa")], never(), () => {});
  assert.equal(text(file), "bbb");
});

test("a download that stalls fails in the end", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const calls = serve(context, { a: ["wait"] });
  const failing = failureOf(download(BASE, [item("a", "aaa")], never(), () => {}));
  context.mock.timers.tick(30_000);
  while (calls.length < 2) await new Promise(setImmediate);
  context.mock.timers.tick(30_000);
  assert.match(await failing, /nothing arrived for 30 seconds/);
});

test("a download that is slow but moves is waited for", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let push = (_text: string) => {};
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      push = (text) => controller.enqueue(new TextEncoder().encode(text));
      close = () => controller.close();
    },
  });
  serve(context, { a: [() => new Response(body)] });
  const loading = download(BASE, [item("a", "aaa")], never(), () => {});
  for (let count = 0; count < 3; count++) {
    await new Promise(setImmediate);
    context.mock.timers.tick(29_000);
    push("a");
  }
  close();
  assert.equal(text((await loading)[0]), "aaa");
});

test("an abort ends everything with its reason", async (context) => {
  const calls = serve(context, { a: ["wait"], b: ["wait"] });
  const abort = new AbortController();
  const loading = download(BASE, [item("a", "aaa"), item("b", "b")], abort.signal, () => {});
  const reason = new Error("stopped");
  abort.abort(reason);
  await assert.rejects(loading, reason);
  assert.equal(calls.length, 2);
});

test("one failure ends the other downloads", async (context) => {
  const calls = serve(context, { a: [500], b: ["wait"] });
  assert.match(
    await failureOf(download(BASE, [item("a", "aaa"), item("b", "b")], never(), () => {})),
    /a could not/,
  );
  await new Promise(setImmediate);
  assert.equal(calls.filter(({ url }) => url.endsWith("b")).length, 1);
});

test("JSON", async (context) => {
  const calls = serve(context, {
    "environment.json": ['{"version": 1}', "{", 404, new TypeError("offline")],
  });
  const get = () => downloadJson(BASE, "environment.json", never());
  assert.deepEqual(await get(), { version: 1 });
  assert.match(await failureOf(get()), /environment\.json could not be read: /);
  assert.match(await failureOf(get()), /the server answered 404/);
  assert.match(await failureOf(get()), /could not be read: offline/);
  assert.equal(calls[0]?.cache, "no-cache");
});

/** A file of such parts. */
const parted = (file: string, ...texts: string[]): Download => ({
  ...item(file, texts.join("")),
  parts: texts.map((each) => {
    const { size, sha256 } = item(file, each);
    return { size, sha256 };
  }),
});

/** Answers in pieces, the next when it is asked for. */
function pieces(...texts: string[]): { response: () => Response; next: () => void } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  const next = () => {
    const text = texts.shift();
    if (text === undefined) controller?.close();
    else controller?.enqueue(new TextEncoder().encode(text));
  };
  return { response: () => new Response(body), next };
}

test("the parts of a file are here one after the other, wherever its bytes are cut on their way", async (context) => {
  const { response, next } = pieces("aa", "abbb", "c");
  serve(context, { "a.bin": [response] });
  const [parts = []] = downloads(BASE, [parted("a.bin", "aaa", "bb", "bc")], never(), () => {});
  assert.equal(parts.length, 3);
  const here: number[] = [];
  parts.forEach((part, index) => void part.then(() => here.push(index)));
  next();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(here, []);
  next();
  assert.deepEqual([text(await parts[0]), text(await parts[1])], ["aaa", "bb"]);
  assert.deepEqual(here.sort(), [0, 1]);
  next();
  next();
  assert.equal(text(await parts[2]), "bc");
});

test("a part that is damaged in the cache is fetched again, those before it are kept", async (context) => {
  const calls = serve(context, { "a.bin": ["aaaxxb", "aaabbb"] });
  const seen: number[] = [];
  const [parts = []] = downloads(BASE, [parted("a.bin", "aaa", "bb", "b")], never(), (loaded) =>
    seen.push(loaded),
  );
  assert.deepEqual((await Promise.all(parts)).map(text), ["aaa", "bb", "b"]);
  assert.deepEqual(
    calls.map(({ cache }) => cache),
    ["force-cache", "reload"],
  );
  assert.equal(seen.at(-1), 6);
});

test("a part that does not come, or is another one, is said to be the file's", async (context) => {
  serve(context, { "short.bin": ["aaab"], "long.bin": ["aaabbc"], "other.bin": ["aaaxx"] });
  for (const [file, message] of [
    ["short.bin", /short.bin arrived incomplete: 4 of 5 bytes/],
    ["long.bin", /long.bin is not the file/],
    ["other.bin", /other.bin is not the file/],
  ] as const) {
    const [parts = []] = downloads(BASE, [parted(file, "aaa", "bb")], never(), () => {});
    parts[0]?.catch(() => {}); // it may be known to be good by then, or not
    assert.match(await failureOf(parts[1] ?? assert.fail()), message);
  }
});

test("where no hash can be had, no part is taken before the whole has its size", async (context) => {
  context.mock.getter(globalThis.crypto, "subtle", () => undefined);
  serve(context, { "a.bin": ["xxxb", "aaabb"] });
  const [parts = []] = downloads(BASE, [parted("a.bin", "aaa", "bb")], never(), () => {});
  assert.deepEqual((await Promise.all(parts)).map(text), ["aaa", "bb"]);
});
