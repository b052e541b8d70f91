import assert from "node:assert/strict";
import { test } from "node:test";
import { needsFresh } from "../src/host/fresh.ts";
import { preparedOf } from "../src/host/manifest.ts";

const SHA = "0123456789abcdef".repeat(4);
const packed = (name: string) => ({
  file: `prepared/0123456789abcdef/${name}`,
  size: 3,
  sha256: SHA,
  encoding: "zstd",
});
const LIBRARY = { name: "/lib/a.so", ...packed("a.bin") };
const MEMORY = {
  ...packed("memory.bin"),
  parts: [
    { size: 1, sha256: SHA },
    { size: 2, sha256: SHA },
  ],
};
const PREPARED = {
  runtime: ["a.bin"],
  site: packed("site.bin"),
  libraries: [LIBRARY],
  snapshot: { memory: MEMORY, data: packed("data.bin"), libraries: ["/lib/a.so"] },
  layer: null,
};

test("quick starts of a manifest", () => {
  assert.deepEqual(preparedOf({ prepared: PREPARED }), PREPARED);
  assert.deepEqual(preparedOf({ prepared: { ...PREPARED, snapshot: null } }), {
    ...PREPARED,
    snapshot: null,
  });
  const layered = { ...PREPARED, layer: packed("layer.bin") };
  assert.deepEqual(preparedOf({ prepared: layered }), layered);
  assert.equal(preparedOf({ prepared: null }), null);
  assert.equal(preparedOf(null), null);
  for (const wrong of [
    { ...PREPARED, runtime: "a.bin" },
    { ...PREPARED, site: { ...packed("site.bin"), file: "../site.bin" } },
    { ...PREPARED, site: { ...packed("site.bin"), file: "https://elsewhere.test/site.bin" } },
    { ...PREPARED, site: { ...packed("site.bin"), sha256: "" } },
    { ...PREPARED, libraries: [packed("a.bin")] },
    { ...PREPARED, snapshot: { ...PREPARED.snapshot, libraries: [1] } },
    { ...PREPARED, snapshot: {} },
    ...[undefined, [], [{ size: 3 }], [{ size: 2, sha256: SHA }], [{ size: 0, sha256: SHA }]].map(
      (parts) => ({
        ...PREPARED,
        snapshot: { ...PREPARED.snapshot, memory: { ...MEMORY, parts } },
      }),
    ),
    { ...PREPARED, layer: {} },
  ])
    assert.equal(preparedOf({ prepared: wrong }), null, JSON.stringify(wrong));
});

for (const [text, fresh] of [
  ['os.environ["DEBUG"] = "1"', true],
  ['os.environ.setdefault("X", "1")', true],
  ["environ.update(a=1)", true],
  ["os.putenv('A', 'b')", true],
  ["from dotenv import load_dotenv\nload_dotenv()", true],
  ['os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")', false],
  ['os.environ["DJANGO_SETTINGS_MODULE"] = "settings"', false],
  ['os.environ["DJANGO_SETTINGS_MODULE"] = "settings"\nos.environ["B"] = "c"', true],
  ['if os.environ["DEBUG"] == "1": pass', false],
  ['os.environ.get("X")', false],
] as const)
  test(`an interpreter that has imported nothing: ${fresh}: ${text}`, () => {
    assert.equal(needsFresh({ "main.py": text }, {}), fresh);
    assert.equal(needsFresh({ "notes.txt": text }, {}), false);
  });

test("an interpreter that has imported nothing for variables that the author sets", () => {
  assert.equal(needsFresh({}, { MODE: "test" }), true);
  assert.equal(needsFresh({}, { DJANGO_SETTINGS_MODULE: "shop.settings" }), false);
});
