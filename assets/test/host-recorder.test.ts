import assert from "node:assert/strict";
import { test } from "node:test";
import { Authentication } from "../src/host/authentication.ts";
import { Client } from "../src/host/client.ts";
import { Cookies } from "../src/host/cookies.ts";
import { BODY_LIMIT, ENTRY_LIMIT, MESSAGE_LIMIT, Recorder, TOTAL_LIMIT } from "../src/host/recorder.ts";
import type { TrafficBody, TrafficEntry } from "../src/traffic.ts";
import { FakeApp, type FakeConnection } from "./app.ts";

const ORIGIN = "https://docs.test";
const text = ({ chunks }: TrafficBody) => Buffer.concat(chunks).toString();

function recorded(answer: (connection: FakeConnection) => void) {
  const changes: TrafficEntry[] = [];
  const app = new FakeApp(answer);
  const recorder = new Recorder(app, (entry) => void changes.push(entry));
  const cookies = new Cookies();
  const client = new Client(recorder, ORIGIN, cookies, new Authentication(async () => null), () => {});
  return { app, recorder, client, changes };
}

const get = (path: string) => ({
  method: "GET",
  url: new URL(path, ORIGIN),
  headers: [],
  body: null,
  redirect: "follow" as const,
  cookies: true,
});

const socketScope = {
  type: "websocket",
  scheme: "wss",
  raw_path: "/ws",
  query_string: "room=1",
  headers: [],
  server: ["docs.test", 443],
  client: ["127.0.0.1", 1],
  subprotocols: [],
} satisfies Parameters<Recorder["open"]>[0];
const nobody = { event: () => {}, ack: () => {}, close: () => {} };

test("each hop of a redirect, with what the browser adds and the app sets", async () => {
  const { client, recorder } = recorded((connection) => {
    if (connection.scope.raw_path === "/old")
      connection.respond(303, [
        ["location", "/new?a=1"],
        ["set-cookie", "seen=1"],
      ]);
    else connection.respond(200, [["content-type", "text/plain"]], "here");
  });
  await client.fetch({ ...get("/old"), method: "POST", body: new TextEncoder().encode("form") }, () => {});
  await new Promise((resolve) => setTimeout(resolve));
  const [first, second] = recorder.entries;
  assert.ok(first && second && recorder.entries.length === 2);
  assert.deepEqual(
    [first.method, first.url, first.status, text(first.request)],
    ["POST", "/old", 303, "form"],
  );
  assert.deepEqual([second.method, second.url, second.status], ["GET", "/new?a=1", 200]);
  assert.deepEqual([text(second.response), second.response.size, second.response.whole], ["here", 4, true]);
  assert.ok(second.requestHeaders.some(([name, value]) => name === "cookie" && value === "seen=1"));
  assert.ok(second.requestHeaders.some(([name]) => name === "user-agent"));
  const { started, answered, ended } = second;
  assert.ok(answered !== null && ended !== null && started <= answered && answered <= ended);
  assert.ok(first.started <= started);
});

test("the page gets the bytes themselves, the record a copy", async () => {
  const { client, recorder } = recorded((connection) => connection.respond(200, [], "bytes"));
  const { body } = await client.fetch(get("/"), () => {});
  const { value } = await body.getReader().read();
  value?.fill(0);
  assert.equal(text((recorder.entries[0] as TrafficEntry).response), "bytes");
});

test("of a large body the beginning is kept, of many bodies the newest", async () => {
  const { client, recorder } = recorded((connection) => {
    connection.start(200);
    connection.body("x".repeat(BODY_LIMIT), true);
    connection.body("y".repeat(10));
    connection.handlers.close(null);
  });
  const count = Math.ceil(TOTAL_LIMIT / BODY_LIMIT) + 3;
  for (let at = 0; at < count; at++) await client.fetch(get(`/${at}`), () => {});
  await new Promise((resolve) => setTimeout(resolve));
  const kept = recorder.entries.map(({ response }) => text(response).length);
  assert.ok(kept.reduce((sum, length) => sum + length, 0) <= TOTAL_LIMIT);
  assert.deepEqual([kept[0], kept.at(-1)], [0, BODY_LIMIT]);
  const last = recorder.entries.at(-1) as TrafficEntry;
  assert.deepEqual([last.response.size, last.response.whole], [BODY_LIMIT + 10, false]);
});

