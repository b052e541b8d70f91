import assert from "node:assert/strict";
import { test } from "node:test";

const PAGE = "https://docs.test/items/";
const told: string[] = [];
const define = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { configurable: true, value });
define("location", new URL(PAGE));
define("document", {
  referrer: "",
  dispatchEvent: (event: { blockedURI: string; disposition: string }) =>
    told.push(`${event.disposition} ${event.blockedURI}`),
});
define(
  "SecurityPolicyViolationEvent",
  class {
    constructor(_type: string, values: object) {
      Object.assign(this, values);
    }
  },
);

/** Policies are a page's: each test has a fresh page. */
let pages = 0;
const fresh = async (): Promise<typeof import("../src/frame/csp.ts")> =>
  import(`../src/frame/csp.ts?${++pages}`);
const url = (address: string) => new URL(address, PAGE);

test("sources match the app's own URLs", async () => {
  const cases: [policy: string, address: string, allowed: boolean][] = [
    ["img-src 'self'", "/a.png", true],
    ["img-src 'none'", "/a.png", false],
    ["img-src", "/a.png", false],
    ["default-src 'none'", "/a.png", false],
    ["default-src 'none'; img-src *", "/a.png", true],
    ["script-src 'none'", "/a.png", true],
    ["img-src https:", "/a.png", true],
    ["img-src http://docs.test", "/a.png", true],
    ["img-src docs.test/static/", "/static/a.png", true],
    ["img-src docs.test/static/", "/a.png", false],
    ["img-src docs.test/a.png", "/a.png?b", true],
    ["img-src *.test", "/a.png", true],
    ["img-src *.docs.test", "/a.png", false],
    ["img-src docs.test:444", "/a.png", false],
    ["img-src docs.test:*", "/a.png", true],
    ["IMG-SRC 'SELF'; img-src 'none'", "/a.png", true],
  ];
  for (const [policy, address, allowed] of cases) {
    const { addPolicy, mayLoad } = await fresh();
    addPolicy(policy, "enforce");
    assert.equal(mayLoad(url(address), "image"), allowed, `${policy} ${address}`);
  }
});

test("scripts have nonces or are trusted by those that have", async () => {
  const { addPolicy, mayLoad } = await fresh();
  addPolicy("script-src 'nonce-abc' 'strict-dynamic' 'self'", "enforce");
  assert.ok(mayLoad(url("/a.js"), "script", { nonce: "abc", parsed: true, integrity: "" }));
  assert.ok(!mayLoad(url("/a.js"), "script", { nonce: "", parsed: true, integrity: "" }));
  assert.ok(mayLoad(url("/a.js"), "script", { nonce: "", parsed: false, integrity: "" }));
});

test("what only reports does not forbid", async () => {
  const { addPolicy, mayConnect } = await fresh();
  await new Promise((resolve) => setTimeout(resolve, 1));
  told.length = 0;
  assert.equal(addPolicy("connect-src 'none'", "report"), "");
  assert.ok(mayConnect(url("/data")));
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(told, ["report https://docs.test/data"]);
});

test("what the browser enforces by itself", async () => {
  const { addPolicy, NONCE, originalPolicy } = await fresh();
  const browsers = addPolicy(
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'sha256-x='; form-action 'none'; sandbox; base-uri 'none'",
    "enforce",
  );
  assert.equal(
    browsers,
    `default-src 'nonce-${NONCE}' blob:; script-src 'unsafe-inline' blob:; style-src 'sha256-x=' 'nonce-${NONCE}' blob:; base-uri 'none'`,
  );
  assert.match(originalPolicy(browsers) ?? "", /^default-src 'self'; /);
  assert.equal(addPolicy(" ; ", "enforce"), "");
});

test("forms go where the page says", async () => {
  const { addPolicy, maySubmit, policiesOf } = await fresh();
  const [first = "", second = ""] = policiesOf("form-action 'self', default-src 'none'");
  addPolicy(first, "enforce");
  addPolicy(second, "enforce");
  assert.ok(maySubmit(url("/to")));
  assert.ok(!maySubmit(url("https://other.test/")));
});
