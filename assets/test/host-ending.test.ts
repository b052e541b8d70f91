import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Ending } from "../src/host/ending.ts";

/** An ending under a clock of the test's; `said` is what came of it, with its time. */
function bench(context: TestContext, busy: boolean) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const said: string[] = [];
  let now = 0;
  const ending = new Ending();
  ending.wait(busy, () => said.push(`interrupt ${now}`)).then(() => said.push(`end ${now}`));
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      await new Promise(setImmediate);
      now += 100;
      context.mock.timers.tick(100);
    }
    await new Promise(setImmediate);
  };
  return { ending, said, pass };
}

test("an app that shuts down ends the wait", async (context) => {
  const { ending, said, pass } = bench(context, false);
  await pass(100);
  ending.pong();
  await pass(300);
  assert.deepEqual(said, []);
  ending.stopped();
  await pass(100);
  assert.deepEqual(said, ["end 400"]);
});

test("a shutdown that takes too long has its second, and no interrupt", async (context) => {
  const { ending, said, pass } = bench(context, false);
  await pass(200);
  ending.pong();
  await pass(2000);
  assert.deepEqual(said, ["end 1200"]);
});

test("code that holds the thread is interrupted; the second begins when Python listens", async (context) => {
  const { ending, said, pass } = bench(context, true);
  await pass(3900);
  assert.deepEqual(said, ["interrupt 0"]);
  ending.pong();
  await pass(900);
  ending.stopped();
  await pass(100);
  assert.deepEqual(said, ["interrupt 0", "end 4800"]);
});

test("who is not known to hold it is interrupted later", async (context) => {
  const { ending, said, pass } = bench(context, false);
  await pass(1200);
  assert.deepEqual(said, ["interrupt 1000"]);
  ending.pong();
  ending.stopped();
  await pass(100);
  assert.deepEqual(said, ["interrupt 1000", "end 1200"]);
});

test("Python that never listens is not waited for", async (context) => {
  const { said, pass } = bench(context, true);
  await pass(11_000);
  assert.deepEqual(said, ["interrupt 0", "end 10000"]);
});