test("the newest requests are kept", async () => {
  const { client, recorder } = recorded((connection) => connection.respond(204));
  for (let at = 0; at < ENTRY_LIMIT + 2; at++) await client.fetch(get(`/${at}`), () => {});
  assert.equal(recorder.entries.length, ENTRY_LIMIT);
  assert.equal(recorder.entries[0]?.url, "/2");
  recorder.clear();
  assert.equal(recorder.entries.length, 0);
});

test("a request that breaks off, and one that its client leaves", async () => {
  const { client, recorder, app } = recorded(() => {});
  const failing = client.fetch(get("/failing"), () => {});
  app.last.handlers.close("ValueError: no");
  await assert.rejects(failing);
  const leaving = client.fetch(get("/leaving"), (exchange) => exchange.abort());
  await assert.rejects(leaving);
  const [failed, left] = recorder.entries;
  assert.deepEqual([failed?.status, failed?.error], [null, "ValueError: no"]);
  assert.deepEqual([left?.status, left?.error, left?.ended !== null], [null, null, true]);
});

test("messages of a WebSocket, as they pass", () => {
  const { app, recorder, changes } = recorded(() => {});
  const connection = recorder.open(socketScope, nobody);
  app.last.handlers.event({ type: "websocket.accept", subprotocol: null, headers: [["x-room", "1"]] });
  connection.send({ type: "websocket.receive", text: "hello" });
  app.last.handlers.event({ type: "websocket.send", bytes: new Uint8Array([1, 2]) });
  const [entry] = recorder.entries;
  assert.deepEqual([entry?.kind, entry?.url, entry?.status], ["websocket", "/ws?room=1", 101]);
  assert.deepEqual(
    entry?.messages.map(({ sent, data, size }) => [sent, data, size]),
    [
      [true, "hello", 5],
      [false, new Uint8Array([1, 2]), 2],
    ],
  );
  const before = changes.length;
  for (let at = 0; at < MESSAGE_LIMIT; at++) app.last.handlers.event({ type: "websocket.send", text: "x" });
  assert.equal(entry?.messages.length, MESSAGE_LIMIT);
  assert.equal(entry?.messageCount, MESSAGE_LIMIT + 2);
  assert.equal(changes.length, before + MESSAGE_LIMIT);
  app.last.handlers.event({ type: "websocket.close", code: 1011, reason: "broken" });
  assert.equal(entry?.error, "1011 broken");
  assert.equal(app.last.received.length, 1);
});

test("a WebSocket that is not accepted", () => {
  const { app, recorder } = recorded(() => {});
  recorder.open(socketScope, nobody);
  app.last.handlers.event({ type: "websocket.close", code: 1000, reason: "" });
  assert.equal(recorder.entries[0]?.status, 403);
});

test("server-sent events, as they pass", async () => {
  const { client, recorder } = recorded((connection) => {
    connection.start(200, [["content-type", "text/event-stream; charset=utf-8"]]);
    connection.body("data: one\n\nevent: tick\nda", true);
    connection.body("ta: two\n\n", true);
  });
  const { body } = await client.fetch(get("/events"), () => {});
  const reader = body.getReader();
  await reader.read();
  const [entry] = recorder.entries;
  const seen = () => entry?.messages.map(({ event, data, sent }) => [event, data, sent]);
  await reader.read();
  assert.deepEqual(seen(), [
    ["message", "one", false],
    ["tick", "two", false],
  ]);
  await reader.cancel();
  assert.deepEqual([entry?.status, entry?.error, entry?.ended !== null], [200, null, true]);
});
