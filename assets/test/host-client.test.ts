import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestEntry } from "../src/host/api.ts";
import { Authentication } from "../src/host/authentication.ts";
import { Client, type ClientRequest, ExternalRedirect, headerOf } from "../src/host/client.ts";
import { Cookies } from "../src/host/cookies.ts";
import { ConnectionError, type Exchange } from "../src/host/exchange.ts";
import type { HeaderList } from "../src/protocol.ts";
import { FakeApp, type FakeConnection } from "./app.ts";

const ORIGIN = "https://docs.test:8443";

function clientOf(answer: (connection: FakeConnection) => void) {
  const app = new FakeApp(answer);
  const cookies = new Cookies();
  const log: RequestEntry[] = [];
  const authentication = new Authentication(async () => null);
  const client = new Client(app, ORIGIN, cookies, authentication, (entry) => log.push(entry));
  const begun: Exchange[] = [];
  const fetch = (path: string, request: Partial<ClientRequest> = {}) =>
    client.fetch(
      {
        method: "GET",
        url: new URL(path, ORIGIN),
        headers: [],
        body: null,
        redirect: "follow",
        cookies: true,
        ...request,
      },
      (exchange) => begun.push(exchange),
    );
  return { app, client, cookies, log, begun, fetch };
}

const target = ({ scope }: FakeConnection) =>
  scope.raw_path + (scope.query_string === "" ? "" : `?${scope.query_string}`);
const redirect =
  (status: number, to: string, headers: HeaderList = []) =>
  (connection: FakeConnection) =>
    connection.scope.raw_path === "/"
      ? connection.respond(status, [["Location", to], ...headers])
      : connection.respond(200);
const methodOf = ({ scope }: FakeConnection) => (scope.type === "http" ? scope.method : "");
const bytes = (text: string) => new TextEncoder().encode(text);

test("headers that a browser sends by itself", async () => {
  const { app, fetch } = clientOf((connection) => connection.respond(200));
  await fetch("/a");
  assert.deepEqual(
    app.last.scope.headers.map(([name]) => name),
    ["host", "user-agent", "accept", "accept-encoding", "accept-language"],
  );
  assert.equal(app.last.header("host"), "docs.test:8443");
  assert.match(app.last.header("accept-encoding") ?? "", /^gzip, deflate\b/);
  await fetch("/a", {
    headers: [
      ["Accept", "text/html"],
      ["Range", "bytes=0-9"],
      ["X-Twice", "1"],
      ["X-Twice", "2"],
    ],
  });
  assert.deepEqual(
    app.last.scope.headers.filter(([name]) => name === "accept" || name === "x-twice"),
    [
      ["accept", "text/html"],
      ["x-twice", "1"],
      ["x-twice", "2"],
    ],
  );
  assert.equal(app.last.header("accept-encoding"), "identity");
});

test("the log has one entry for each request, at its end", async () => {
  const { log, fetch } = clientOf(redirect(302, "/next?q=1#f"));
  await (await fetch("/")).body.cancel();
  await new Promise(setImmediate);
  assert.deepEqual(
    log.map(({ method, url, status }) => [method, url, status]),
    [
      ["GET", "/", 302],
      ["GET", "/next?q=1", 200],
    ],
  );
  assert.ok(log.every(({ duration }) => duration >= 0));
});

test("a request that breaks off is in the log", async () => {
  const { log, fetch } = clientOf((connection) => connection.handlers.close("boom"));
  await assert.rejects(fetch("/"), new ConnectionError("boom"));
  assert.deepEqual([log[0]?.url, log[0]?.status], ["/", 0]);
});

const methods: [status: number, from: string, to: string][] = [
  [301, "GET", "GET"],
  [301, "POST", "GET"],
  [301, "PUT", "PUT"],
  [301, "HEAD", "HEAD"],
  [302, "POST", "GET"],
  [302, "DELETE", "DELETE"],
  [303, "POST", "GET"],
  [303, "PUT", "GET"],
  [303, "HEAD", "HEAD"],
  [307, "POST", "POST"],
  [308, "PUT", "PUT"],
];

for (const [status, from, to] of methods) {
  test(`${status} after ${from} leads to ${to}`, async () => {
    const { app, begun, fetch } = clientOf(redirect(status, "/next"));
    const body = from === "GET" || from === "HEAD" ? null : bytes("sent");
    const headers: HeaderList =
      body === null
        ? [["x-own", "1"]]
        : [
            ["x-own", "1"],
            ["Content-Type", "text/plain"],
            ["Content-Length", "4"],
          ];
    const response = await fetch("/", { method: from, body, headers });
    assert.deepEqual([response.url.href, response.redirected, response.method], [`${ORIGIN}/next`, true, to]);
    assert.equal(methodOf(app.last), to);
    assert.equal(begun.length, 2);
    const kept = body !== null && from === to;
    assert.deepEqual(app.last.received, [
      { type: "http.request", body: kept ? body : new Uint8Array(), more_body: false },
    ]);
    assert.equal(app.last.header("content-type"), kept ? "text/plain" : undefined);
    assert.equal(app.last.header("content-length"), kept ? "4" : undefined);
    assert.equal(app.last.header("x-own"), "1");
  });
}

