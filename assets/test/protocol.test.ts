import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type FrameToHost,
  type HostToFrame,
  isFrameToHost,
  isHostToFrame,
  isHostToWorker,
  isPutBack,
  isRuntimeFile,
  isSandboxError,
  isSandboxOptions,
  isWantUnpacked,
  isWorkerProbe,
  isWorkerToHost,
} from "../src/protocol.ts";

const bytes = new Uint8Array([0, 255]);
const scroll = { x: 0, y: -1.5 };

/** Of every type at least one, with the rarer alternatives. */
const FRAME_TO_HOST: Record<FrameToHost["type"], FrameToHost[]> = {
  fetch: [
    {
      type: "fetch",
      id: 1,
      request: {
        url: "https://docs.test/",
        method: "GET",
        headers: [["x-latin", "\u00e9"]],
        redirect: "manual",
        credentials: "same-origin",
        referrer: "",
        keepalive: true,
      },
      body: null,
    },
  ],
  "fetch-body": [
    { type: "fetch-body", id: 1, bytes },
    { type: "fetch-body", id: 1, bytes: null },
  ],
  "fetch-replay": [{ type: "fetch-replay", id: 1, possible: true }],
  abort: [{ type: "abort", id: 1 }],
  ack: [{ type: "ack", id: 1, bytes: 0 }],
  socket: [{ type: "socket", id: 1, url: "wss://docs.test/", protocols: ["chat"] }],
  "socket-send": [
    { type: "socket-send", id: 1, data: "\u{1f40d}" },
    { type: "socket-send", id: 1, data: bytes },
  ],
  "socket-shut": [{ type: "socket-shut", id: 1, code: 1000, reason: "" }],
  navigate: [
    {
      type: "navigate",
      url: "https://docs.test/",
      method: "POST",
      contentType: "text/plain",
      body: bytes,
      replace: false,
      cause: "form",
      download: "a.csv",
      target: "",
      referrer: "",
      user: false,
      handle: null,
      path: null,
    },
    {
      type: "navigate",
      url: "/",
      method: "GET",
      contentType: "",
      body: null,
      replace: true,
      cause: "reload",
      download: null,
      target: "shop",
      referrer: "https://docs.test/",
      user: true,
      handle: 1,
      path: [0, 2],
    },
  ],
  "frame-open": [null, "<p>"].map((content) => ({
    type: "frame-open",
    frame: 0,
    url: "https://docs.test/inner",
    content,
    answer: content === null ? { headers: [["x-a", "1"]], body: new Uint8Array([60]) } : null,
    referrer: "",
    destination: "iframe",
    replace: true,
  })),
  "frame-port": [{ type: "frame-port", frame: 1, serial: 2, name: "", port: new MessageChannel().port1 }],
  "frame-close": [{ type: "frame-close", frame: 1 }],
  history: [{ type: "history", action: "push", url: "/", state: { any: ["thing", undefined, new Date()] } }],
  traverse: [{ type: "traverse", delta: -1 }],
  scroll: [{ type: "scroll", ...scroll }],
  controls: [{ type: "controls", values: [["0 text name", "value"]] }],
  cookie: [{ type: "cookie", cookie: "a=1" }],
  storage: [{ type: "storage", area: "local", items: [["a", "1"]] }],
  window: [
    { type: "window", handle: 0, action: "close" },
    { type: "window", handle: 1, action: "focus" },
  ],
  "window-message": [{ type: "window-message", handle: 1, data: { a: new Date(0) } }],
  stop: [{ type: "stop" }],
  leave: [{ type: "leave", ask: true }],
  save: [{ type: "save", name: "a.txt", bytes: new Uint8Array(1) }],
  unloaded: [{ type: "unloaded", name: "" }],
  icon: [
    { type: "icon", contentType: "image/png", bytes },
    { type: "icon", contentType: "", bytes: null },
  ],
  title: [{ type: "title", title: "" }],
  committed: [{ type: "committed" }],
  loaded: [{ type: "loaded" }],
  console: [{ type: "console", level: "debug", text: "" }],
  "shared-get": [{ type: "shared-get", id: 1, area: "a", key: "k", known: 0 }],
  "shared-set": [{ type: "shared-set", area: "a", key: "k", value: { a: 1 } }],
  "shared-keys": [{ type: "shared-keys", id: 1, area: "a" }],
  "shared-locks": [{ type: "shared-locks", id: 1 }],
  library: [{ type: "library", id: 1 }],
  broadcast: [{ type: "broadcast", channel: "c", data: 1 }],
  lock: [{ type: "lock", id: 1, name: "l", mode: "shared", wait: true, steal: false }],
  "lock-release": [{ type: "lock-release", id: 1 }],
  worker: [{ type: "worker", id: 1, port: new MessageChannel().port1 }],
  "worker-ended": [{ type: "worker-ended", id: 1 }],
  "worker-closed": [{ type: "worker-closed" }],
};

