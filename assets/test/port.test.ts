import assert from "node:assert/strict";
import { test } from "node:test";
import { bufferOf, drop, eachMessage, Outbox } from "../src/port.ts";

/** What a port posts: messages and how many of its buffers were transferred. */
function outboxOf() {
  const posted: { message: unknown; transferred: number }[] = [];
  const port = {
    postMessage: (message: unknown, transfer: Transferable[]) =>
      void posted.push({ message, transferred: transfer.length }),
  };
  return { outbox: new Outbox<unknown>(port as unknown as MessagePort), posted };
}

test("what one step posts travels as one, in order", async () => {
  const { outbox, posted } = outboxOf();
  const buffer = new ArrayBuffer(1);
  outbox.post("a", [buffer]);
  outbox.post("b", [buffer, new ArrayBuffer(2)]);
  assert.deepEqual(posted, []);
  await Promise.resolve();
  outbox.post("c");
  await Promise.resolve();
  assert.deepEqual(posted, [
    { message: ["a", "b"], transferred: 2 },
    { message: "c", transferred: 0 },
  ]);
});

test("what can't wait goes at once, with what came before it", async () => {
  const { outbox, posted } = outboxOf();
  outbox.post("a");
  outbox.post("b");
  outbox.flush();
  assert.deepEqual(posted, [{ message: ["a", "b"], transferred: 0 }]);
  await Promise.resolve();
  assert.equal(posted.length, 1);
});

test("a message that fails leaves the others of its post alone", (context) => {
  const received: unknown[] = [];
  const later = context.mock.method(globalThis, "queueMicrotask", () => {});
  eachMessage([1, 2, 3], (message) => {
    if (message === 2) throw new Error("two");
    received.push(message);
  });
  eachMessage("alone", (message) => received.push(message));
  assert.deepEqual(received, [1, 3, "alone"]);
  // The error is the page's to see, as that of an event listener.
  assert.equal(later.mock.callCount(), 1);
  assert.throws(later.mock.calls[0]?.arguments[0] as () => void, /two/);
});

test("only a whole buffer is given away, and only once", () => {
  const whole = new Uint8Array(4);
  assert.deepEqual(bufferOf(whole), [whole.buffer]);
  assert.deepEqual(bufferOf(whole.subarray(1)), []);
  assert.deepEqual(bufferOf(new Uint8Array(0)), []);
  structuredClone(whole, { transfer: [whole.buffer] });
  assert.deepEqual(bufferOf(whole), []);
});

test("what is dropped is given back at once", async () => {
  const pieces = [new Uint8Array(4), new Uint8Array(8)];
  for (const piece of pieces) drop(piece);
  assert.deepEqual(
    pieces.map(({ buffer }) => buffer.byteLength),
    [0, 0],
  );
  drop(pieces[0] as Uint8Array); // gone already
  const whole = new Uint8Array(4);
  drop(whole.subarray(1)); // others may read the rest
  assert.equal(whole.length, 4);
  // In the next task, by another channel.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const later = new Uint8Array(2);
  drop(later);
  assert.equal(later.buffer.byteLength, 0);
});
