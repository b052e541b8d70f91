import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionError, Exchange, type HttpRequest, serverOf } from "../src/host/exchange.ts";
import { ACK_STEP } from "../src/protocol.ts";
import { FakeApp } from "./app.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (chunk: Uint8Array | undefined) => new TextDecoder().decode(chunk);

function exchangeOf(request: Partial<HttpRequest> = {}) {
  const app = new FakeApp();
  const exchange = new Exchange(app, {
    method: "get",
    url: new URL("http://docs.test:8000/a%20b/%C3%A9?x=%20&y#f"),
    headers: [],
    body: null,
    ...request,
  });
  return { exchange, app: app.last };
}

test("the scope of a request", () => {
  const { app } = exchangeOf({ headers: [["X-Name", "\u00e9"]] });
  assert.deepEqual(app.scope, {
    type: "http",
    method: "GET",
    scheme: "http",
    raw_path: "/a%20b/%C3%A9",
    query_string: "x=%20&y",
    headers: [
      ["host", "docs.test:8000"],
      ["x-name", "\u00e9"],
    ],
    server: ["docs.test", 8000],
    client: ["127.0.0.1", 50000],
  });
  assert.deepEqual(app.received, [{ type: "http.request", body: new Uint8Array(), more_body: false }]);
});

test("headers that are there stay as they are", () => {
  const { app } = exchangeOf({
    method: "POST",
    body: bytes("ab"),
    headers: [
      ["Host", "other.test"],
      ["Content-Length", "2"],
    ],
  });
  assert.deepEqual(app.scope.headers, [
    ["host", "other.test"],
    ["content-length", "2"],
  ]);
});

test("the length of a body", () => {
  assert.equal(exchangeOf({ body: bytes("\u00e9") }).app.header("content-length"), "2");
  assert.equal(exchangeOf({ body: new Uint8Array() }).app.header("content-length"), "0");
  assert.equal(exchangeOf({ body: "stream" }).app.header("transfer-encoding"), "chunked");
  const told = exchangeOf({ body: "stream", headers: [["content-length", "9"]] }).app;
  assert.deepEqual([told.header("content-length"), told.header("transfer-encoding")], ["9", undefined]);
});

test("servers", () => {
  const servers: [url: string, host: string, port: number][] = [
    ["http://a.test/", "a.test", 80],
    ["https://a.test/", "a.test", 443],
    ["wss://a.test/", "a.test", 443],
    ["ws://a.test:81/", "a.test", 81],
    ["http://[::1]:8000/", "[::1]", 8000],
  ];
  for (const [url, host, port] of servers) assert.deepEqual(serverOf(new URL(url)), [host, port]);
});

test("a response", async () => {
  const { exchange, app } = exchangeOf();
  app.start(201, [["a", "b"]]);
  app.body("one", true);
  app.body("", true);
  app.body("two");
  const { status, headers, body } = await exchange.response;
  assert.deepEqual([status, headers], [201, [["a", "b"]]]);
  await exchange.finished;
  const reader = body.getReader();
  assert.equal(text((await reader.read()).value), "one");
  assert.equal(text((await reader.read()).value), "two");
  app.handlers.close(null);
  assert.equal((await reader.read()).done, true);
});

test("bytes are acknowledged as they are taken, in steps, until all have come", async () => {
  const { exchange, app } = exchangeOf();
  const half = "x".repeat(ACK_STEP / 2);
  app.start(200);
  for (let count = 0; count < 6; count++) app.body(half, true);
  const reader = (await exchange.response).body.getReader();
  for (let count = 0; count < 3; count++) await reader.read();
  assert.deepEqual(app.acks, [ACK_STEP]);
  await reader.read();
  assert.deepEqual(app.acks, [ACK_STEP, ACK_STEP]);
  app.body("");
  while (!(await reader.read()).done);
  assert.deepEqual(app.acks, [ACK_STEP, ACK_STEP]);
});

