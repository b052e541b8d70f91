/** The samples in `tests/contract/`, which Python's tests read too. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DataError, parseData } from "../src/element/data.ts";
import { wheelsOf } from "../src/host/manifest.ts";
import { isHostToWorker, isWorkerToHost } from "../src/protocol.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fromBase64 = (text: unknown) => Uint8Array.from(Buffer.from(String(text), "base64"));

/** The content of a file, bytes as what crosses the port. */
function samples(name: string): unknown {
  const file = new URL(`../../tests/contract/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"), (_key, value: unknown) => {
    if (!isRecord(value) || Object.keys(value).length !== 1) return value;
    if ("$bytes" in value) return fromBase64(value.$bytes);
    return "$buffer" in value ? fromBase64(value.$buffer).buffer : value;
  });
}

/** A list in a table; fails where it is missing or empty, so that no test passes for want of samples. */
function listIn(table: unknown, name: string): unknown[] {
  const list = isRecord(table) ? table[name] : undefined;
  assert.ok(Array.isArray(list) && list.length > 0, name);
  return list;
}

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

test("page data", () => {
  const file = samples("page-data.json");
  for (const sample of listIn(file, "valid")) {
    const data = field(sample, "data");
    assert.ok(typeof data === "object");
    const nothing = { data: [], environ: {}, directory: "", index: null };
    assert.deepEqual({ version: 1, ...parseData(JSON.stringify(data)) }, { ...nothing, ...data });
  }
  for (const sample of listIn(file, "invalid")) {
    const read = () => parseData(JSON.stringify(field(sample, "data")));
    assert.throws(read, DataError, String(field(sample, "what")));
  }
});

test("environment manifests", () => {
  const file = samples("environment.json");
  for (const sample of listIn(file, "valid")) {
    const manifest = field(sample, "manifest");
    assert.deepEqual(wheelsOf(manifest), field(manifest, "wheels"));
  }
  for (const sample of listIn(file, "invalid"))
    assert.equal(wheelsOf(field(sample, "manifest")), null, String(field(sample, "what")));
});

for (const [name, guard] of [
  ["host-to-worker.json", isHostToWorker],
  ["worker-to-host.json", isWorkerToHost],
] as const) {
  const file = samples(name);
  for (const message of listIn(file, "valid"))
    test(`${name}: taken: ${JSON.stringify(message).slice(0, 80)}`, () => assert.ok(guard(message)));
  for (const message of listIn(file, "invalid"))
    test(`${name}: refused: ${JSON.stringify(message).slice(0, 80)}`, () => assert.ok(!guard(message)));
  test(`${name}: as a port brings it`, () => {
    for (const message of listIn(file, "valid")) assert.ok(guard(structuredClone(message)));
  });
}

test("conversations", () => {
  const conversations = samples("conversations.json");
  assert.ok(Array.isArray(conversations) && conversations.length > 0);
  for (const conversation of conversations) {
    for (const step of listIn(conversation, "steps")) {
      const [guard, message] =
        isRecord(step) && "send" in step
          ? [isHostToWorker, step.send]
          : [isWorkerToHost, field(step, "expect")];
      assert.ok(guard(message), JSON.stringify(step));
    }
  }
});
