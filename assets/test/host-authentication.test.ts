import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { AuthenticationPrompt } from "../src/host/api.ts";
import { Authentication, parseChallenges } from "../src/host/authentication.ts";

const url = (path: string) => new URL(path, "https://docs.test/");

function reader(...answers: ({ user: string; password: string } | null)[]) {
  const prompts: AuthenticationPrompt[] = [];
  const authentication = new Authentication(async (prompt) => {
    prompts.push(prompt);
    return answers.shift() ?? null;
  });
  return { authentication, prompts };
}

const alice = { user: "alice", password: "wonder land" };
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;

test("challenges are taken apart", () => {
  const parse = (header: string) =>
    parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
  assert.deepEqual(parse('Basic realm="a, \\"b\\"", charset="UTF-8"'), [
    ["basic", { realm: 'a, "b"', charset: "UTF-8" }],
  ]);
  // RFC 9110, 11.6.1
  assert.deepEqual(parse('Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"'), [
    ["newauth", { realm: "apps", type: "1", title: 'Login to "apps"' }],
    ["basic", { realm: "simple" }],
  ]);
  assert.deepEqual(parse("Negotiate, Bearer abc==, basic"), [
    ["negotiate", {}],
    ["bearer", {}],
    ["basic", {}],
  ]);
  assert.deepEqual(parse(""), []);
  assert.deepEqual(parse("???"), []);
});

test("Basic: the reader is asked once for a space, and what is below it needs no 401", async () => {
  const { authentication, prompts } = reader(alice);
  assert.equal(authentication.header("GET", url("/private/a")), "");
  const header = 'Basic realm="R"';
  assert.equal(
    await authentication.answer("GET", url("/private/a"), header, ""),
    basic("alice", "wonder land"),
  );
  assert.deepEqual(prompts, [{ realm: "R", again: false }]);
  assert.equal(authentication.header("GET", url("/private/b/c")), basic("alice", "wonder land"));
  assert.equal(authentication.header("GET", url("/public")), "");
  // Another directory, the same realm: known.
  assert.equal(await authentication.answer("GET", url("/other/"), header, ""), basic("alice", "wonder land"));
  assert.equal(prompts.length, 1);
});

test("Basic: refused credentials are asked for again, until the reader gives up", async () => {
  const { authentication, prompts } = reader({ user: "é", password: "" }, null);
  const header = 'Basic realm="R"';
  const first = await authentication.answer("GET", url("/"), header, "");
  assert.equal(first, basic("é", ""));
  assert.equal(await authentication.answer("GET", url("/"), header, first ?? ""), null);
  assert.deepEqual(prompts, [
    { realm: "R", again: false },
    { realm: "R", again: true },
  ]);
  assert.equal(authentication.header("GET", url("/")), "");
});

test("requests at one time ask once", async () => {
  const { authentication, prompts } = reader(alice);
  const answers = await Promise.all(
    ["/a", "/b", "/c"].map((path) => authentication.answer("GET", url(path), 'Basic realm="R"', "")),
  );
  assert.deepEqual(new Set(answers), new Set([basic("alice", "wonder land")]));
  assert.equal(prompts.length, 1);
});

test("schemes that are not known ask nobody", async () => {
  const { authentication, prompts } = reader(alice);
  assert.equal(await authentication.answer("GET", url("/"), "Bearer", ""), null);
  assert.equal(
    await authentication.answer("GET", url("/"), 'Digest realm="x", algorithm=SHA-512-256', ""),
    null,
  );
  assert.equal(prompts.length, 0);
});

/** What a server makes of the header (RFC 7616, 3.4.1). */
function expected(header: string, method: string, password: string): string {
  const [{ parameters } = { parameters: new Map<string, string>() }] = parseChallenges(header);
  const get = (name: string) => parameters.get(name) ?? "";
  const name = get("algorithm").toLowerCase().startsWith("sha-256") ? "sha256" : "md5";
  const hash = (text: string) => createHash(name).update(text).digest("hex");
  let secret = hash(`${get("username")}:${get("realm")}:${password}`);
  if (get("algorithm").toLowerCase().endsWith("-sess"))
    secret = hash(`${secret}:${get("nonce")}:${get("cnonce")}`);
  const request = hash(`${method}:${get("uri")}`);
  const middle = get("qop") === "" ? "" : `${get("nc")}:${get("cnonce")}:${get("qop")}:`;
  return hash(`${secret}:${get("nonce")}:${middle}${request}`);
}

for (const [what, challenge] of Object.entries({
  "RFC 2069": 'Digest realm="R", nonce="n1"',
  MD5: 'Digest realm="R", nonce="n1", qop="auth,auth-int", opaque="o"',
  "MD5-sess": 'Digest realm="R", nonce="n1", qop="auth", algorithm=MD5-sess',
  "SHA-256": 'Digest realm="R", nonce="n1", qop="auth", algorithm=SHA-256',
  "the strongest of two":
    'Digest realm="R", nonce="n1", qop="auth", algorithm=MD5, Digest realm="R", nonce="n2", qop="auth", algorithm=SHA-256, Basic realm="R"',
})) {
  test(`Digest: ${what}`, async () => {
    const { authentication, prompts } = reader(alice);
    const first = (await authentication.answer("POST", url("/a?b=c"), challenge, "")) ?? "";
    const [{ scheme, parameters } = { scheme: "", parameters: new Map<string, string>() }] =
      parseChallenges(first);
    assert.equal(scheme, "digest");
    assert.equal(parameters.get("uri"), "/a?b=c");
    assert.equal(parameters.get("nonce"), what.startsWith("the strongest") ? "n2" : "n1");
    assert.equal(parameters.get("response"), expected(first, "POST", alice.password));
    assert.equal(parameters.get("opaque"), what === "MD5" ? "o" : undefined);
    const second = authentication.header("GET", url("/elsewhere"));
    assert.equal(
      parseChallenges(second)[0]?.parameters.get("response"),
      expected(second, "GET", alice.password),
    );
    if (challenge.includes("qop")) assert.match(second, /nc=00000002/);
    // A nonce that is too old is replaced without a question.
    const stale = `${challenge.replaceAll(/"n\d"/g, '"n9"')}, stale=true`;
    const third = (await authentication.answer("GET", url("/"), stale, second)) ?? "";
    assert.match(third, /nonce="n9"/);
    assert.equal(prompts.length, 1);
  });
}
