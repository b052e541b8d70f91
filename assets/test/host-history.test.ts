import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HISTORY_LIMIT, History, type PlaceEntry } from "../src/host/history.ts";

const entry = (path: string): PlaceEntry => ({
  url: new URL(path, "https://docs.test"),
  state: null,
  document: 1,
  scroll: null,
  request: { method: "GET", contentType: "", body: null, referrer: "" },
});

const here = (history: History) => history.current?.url.pathname;

test("nothing yet", () => {
  const history = new History();
  assert.deepEqual([history.length, history.current, history.go(0), history.go(-1)], [0, null, null, null]);
  assert.deepEqual([history.canGo(-1), history.canGo(0), history.canGo(1)], [false, false, false]);
});

test("the first entry may come as a replacement", () => {
  const history = new History();
  history.replace(entry("/a"));
  assert.deepEqual([history.length, here(history)], [1, "/a"]);
});

test("back and forward", () => {
  const history = new History();
  for (const path of ["/a", "/b", "/c"]) history.push(entry(path));
  assert.equal(history.go(-2)?.page.url.pathname, "/a");
  assert.deepEqual([history.canGo(-1), history.canGo(2), history.canGo(3)], [false, true, false]);
  assert.equal(history.go(-1), null);
  assert.equal(here(history), "/a");
  assert.equal(history.go(2)?.page.url.pathname, "/c");
});

test("of too many the oldest are forgotten", () => {
  const history = new History();
  for (let step = 0; step < HISTORY_LIMIT + 3; step++) history.push(entry(`/${step}`));
  assert.deepEqual([history.length, here(history)], [HISTORY_LIMIT, `/${HISTORY_LIMIT + 2}`]);
  assert.equal(history.go(1 - HISTORY_LIMIT)?.page.url.pathname, "/3");
});

test("a new entry drops what lies ahead", () => {
  const history = new History();
  for (const path of ["/a", "/b", "/c"]) history.push(entry(path));
  history.go(-2);
  history.push(entry("/d"));
  assert.deepEqual([history.length, here(history), history.canGo(1)], [2, "/d", false]);
});

test("a replacement keeps what lies ahead", () => {
  const history = new History();
  for (const path of ["/a", "/b"]) history.push(entry(path));
  history.go(-1);
  history.replace(entry("/x"));
  assert.deepEqual([history.length, here(history), history.go(1)?.page.url.pathname], [2, "/x", "/b"]);
});

test("as a list with a cursor would have it", () => {
  const step = fc.oneof(
    fc.record({
      type: fc.constantFrom("push" as const, "replace" as const),
      path: fc.stringMatching(/^\/[a-z]{0,3}$/),
    }),
    fc.record({ type: fc.constant("go" as const), delta: fc.integer({ min: -4, max: 4 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const history = new History();
      let list: PlaceEntry[] = [];
      let cursor = -1;
      for (const action of steps) {
        if (action.type === "go") {
          const target = list[cursor + action.delta] ?? null;
          assert.equal(history.canGo(action.delta), target !== null);
          assert.equal(history.go(action.delta)?.page ?? null, target);
          if (target !== null) cursor += action.delta;
        } else {
          const next = entry(action.path);
          if (action.type === "push" || cursor < 0) {
            list = [...list.slice(0, cursor + 1), next];
            cursor = list.length - 1;
          } else list[cursor] = next;
          history[action.type](next);
        }
        assert.equal(history.current, list[cursor] ?? null);
        assert.equal(history.length, list.length);
      }
    }),
  );
});
