import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeArchive, encodeArchive, writeArchive } from "../src/snapshot/archive.ts";
import { decode, encode, PAGE, packPages, type Snapshot } from "../src/snapshot/format.ts";

const HEADER = { version: 1 as const, table: 7, stack: 4096, libraries: [] };

/** A heap of pages, those that are null zero. */
function heapOf(pages: (number | null)[]): Uint8Array {
  const heap = new Uint8Array(pages.length * PAGE);
  pages.forEach((value, page) => {
    if (value !== null) heap[page * PAGE + value] = 1 + (value % 255);
  });
  return heap;
}

test("what is packed is what a heap holds", () => {
  const page = fc.option(fc.nat(PAGE - 1));
  fc.assert(
    fc.property(fc.array(page, { maxLength: 12 }), fc.uint8Array({ maxLength: 40 }), (pages, head) => {
      const heap = heapOf(pages);
      const packed = packPages(heap);
      const header = { ...HEADER, heap: heap.length, runs: packed.runs, head: head.length };
      const read = decode(encode({ header, head, pages: packed.pages }));
      const restored = new Uint8Array(heap.length);
      let from = 0;
      for (const [first, count] of read.header.runs) {
        restored.set(read.pages.subarray(from, from + count * PAGE), first * PAGE);
        from += count * PAGE;
      }
      assert.deepEqual(restored, heap);
      assert.deepEqual(read.head, head);
      assert.equal(from, read.pages.length);
    }),
  );
});

test("zero pages are left out and neighbours are one run", () => {
  assert.deepEqual(packPages(heapOf([0, 9, null, 3, null, null])).runs, [
    [0, 2],
    [3, 1],
  ]);
  assert.equal(packPages(new Uint8Array(PAGE * 3)).pages.length, 0);
});

const GOOD: Snapshot = {
  header: {
    ...HEADER,
    heap: 2 * PAGE,
    runs: [[1, 1]],
    head: 3,
    libraries: [{ name: "/a.so", memory: 8, table: 2, handle: 9 }],
  },
  head: new Uint8Array([1, 2, 3]),
  pages: new Uint8Array(PAGE).fill(5),
};

test("a snapshot that is cut off, or of another shape, is refused", () => {
  assert.deepEqual(decode(encode(GOOD)).header, GOOD.header);
  assert.throws(() => decode(encode(GOOD).subarray(0, -1)), TypeError);
  const wrong: object[] = [
    { ...GOOD.header, version: 2 },
    { ...GOOD.header, runs: [[2, 1]] },
    { ...GOOD.header, runs: [[-1, 1]] },
    { ...GOOD.header, heap: "8192" },
    { ...GOOD.header, libraries: [{ name: "/a.so", memory: 8, table: 2 }] },
  ];
  for (const header of wrong) {
    const bytes = encode({ ...GOOD, header: header as Snapshot["header"] });
    assert.throws(() => decode(bytes), TypeError, JSON.stringify(header));
  }
});

test("an archive gives back its files", () => {
  const file = fc.tuple(fc.string(), fc.uint8Array({ maxLength: 50 }));
  fc.assert(
    fc.property(fc.array(file), (files) => {
      assert.deepEqual(decodeArchive(encodeArchive(files)), files);
    }),
  );
  const broken = encodeArchive([["/a", new Uint8Array(1)]]);
  broken[5] = 0x7b; // an index that is no list of pairs
  assert.throws(() => decodeArchive(broken));
});

test("directories are made before their files", () => {
  const calls: string[] = [];
  const fileSystem = {
    mkdirTree: (path: string) => void calls.push(`mkdir ${path}`),
    writeFile: (path: string) => void calls.push(`write ${path}`),
  };
  const content = new Uint8Array();
  writeArchive(fileSystem, [
    ["/lib/a/x.py", content],
    ["/lib/a/y.py", content],
    ["/lib/b/z.py", content],
  ]);
  assert.deepEqual(calls, [
    "mkdir /lib/a",
    "write /lib/a/x.py",
    "write /lib/a/y.py",
    "mkdir /lib/b",
    "write /lib/b/z.py",
  ]);
});