test("a sink gets what has come and what comes; what it has consumed is acknowledged", async () => {
  const { exchange, app } = exchangeOf();
  const heard: unknown[] = [];
  const sink = {
    chunk: (piece: Uint8Array) => heard.push(text(piece)),
    end: (error: Error | null) => heard.push(error),
  };
  app.start(200);
  app.body("one", true);
  await exchange.response;
  exchange.pipe(sink);
  assert.deepEqual(heard, ["one"]);
  app.body("two", true);
  assert.deepEqual(heard, ["one", "two"]);
  assert.deepEqual(app.acks, []);
  exchange.acknowledge(ACK_STEP);
  assert.deepEqual(app.acks, [ACK_STEP]);
  app.handlers.close("ValueError: no");
  assert.deepEqual(heard.slice(2), [new ConnectionError("ValueError: no")]);
});

test("a sink gets a response that is there whole in one step", async () => {
  const { exchange, app } = exchangeOf();
  app.respond(200, [], "all");
  await exchange.response;
  const heard: unknown[] = [];
  exchange.pipe({ chunk: (piece) => heard.push(text(piece)), end: (error) => heard.push(error) });
  assert.deepEqual(heard, ["all", null]);
});

test("a body that comes while it is waited for", async () => {
  const { exchange, app } = exchangeOf();
  app.start(200);
  const reader = (await exchange.response).body.getReader();
  const first = reader.read();
  app.body("", true);
  app.body("x", true);
  assert.equal(text((await first).value), "x");
  const second = reader.read();
  app.body("");
  assert.equal((await second).done, true);
});

test("early hints and trailers are nothing to a page", async () => {
  const { exchange, app } = exchangeOf();
  app.handlers.event({ type: "http.response.early_hint", links: ["</a>"] });
  app.start(200);
  app.body("x");
  app.handlers.event({ type: "http.response.trailers", headers: [], more_trailers: false });
  app.handlers.close(null);
  assert.equal(await new Response((await exchange.response).body).text(), "x");
});

test("an app that ends without a response", async () => {
  const { exchange, app } = exchangeOf();
  app.handlers.close(null);
  await assert.rejects(exchange.response, ConnectionError);
  await exchange.finished;
});

test("an app that breaks off in its body", async () => {
  const { exchange, app } = exchangeOf();
  app.start(200);
  app.body("x", true);
  app.handlers.close("ValueError: no");
  const reader = (await exchange.response).body.getReader();
  assert.equal(text((await reader.read()).value), "x");
  await assert.rejects(reader.read(), new ConnectionError("ValueError: no"));
  await exchange.finished;
});

test("an error after the whole response doesn't spoil it", async () => {
  const { exchange, app } = exchangeOf();
  app.respond(200, [], "x");
  app.handlers.close("ValueError: in a background task");
  assert.equal(await new Response((await exchange.response).body).text(), "x");
});

test("an abort before the response", async () => {
  const { exchange, app } = exchangeOf();
  exchange.abort();
  assert.equal(app.closed, true);
  await assert.rejects(exchange.response, /aborted/);
  await exchange.finished;
});

test("an abort in the body", async () => {
  const { exchange, app } = exchangeOf();
  app.start(200);
  const reader = (await exchange.response).body.getReader();
  const read = reader.read();
  exchange.abort();
  await assert.rejects(read, /aborted/);
  assert.equal(app.closed, true);
});

test("a body that nobody wants closes the connection", async () => {
  const { exchange, app } = exchangeOf();
  app.start(200);
  await (await exchange.response).body.cancel();
  assert.equal(app.closed, true);
  await exchange.finished;
});

test("upload progress", () => {
  const { exchange, app } = exchangeOf({ body: "stream" });
  const taken: number[] = [];
  exchange.onack = (count) => taken.push(count);
  app.handlers.ack(3);
  assert.deepEqual(taken, [3]);
});
