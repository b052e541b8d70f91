import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SilenceWatch } from "../src/host/silence.ts";

function bench(context: TestContext) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const said: string[] = [];
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const open = { patience: 3000 };
  const watch = new SilenceWatch({
    patience: () => open.patience,
    ask: () => said.push("ask"),
    changed: (busy) => said.push(busy ? "busy" : "free"),
  });
  const pass = (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      now += 100;
      context.mock.timers.tick(100);
    }
  };
  return { watch, said, open, pass };
}

test("a worker that says nothing, asked or not, is busy until it says something", (context) => {
  const { watch, said, pass } = bench(context);
  watch.watch();
  pass(1400);
  assert.deepEqual(said, []);
  pass(200);
  assert.deepEqual(said, ["ask"]);
  pass(1600);
  assert.deepEqual([...said, watch.busy], ["ask", "busy", true]);
  watch.heard();
  assert.deepEqual([...said, watch.busy], ["ask", "busy", "free", false]);
});

test("a worker that answers is asked again and again, and is never busy", (context) => {
  const { watch, said, pass } = bench(context);
  watch.watch();
  for (let round = 0; round < 5; round++) {
    pass(2000);
    watch.heard();
  }
  assert.ok(said.length > 1);
  assert.deepEqual(new Set(said), new Set(["ask"]));
});

test("what may take long is busy later, and asked for as soon", (context) => {
  const { watch, said, open, pass } = bench(context);
  open.patience = 10_000;
  watch.watch();
  pass(9_800);
  assert.deepEqual(said, ["ask"]);
  pass(1_000);
  assert.deepEqual(said, ["ask", "busy"]);
});

test("nobody waits: nothing is asked", (context) => {
  const { watch, said, open, pass } = bench(context);
  open.patience = Number.POSITIVE_INFINITY;
  watch.watch();
  pass(10_000);
  assert.deepEqual(said, []);
});
