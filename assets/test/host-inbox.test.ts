import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox, isConsole } from "../src/host/inbox.ts";

interface Seen {
  messages: unknown[];
  dropped: number;
  flooded: number;
}

/** An inbox whose messages take `cost` milliseconds each. */
function listen(cost = 0): { seen: Seen; inbox: Inbox; port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const seen: Seen = { messages: [], dropped: 0, flooded: 0 };
  const inbox = new Inbox(port1, {
    receive: (message) => {
      seen.messages.push(message);
      const until = performance.now() + cost;
      while (performance.now() < until);
    },
    spare: isConsole,
    dropped: (count) => {
      seen.dropped += count;
    },
    flooded: () => {
      seen.flooded += 1;
    },
  });
  return { seen, inbox, port: port2 };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 5_000; !condition() && performance.now() < end; ) await pause(5);
  assert.ok(condition());
}

test("messages are taken in their order, single ones and several in an array", async () => {
  const { seen, inbox, port } = listen();
  port.postMessage(1);
  port.postMessage([2, 3]);
  port.postMessage(4);
  await until(() => seen.messages.length === 4);
  assert.deepEqual(seen, { messages: [1, 2, 3, 4], dropped: 0, flooded: 0 });
  inbox.close();
});

test("others get their turn while many wait", async () => {
  const { seen, inbox, port } = listen(1);
  port.postMessage(Array.from({ length: 400 }, (_, index) => index));
  await until(() => seen.messages.length > 0);
  assert.ok(seen.messages.length < 400, "all at once");
  await until(() => seen.messages.length === 400);
  assert.deepEqual(
    seen.messages,
    Array.from({ length: 400 }, (_, index) => index),
  );
  inbox.close();
});

test("of too many the oldest of the console's are left out, and counted", async () => {
  const { seen, inbox, port } = listen();
  const title = { type: "title", title: "t" };
  const lines = Array.from({ length: 6_000 }, (_, text) => ({ type: "console", level: "info", text }));
  port.postMessage([title, ...lines, title]);
  await until(() => seen.dropped > 0);
  assert.deepEqual(seen, { messages: [title, ...lines.slice(4_000), title], dropped: 4_000, flooded: 0 });
  inbox.close();
});

test("who sends more than can wait is cut off", async () => {
  const { seen, port } = listen();
  port.postMessage(Array.from({ length: 100_001 }, () => ({ type: "traverse", delta: 1 })));
  port.postMessage("more");
  await until(() => seen.flooded > 0);
  await pause(20);
  assert.deepEqual(seen, { messages: [], dropped: 0, flooded: 1 });
});
