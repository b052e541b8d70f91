import assert from "node:assert/strict";
import { test } from "node:test";
import { admit, type Live, release, use } from "../src/element/live.ts";

test("the one that was used least makes room", () => {
  const displaced: string[] = [];
  const named = (name: string, limit = 2): Live => ({ limit, displace: () => void displaced.push(name) });
  const [a, b, c, d] = [named("a"), named("b"), named("c"), named("d", 1)];
  admit(a);
  admit(b);
  assert.deepEqual(displaced, []);
  use(a);
  admit(c);
  assert.deepEqual(displaced, ["b"]);
  use(b); // it no longer runs
  release(a);
  admit(b);
  assert.deepEqual(displaced, ["b"]);
  admit(b); // run again
  assert.deepEqual(displaced, ["b"]);
  admit(d);
  assert.deepEqual(displaced, ["b", "c", "b"]);
});