const HOST_TO_FRAME: Record<HostToFrame["type"], HostToFrame[]> = {
  document: [null, scroll].map((scroll) => ({
    type: "document",
    head: {
      url: "https://docs.test/#a",
      status: 200,
      contentType: "text/html",
      charset: "",
      referrer: "",
      lastModified: "",
      state: null,
      historyLength: 1,
      historyIndex: 0,
      scroll,
      controls: [["0 text name", "value"]],
      refresh: "",
      referrerPolicy: "",
      autofocus: false,
      policy: "",
      reportOnlyPolicy: "",
      navigation: "navigate",
    },
    cookies: [["a=1", "/"]],
    session: [["a", "1"]],
    local: [],
    shipped: ["^https://cdn\\.test/"],
    network: true,
    name: "shop",
    hasOpener: true,
    path: [1],
  })),
  "frame-renew": [{ type: "frame-renew", frame: 1, serial: 2 }],
  "frame-external": [{ type: "frame-external", frame: 1, url: "https://other.test/" }],
  "history-place": [{ type: "history-place", length: 3, index: 1 }],
  "document-chunk": [{ type: "document-chunk", bytes }],
  "document-end": [
    { type: "document-end", error: null },
    { type: "document-end", error: "no" },
  ],
  response: [
    {
      type: "response",
      id: 1,
      head: {
        url: "https://docs.test/",
        status: 404,
        headers: [["a", "b"]],
        redirected: true,
        kind: "opaqueredirect",
      },
    },
  ],
  chunk: [{ type: "chunk", id: 1, bytes }],
  end: [
    { type: "end", id: 1, error: null },
    { type: "end", id: 1, error: "no" },
  ],
  ack: [{ type: "ack", id: 1, bytes: 65536 }],
  replay: [{ type: "replay", id: 1 }],
  "socket-open": [{ type: "socket-open", id: 1, protocol: "" }],
  "socket-message": [
    { type: "socket-message", id: 1, data: "" },
    { type: "socket-message", id: 1, data: bytes },
  ],
  "socket-close": [{ type: "socket-close", id: 1, code: 1006, reason: "", clean: false }],
  storage: (["session", "local"] as const).map((area) => ({
    type: "storage",
    area,
    items: [["a", "b"]],
    url: "https://docs.test/",
  })),
  shared: [{ type: "shared", id: 1, value: "v", version: 1 }],
  broadcast: [{ type: "broadcast", channel: "c", data: [1] }],
  lock: [{ type: "lock", id: 1, state: "granted" }],
  "window-message": [{ type: "window-message", handle: 0, data: null }],
  "window-closed": [{ type: "window-closed", handle: 3 }],
  leaving: [{ type: "leaving" }],
  unload: [{ type: "unload" }],
  cookies: [
    { type: "cookies", cookies: [] },
    { type: "cookies", cookies: [["a=1", "/x"]] },
  ],
  traverse: [null, scroll].map((scroll) => ({ type: "traverse", url: "/", state: 1, scroll, index: 0 })),
};

const DIRECTIONS = [
  ["frame to host", isFrameToHost, Object.values(FRAME_TO_HOST).flat()],
  ["host to frame", isHostToFrame, Object.values(HOST_TO_FRAME).flat()],
] as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  ![Uint8Array, Date, MessagePort].some((kind) => value instanceof kind);

/** Paths to every field of a message, but for what may hold anything. */
function* paths(value: unknown, path: string[] = []): Generator<string[]> {
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "state" || key === "data" || key === "value") continue;
    yield [...path, key];
    yield* paths(item, [...path, key]);
  }
}

