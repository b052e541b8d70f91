/** The frame's requests over a real port, with the test as the host at its other end. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import "./page.ts";
import { Channel } from "../src/frame/channel.ts";
import { Network, type NetworkOptions, readAll, subresource } from "../src/frame/network.ts";
import { eachMessage } from "../src/port.ts";
import { ACK_STEP, type FrameToHost, type HostToFrame, isFrameToHost } from "../src/protocol.ts";

const CHUNK = 64 * 1024;
const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function connect() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const received: FrameToHost[] = [];
  port2.addEventListener("message", ({ data }: MessageEvent<unknown>) =>
    eachMessage(data, (message) => {
      assert.ok(isFrameToHost(message));
      received.push(message);
    }),
  );
  port2.start();
  const network = new Network(new Channel(port1));
  const send = async (...messages: HostToFrame[]) => {
    port2.postMessage(messages);
    for (let turns = 0; turns < 5; turns++) await turn();
  };
  const request = async (options: NetworkOptions = {}) => {
    const response = network.request(subresource("https://docs.test/a"), options);
    response.catch(() => {});
    for (let turns = 0; turns < 5; turns++) await turn();
    return response;
  };
  /** Without waiting for the response. */
  const begin = async (options: NetworkOptions = {}) => {
    const response = request(options);
    response.catch(() => {});
    for (let turns = 0; turns < 10; turns++) await turn();
    return { response };
  };
  return { received, send, begin };
}

const head = (id = 1): HostToFrame => ({
  type: "response",
  id,
  head: { url: "https://docs.test/a", status: 200, headers: [], redirected: false, kind: "basic" },
});
const chunk = (size: number, id = 1): HostToFrame => ({ type: "chunk", id, bytes: new Uint8Array(size) });
const end = (error: string | null = null, id = 1): HostToFrame => ({ type: "end", id, error });
const types = (messages: FrameToHost[]) => messages.map(({ type }) => type);

test("a response that comes whole needs no acknowledgement and no stream", async () => {
  const { received, send, begin } = connect();
  const { response } = await begin();
  await send(head(), chunk(3), end());
  const { body } = await response;
  assert.equal(body.take()?.length, 3);
  assert.deepEqual(types(received), ["fetch"]);
});

test("a body of several chunks is read as a stream", async () => {
  const { send, begin } = connect();
  const { response } = await begin();
  await send(head(), chunk(1), chunk(2), end());
  const { body } = await response;
  assert.equal(body.take(), null);
  assert.equal((await readAll(body)).length, 3);
});

test("what is read is acknowledged, in steps", async () => {
  const { received, send, begin } = connect();
  const { response } = await begin();
  await send(head(), ...Array.from({ length: 5 }, () => chunk(CHUNK)));
  const reader = (await response).body.stream.getReader();
  for (let count = 0; count < 5; count++) await reader.read();
  await send();
  const acks = received.filter((message) => message.type === "ack");
  assert.deepEqual(
    acks.map(({ bytes }) => bytes),
    [ACK_STEP, ACK_STEP],
  );
});

test("a read that waits gets the next chunk, and the end", async () => {
  const { send, begin } = connect();
  const { response } = await begin();
  await send(head());
  const reader = (await response).body.stream.getReader();
  const first = reader.read();
  await send(chunk(2));
  assert.equal((await first).value?.length, 2);
  const last = reader.read();
  await send(end());
  assert.equal((await last).done, true);
});

test("a small body travels with its request, a larger one after it", async () => {
  const { received, begin } = connect();
  await begin({ body: Uint8Array.of(1, 2) });
  await begin({ body: new Blob([new Uint8Array(CHUNK + 1)]) });
  const [small, large, ...pieces] = received;
  assert.ok(small?.type === "fetch" && large?.type === "fetch");
  assert.deepEqual([small.body, large.body], [Uint8Array.of(1, 2), "stream"]);
  assert.equal(
    types(pieces).every((type) => type === "fetch-body"),
    true,
  );
  assert.deepEqual(pieces.at(-1), { type: "fetch-body", id: 2, bytes: null });
});

test("an upload ends where the response does", async () => {
  const { received, send, begin } = connect();
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(CHUNK)),
    cancel: () => {
      cancelled = true;
    },
  });
  const { response } = await begin({ body: endless });
  await send(head(), end());
  const count = received.length;
  await response;
  await send({ type: "ack", id: 1, bytes: 1_000_000 });
  assert.equal(cancelled, true);
  assert.equal(received.length, count);
});

test("a network error before the head, and one in the body", async () => {
  const { send, begin } = connect();
  const early = await begin();
  await send(end("no app"));
  await assert.rejects(early.response, { name: "TypeError", message: "Failed to fetch: no app" });
  const { response } = await begin();
  await send(head(2), chunk(1, 2), end("broken", 2));
  await assert.rejects(readAll((await response).body), /broken/);
});

test("an abort before the head, and one in the body", async () => {
  const { received, send, begin } = connect();
  const early = new AbortController();
  const first = await begin({ signal: early.signal });
  early.abort("early");
  await assert.rejects(first.response, (reason) => reason === "early");
  const late = new AbortController();
  const { response } = await begin({ signal: late.signal });
  await send(head(2), chunk(1, 2), end(null, 2));
  const { body } = await response;
  late.abort("late");
  await assert.rejects(readAll(body), (reason) => reason === "late");
  await send();
  // The second had come to its end: there was nothing left to abort at the host.
  assert.deepEqual(types(received), ["fetch", "abort", "fetch"]);
});

test("a body that nobody wants is aborted", async () => {
  const { received, send, begin } = connect();
  const { response } = await begin();
  await send(head(), chunk(1));
  (await response).body.cancel();
  await send(chunk(1));
  assert.deepEqual(types(received), ["fetch", "abort"]);
});
