import assert from "node:assert/strict";
import { test } from "node:test";
import { measure, soonest } from "../src/host/link.ts";

test("a way with fewer bytes is taken where bytes are dear", () => {
  const candidates = [
    { way: "snapshot", left: 11e6 },
    { way: "archive", left: 11e6 },
    { way: "wheels", left: 9e6 },
  ] as const;
  const at = (megabits: number) => soonest([...candidates], (megabits * 1e6) / 8 / 1000);
  assert.equal(at(100), "snapshot");
  assert.equal(at(10), "snapshot");
  assert.equal(at(2), "wheels");
  // What is nearly here is not given up.
  assert.equal(soonest([{ way: "snapshot", left: 1e6 }, candidates[2]], 0.1), "snapshot");
});

test("a link is measured once it is at its speed", async () => {
  const start = performance.now();
  const rate = await measure(() => (performance.now() - start) * 100, 1e9);
  assert.ok(rate !== null && Math.abs(rate - 100) < 5, `${rate}`);
});

test("nothing is known of a link that brought everything, or nothing", async () => {
  assert.deepEqual(await Promise.all([measure(() => 10, 10), measure(() => 0, 10)]), [null, null]);
});