test("where redirects lead", async () => {
  const targets: [location: string, url: string][] = [
    ["/next", "/next#here"],
    ["next?a=b", "/next?a=b#here"],
    ["?a", "/?a#here"],
    ["/next#there", "/next#there"],
    [`${ORIGIN}/next`, "/next#here"],
    ["//docs.test:8443/next", "/next#here"],
    ["/\u00c3\u00a9", "/%C3%A9#here"], // the bytes of "é" in UTF-8
    ["/\u00e9", "/%C3%A9#here"], // no UTF-8: latin-1
  ];
  for (const [location, url] of targets) {
    let answered = false;
    const { app, fetch } = clientOf((connection) => {
      connection.respond(answered ? 200 : 302, [["location", location]]);
      answered = true;
    });
    const response = await fetch("/#here");
    assert.equal(response.url.href, ORIGIN + url, location);
    assert.equal(target(app.last), url.replace(/#.*/, ""));
  }
});

test("redirects that are none", async () => {
  for (const [status, headers] of [
    [302, []],
    [304, [["location", "/x"]]],
    [200, [["location", "/x"]]],
    [300, [["location", "/x"]]],
  ] as [number, HeaderList][]) {
    const { fetch } = clientOf((connection) => connection.respond(status, headers));
    const response = await fetch("/");
    assert.deepEqual([response.status, response.redirected], [status, false]);
  }
});

test("redirects that aren't followed", async () => {
  const { app, fetch } = clientOf(redirect(302, "/next", [["set-cookie", "a=1"]]));
  const response = await fetch("/", { redirect: "manual" });
  assert.deepEqual([response.status, response.url.pathname, response.redirected], [302, "/", false]);
  await assert.rejects(fetch("/", { redirect: "error" }), ConnectionError);
  assert.equal(app.connections.length, 2);
  assert.equal(app.last.header("cookie"), "a=1");
});

test("redirects to elsewhere", async () => {
  const outside = ["https://other.test/", "http://docs.test:8443/", "//docs.test/", "mailto:a@b.test"];
  for (const location of outside) {
    const { app, fetch } = clientOf(redirect(302, location, [["set-cookie", "a=1"]]));
    await assert.rejects(
      fetch("/"),
      (error) =>
        error instanceof ExternalRedirect &&
        error.url.href === location.replace("//docs", location.startsWith("//") ? "https://docs" : "//docs"),
    );
    assert.equal(app.connections.length, 1);
  }
  const { fetch } = clientOf(redirect(302, "http://["));
  await assert.rejects(fetch("/"), /no URL/);
});

test("redirects in a circle end after twenty", async () => {
  const { app, fetch } = clientOf((connection) => connection.respond(302, [["location", "/x"]]));
  await assert.rejects(fetch("/"), /more than 20 times/);
  assert.equal(app.connections.length, 21);
});

test("the body of a redirect isn't waited for", async () => {
  const { app, fetch } = clientOf((connection) => {
    if (connection.scope.raw_path === "/next") connection.respond(200);
    else {
      connection.start(302, [["location", "/next"]]);
      connection.body("endless", true);
    }
  });
  await fetch("/");
  assert.equal(app.connections[0]?.closed, true);
});

test("a streamed body goes once", async () => {
  const stream = { method: "POST", body: "stream" } as const;
  const { app, begun, fetch } = clientOf(redirect(303, "/next"));
  const response = fetch("/", stream);
  begun[0]?.write(bytes("ab"));
  begun[0]?.write(null);
  assert.equal((await response).method, "GET");
  assert.equal(app.connections[0]?.header("transfer-encoding"), "chunked");
  assert.deepEqual(app.connections[0]?.received, [
    { type: "http.request", body: bytes("ab"), more_body: true },
    { type: "http.request", body: new Uint8Array(), more_body: false },
  ]);
  assert.equal(app.last.header("transfer-encoding"), undefined);
  await assert.rejects(clientOf(redirect(307, "/next")).fetch("/", stream), /streamed request body/);
});

test("cookies of each hop go to the next", async () => {
  const { app, cookies, fetch } = clientOf(
    redirect(302, "/next", [
      ["Set-Cookie", "a=1; Path=/"],
      ["set-cookie", "b=2; HttpOnly"],
    ]),
  );
  await fetch("/");
  assert.equal(app.last.header("cookie"), "a=1; b=2");
  await fetch("/next", { cookies: false });
  assert.equal(app.last.header("cookie"), undefined);
  assert.deepEqual(cookies.visible(new URL(ORIGIN)), [["a=1", "/"]]);
});

test("Clear-Site-Data forgets what it names", async () => {
  const { client, cookies, fetch } = clientOf((connection) =>
    connection.respond(200, [
      ["clear-site-data", '"cookies", "storage"'],
      ["set-cookie", "b=2"],
    ]),
  );
  let forgotten = 0;
  client.onforget = () => forgotten++;
  cookies.assign(new URL(ORIGIN), "a=1");
  await fetch("/", { cookies: false });
  assert.equal(cookies.header(new URL(ORIGIN)), "a=1");
  await fetch("/", {});
  assert.equal(cookies.header(new URL(ORIGIN)), "b=2");
  assert.equal(forgotten, 1);
});

test("without cookies none are stored", async () => {
  const { cookies, fetch } = clientOf((connection) => connection.respond(200, [["set-cookie", "a=1"]]));
  await fetch("/", { cookies: false });
  assert.equal(cookies.header(new URL(ORIGIN)), "");
});

test("values of headers", () => {
  const headers: HeaderList = [
    ["Vary", "a"],
    ["x", "1"],
    ["vary", "b"],
  ];
  assert.equal(headerOf(headers, "vary"), "a, b");
  assert.equal(headerOf(headers, "y"), "");
});
