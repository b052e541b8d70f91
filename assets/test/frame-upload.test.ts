import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inline, lengthOf, type Source, Upload } from "../src/frame/upload.ts";

const PIECE = 64 * 1024;
const WINDOW = 512 * 1024;

function uploadOf(source: Source) {
  const pieces: Uint8Array[] = [];
  const ended = { times: 0 };
  const upload = new Upload(source, (piece) => {
    if (piece === null) ended.times++;
    else pieces.push(piece);
  });
  return { upload, pieces, ended };
}

test("pieces of their own, however the body is given", async () => {
  const bytes = Uint8Array.from({ length: 150_000 }, (_, index) => index % 251);
  const stream = () => new Blob([bytes]).stream();
  for (const source of [bytes, new Blob([bytes]), stream()]) {
    const { upload, pieces, ended } = uploadOf(source);
    await upload.run();
    assert.deepEqual(
      new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer()),
      bytes,
    );
    for (const piece of pieces) {
      assert.ok(piece.length <= PIECE);
      assert.equal(piece.byteLength, piece.buffer.byteLength);
      assert.notEqual(piece.buffer, bytes.buffer);
    }
    assert.equal(ended.times, 1);
  }
});

test("what is read of a blob is given back as soon as it is sent", async () => {
  const read: Uint8Array[] = [];
  const blob = new Blob([new Uint8Array(200_000)]);
  const stream = blob.stream.bind(blob);
  blob.stream = () =>
    stream().pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          const whole = new Uint8Array([...chunk, ...new Uint8Array(PIECE)]);
          read.push(whole);
          controller.enqueue(whole);
        },
      }),
    );
  const { upload, pieces } = uploadOf(blob);
  await upload.run();
  assert.ok(read.length > 0);
  assert.deepEqual(
    read.map(({ byteLength }) => byteLength),
    read.map(() => 0),
  );
  // The page's own bytes are left alone.
  const own = new Uint8Array(200_000);
  await uploadOf(own).upload.run();
  assert.equal(own.byteLength, 200_000);
  assert.ok(pieces.length > 3);
});

test("no more is under way than the app leaves room for", async () => {
  let read = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (read++ < 64) controller.enqueue(new Uint8Array(PIECE));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const { upload, pieces, ended } = uploadOf(stream);
  const run = upload.run();
  for (let turns = 0; turns < 100; turns++) await turn();
  const under = pieces.length * PIECE;
  assert.ok(under > WINDOW && under <= WINDOW + PIECE);
  assert.ok(read * PIECE <= WINDOW + 2 * PIECE);
  while (ended.times === 0) {
    upload.taken(PIECE);
    await turn();
  }
  await run;
  assert.equal(pieces.length, 64);
});

test("a stop ends the source", async () => {
  let reason: unknown = "none";
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: (given) => {
      reason = given;
    },
  });
  const { upload, pieces, ended } = uploadOf(stream);
  const run = upload.run();
  await turn();
  upload.stop();
  await run;
  assert.deepEqual([pieces.length, ended.times, reason], [1, 0, undefined]);
});

test("a stream of anything but bytes is an error", async () => {
  const text = new ReadableStream({ start: (controller) => controller.enqueue("text") });
  await assert.rejects(uploadOf(text as ReadableStream<Uint8Array>).upload.run(), TypeError);
});

test("a stream's own error is that of the upload", async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error("mine")),
  });
  await assert.rejects(uploadOf(stream).upload.run(), /mine/);
});

test("small bodies travel with the request", async () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const view = bytes.subarray(1, 3);
  assert.deepEqual(await inline(view), Uint8Array.of(2, 3));
  assert.equal((await inline(view))?.buffer.byteLength, 2);
  assert.deepEqual(await inline(new Blob([bytes])), bytes);
  assert.equal(await inline(new Blob([bytes]).stream()), null);
  assert.equal(await inline(new Uint8Array(PIECE + 1)), null);
  assert.equal((await inline(new Uint8Array(PIECE)))?.length, PIECE);
});

test("lengths", () => {
  assert.equal(lengthOf(new Uint8Array(3)), 3);
  assert.equal(lengthOf(new Blob(["\u00e9"])), 2);
  assert.equal(lengthOf(new ReadableStream()), null);
});
