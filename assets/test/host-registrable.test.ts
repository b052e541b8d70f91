import assert from "node:assert/strict";
import { test } from "node:test";
import { getDomain } from "../src/host/registrable.ts";

test("cookies are looked for from the last two labels of a host on, and for addresses at the address alone", () => {
  for (const [host, domain] of [
    ["docs.example.org", "example.org"],
    ["a.b.readthedocs.io", "readthedocs.io"],
    ["example.org", "example.org"],
    ["localhost", null],
    ["127.0.0.1", null],
    ["[::1]", null],
    ["10.0.0.0x1f", null],
  ]) {
    assert.equal(getDomain(host ?? ""), domain, host ?? "");
  }
});