/** A copy with another value at `path`; without the field where `to` is undefined. */
function changed(value: unknown, [key = "", ...rest]: string[], to: unknown): unknown {
  if (!isRecord(value)) return value;
  const next = rest.length > 0 ? changed(value[key], rest, to) : to;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? next : item));
  return Object.fromEntries(
    Object.entries({ ...value, [key]: next }).filter(([, item]) => item !== undefined),
  );
}

for (const [direction, guard, messages] of DIRECTIONS) {
  for (const message of messages) {
    test(`${direction}: ${message.type}`, () => {
      assert.ok(guard(message));
      const transfer = Object.values(message).filter((item) => item instanceof MessagePort);
      const copy = structuredClone(message, { transfer });
      assert.ok(guard(copy));
      assert.ok(guard({ ...copy, later: 1 }), "fields that are not known are left alone");
      for (const path of paths(message)) {
        // No field holds one of these in any message.
        for (const wrong of [undefined, Symbol.iterator, Number.NaN, { length: 1 }, [[[]]]])
          assert.ok(!guard(changed(message, path, wrong)), `${path.join(".")}: ${String(wrong)}`);
      }
    });
  }
}

test("messages of one direction are none of another, but for those that both have", () => {
  const both = new Set(["ack", "broadcast", "storage", "window-message"]);
  for (const message of Object.values(FRAME_TO_HOST).flat())
    if (!both.has(message.type)) assert.ok(!isHostToFrame(message) && !isWorkerToHost(message), message.type);
  for (const message of Object.values(HOST_TO_FRAME).flat())
    if (!both.has(message.type)) assert.ok(!isFrameToHost(message) && !isHostToWorker(message), message.type);
});

test("counts are whole and not negative", () => {
  for (const id of [-1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, 1n, "1"])
    assert.ok(!isFrameToHost({ type: "abort", id }), String(id));
});

test("types that every object has are none", () => {
  for (const type of ["constructor", "__proto__", "toString", "hasOwnProperty", ""])
    for (const guard of [isFrameToHost, isHostToFrame, isHostToWorker, isWorkerToHost])
      assert.ok(!guard({ type }), type);
});

test("any value is taken or refused, without an error", () => {
  const types = [
    ...Object.keys(FRAME_TO_HOST),
    ...Object.keys(HOST_TO_FRAME),
    "open",
    "event",
    "boot",
    "failed",
  ];
  const value = fc.oneof(
    fc.anything(),
    fc
      .dictionary(
        fc.constantFrom("id", "event", "head", "request", "scope", "files", "failure"),
        fc.anything(),
      )
      .chain((rest) => fc.constantFrom(...types).map((type) => ({ type, ...rest }))),
  );
  fc.assert(
    fc.property(value, (value) => {
      for (const guard of [
        isFrameToHost,
        isHostToFrame,
        isHostToWorker,
        isWorkerToHost,
        isSandboxOptions,
        isSandboxError,
        isRuntimeFile,
        isWantUnpacked,
      ])
        assert.equal(typeof guard(value), "boolean");
    }),
    { numRuns: 500 },
  );
});

test("messages of the sandbox page", () => {
  assert.ok(isSandboxOptions({ network: true, index: "" }));
  assert.ok(isSandboxOptions({ network: false, index: "https://pypi.org/simple" }));
  assert.ok(isSandboxError({ type: "sandbox-error", message: "no" }));
  assert.ok(isWorkerProbe({ type: "probe", url: "blob:null/1" }));
  const file = { name: "site", packed: true, bytes: new ArrayBuffer(1), index: 0, count: 1 };
  assert.ok(isWantUnpacked({ type: "want-unpacked", file }));
  assert.ok(isPutBack({ type: "put-back", bytes: new ArrayBuffer(1) }));
  for (const wrong of [
    null,
    "sandbox-start",
    {},
    { network: true },
    { network: 1, index: "" },
    { network: true, index: "https://a.example; script-src *" },
    { network: true, index: "blob:x" },
    { type: "want-unpacked", file: { ...file, bytes: "" } },
    { type: "want-unpacked", file: { ...file, index: -1 } },
    { type: "want-unpacked", file: { ...file, count: "1" } },
    { type: "want-unpacked" },
    { type: "put-back", bytes: [0] },
    { type: "sandbox-error", message: 1 },
    { type: "probe", url: null },
  ])
    for (const guard of [isSandboxOptions, isSandboxError, isWorkerProbe, isWantUnpacked, isPutBack])
      assert.ok(!guard(wrong));
});
