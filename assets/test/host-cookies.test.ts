import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Cookies } from "../src/host/cookies.ts";
import { fromOctets, toOctets } from "../src/host/octets.ts";
import type { HeaderList } from "../src/protocol.ts";

const at = (path: string, origin = "http://docs.test") => new URL(path, origin);
const set = (...values: string[]): HeaderList => values.map((value) => ["Set-Cookie", value]);

function jarOf(url: URL, ...values: string[]): Cookies {
  const cookies = new Cookies();
  cookies.store(url, set(...values));
  return cookies;
}

test("several cookies in one response", () => {
  const cookies = jarOf(at("/"), "a=1", 'b="x y"; Path=/', "c=", "d=e=f");
  assert.equal(cookies.header(at("/x")), 'a=1; b="x y"; c=; d=e=f');
});

test("paths", () => {
  const cookies = jarOf(at("/a/b"), "default=1", "deep=2; Path=/a/b/c", "root=3; Path=/");
  assert.equal(cookies.header(at("/a/b/c/d")), "deep=2; default=1; root=3");
  assert.equal(cookies.header(at("/a")), "default=1; root=3");
  assert.equal(cookies.header(at("/ab")), "root=3");
});

test("a cookie set again, expired, or past its age", () => {
  const cookies = jarOf(at("/"), "a=1", "b=1", "c=1");
  cookies.store(at("/"), set("a=2", "b=; Max-Age=0", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
  assert.equal(cookies.header(at("/")), "a=2");
});

test("HttpOnly cookies are for the app alone", () => {
  const cookies = jarOf(at("/"), "a=1; HttpOnly", "b=2");
  assert.equal(cookies.header(at("/")), "a=1; b=2");
  assert.deepEqual(cookies.visible(at("/")), [["b=2", "/"]]);
  cookies.assign(at("/"), "a=3");
  cookies.assign(at("/"), "c=4; HttpOnly");
  assert.equal(cookies.header(at("/")), "a=1; b=2");
});

test("Secure cookies go over https, and to this computer", () => {
  const cookies = jarOf(at("/", "https://docs.test"), "a=1; Secure; SameSite=None");
  assert.equal(cookies.header(at("/", "https://docs.test")), "a=1");
  assert.equal(cookies.header(at("/")), "");
  for (const origin of ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]) {
    const local = jarOf(at("/", origin), "a=1; Secure; Path=/", "b=2");
    assert.equal(local.header(at("/", origin)), "a=1; b=2", origin);
  }
});

test("any host that documentation is at", () => {
  for (const origin of [
    "http://localhost:8000",
    "http://127.0.0.1",
    "https://name.github.io",
    "http://docs",
    "https://co.uk",
  ]) {
    const host = new URL(origin).hostname;
    const cookies = jarOf(at("/", origin), "a=1", `b=2; Domain=${host}`, "c=3; Domain=other.test");
    assert.equal(cookies.header(at("/x", origin)), "a=1; b=2", origin);
  }
});

test("prefixes of names", () => {
  const secure = "https://docs.test";
  const cookies = jarOf(
    at("/", secure),
    "__Host-a=1; Secure; Path=/",
    "__Host-b=2; Path=/",
    "__Secure-c=3; Secure",
    "__Secure-d=4",
  );
  assert.equal(cookies.header(at("/", secure)), "__Host-a=1; __Secure-c=3");
});

test("what is no cookie is left out", () => {
  const cookies = jarOf(
    at("/"),
    "",
    ";",
    "a=1; Domain=evil.test",
    "=",
    " = ; Path=/",
    "ok=1; Path=nonsense; Max-Age=x; what",
  );
  assert.equal(cookies.header(at("/")), "ok=1");
});

test("cookies of script", () => {
  const cookies = new Cookies();
  let changes = 0;
  cookies.onchange = () => changes++;
  cookies.assign(at("/app/x"), "a=1; path=/app; max-age=60");
  cookies.assign(at("/app/x"), "b=2");
  assert.deepEqual(cookies.visible(at("/app/y")), [
    ["a=1", "/app"],
    ["b=2", "/app"],
  ]);
  assert.equal(cookies.header(at("/app/y")), "a=1; b=2");
  cookies.assign(at("/app/x"), "a=; path=/app; expires=Thu, 01 Jan 1970 00:00:00 GMT");
  assert.deepEqual(cookies.visible(at("/app/y")), [["b=2", "/app"]]);
  assert.equal(changes, 3);
});

test("a change is reported once a response, and only where there may be one", () => {
  const cookies = new Cookies();
  let changes = 0;
  cookies.onchange = () => changes++;
  cookies.store(at("/"), [["content-type", "text/html"]]);
  assert.equal(changes, 0);
  cookies.store(at("/"), set("a=1", "b=2"));
  assert.equal(changes, 1);
});

test("text that is not ASCII is UTF-8 for the app", () => {
  const cookies = new Cookies();
  cookies.assign(at("/"), "a=\u00e9\u{1f40d}");
  const header = cookies.header(at("/"));
  assert.equal(header, `a=${toOctets("\u00e9\u{1f40d}")}`);
  assert.match(header, /^[\0-\xff]*$/);
  assert.deepEqual(cookies.visible(at("/")), [["a=\u00e9\u{1f40d}", "/"]]);
  cookies.store(at("/"), set(`b=${toOctets("\u4e2d")}`, "c=\u00e9"));
  assert.equal(cookies.header(at("/")), `${header}; b=\u00e4\u00b8\u00ad; c=\u00e9`);
});

test("octets", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => assert.equal(fromOctets(toOctets(text)), text)),
  );
  assert.equal(fromOctets("\u00ff\u00fe"), "\u00ff\u00fe");
  assert.equal(fromOctets("\u00c3\u00a9\u20ac"), "\u00c3\u00a9\u20ac");
});

test("what RFC 6265bis refuses", () => {
  const refused = ["__host-a=1; Secure", "__SECURE-b=1", "c=1; Partitioned", `d=${"x".repeat(4096)}`];
  assert.equal(jarOf(at("/"), ...refused).header(at("/")), "");
  const taken = ["__Host-a=1; Secure; Path=/", "__Secure-b=1; Secure", "c=1; Secure; Partitioned", "d=1"];
  assert.equal(
    jarOf(new URL("https://docs.test/"), ...taken).header(new URL("https://docs.test/")),
    "__Host-a=1; __Secure-b=1; c=1; d=1",
  );
});

test("one that has expired leaves no place to the next", () => {
  const cookies = jarOf(at("/"), "a=1", "a=; Max-Age=0", "b=2", "a=3");
  assert.equal(cookies.header(at("/")), "b=2; a=3");
});

test("scripts see longer paths first, and of equal ones what was there first", () => {
  const cookies = jarOf(at("/app/x"), "a=1; Path=/", "b=2", "c=3; Path=/", "d=4");
  assert.deepEqual(
    cookies.visible(at("/app/x")).map(([text]) => text),
    ["b=2", "d=4", "a=1", "c=3"],
  );
});
