import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadPyodide } from "pyodide";
import { joinChunks } from "../src/chunks.ts";
import { compress, evenly, inParts } from "../src/maker/compression.ts";
import { clearFree, freeLibraryFiles } from "../src/maker/tidy.ts";
import { decodeArchive, encodeArchive, writeArchive } from "../src/snapshot/archive.ts";
import {
  checksum,
  decode,
  decodeStart,
  encode,
  PAGE,
  packPages,
  type Snapshot,
} from "../src/snapshot/format.ts";
import { packLinks, sortLinks, unpackLinks } from "../src/snapshot/links.ts";
import type { PatchedModule } from "../src/snapshot/module.ts";
import { Restoration, restore } from "../src/snapshot/restore.ts";
import { framesOf } from "../src/snapshot/zstd-frames.ts";
import { unpack } from "../src/worker/unpacking.ts";

const LAYOUT = { table: 7, stack: 4096, libraries: [], offsets: [] as [string, number][] };

/** A page's value: zero, or a word somewhere in it. */
const page = fc.option(fc.record({ at: fc.nat(PAGE / 4 - 1), word: fc.integer({ min: 1, max: 3 }) }));
const pair = fc.tuple(page, fc.oneof(page, fc.constant(undefined)));
type Page = { at: number; word: number } | null;

function heapOf(pages: Page[]): Uint8Array {
  const words = new Uint32Array((pages.length * PAGE) / 4);
  pages.forEach((value, index) => {
    if (value !== null) words[(index * PAGE) / 4 + value.at] = value.word;
  });
  return new Uint8Array(words.buffer);
}

/** What is used of Emscripten's module by an interpreter without libraries. */
function interpreter(fresh: Uint8Array): PatchedModule {
  const module = {
    HEAPU8: fresh.slice(),
    HEAP32: new Int32Array(2),
    wasmTable: {
      length: 5,
      grow(count: number) {
        this.length += count;
      },
    },
    ___stack_pointer: { value: 0 },
    __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: 0,
    // Not that sum, but one of those bytes.
    _ZSTD_XXH32: (address: number, length: number, seed: number) =>
      module.HEAPU8.subarray(address, address + length).reduce(
        (sum, byte) => Math.imul(sum ^ byte, 0x01000193),
        seed ^ 0x811c9dc5,
      ),
    growMemory(size: number) {
      const grown = new Uint8Array(size);
      grown.set(module.HEAPU8);
      module.HEAPU8 = grown;
    },
  };
  return module as unknown as PatchedModule;
}

function snapshotOf(
  heap: Uint8Array,
  fresh: Uint8Array,
  initial: number,
  head = new Uint8Array(),
): Uint8Array {
  const { pages, ...runs } = packPages(heap, fresh, initial);
  const sum = checksum(interpreter(fresh), runs.kept);
  const header = {
    version: 4 as const,
    ...LAYOUT,
    heap: heap.length,
    ...runs,
    sum,
    links: 0,
    head: head.length,
  };
  return encode({ header, head, pages: [pages] });
}

test("whatever an interpreter has, what is restored in it is the heap that was packed", () => {
  const head = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(pair, { maxLength: 12 }),
      fc.nat(12),
      head,
      fc.array(fc.nat()),
      (pairs, size, head, cuts) => {
        const heap = heapOf(pairs.map(([now]) => now));
        // Undefined: as it is in the heap.
        const before = pairs.map(([now, then]) => (then === undefined ? now : then));
        const initial = Math.min(size, pairs.length) * PAGE;
        const fresh = heapOf(before);
        fresh.fill(0, initial); // no library has written there
        const encoded = snapshotOf(heap, fresh, initial, head);
        const first = encoded.length - decodeStart(encoded).rest.length;
        // It comes in pieces, of which the first has all that is in front of the pages.
        const ends = cuts
          .map((cut) => first + (cut % (encoded.length - first + 1)))
          .sort((one, other) => one - other);
        const read = decode(
          [...ends, encoded.length].map((end, index) => encoded.subarray(ends[index - 1] ?? 0, end)),
        );
        const module = interpreter(fresh.subarray(0, initial));
        restore(module, read, []);
        assert.deepEqual(module.HEAPU8, heap);
        assert.deepEqual(read.head, head);
        assert.equal(module.wasmTable.length, LAYOUT.table);
        assert.equal(module.___stack_pointer.value, LAYOUT.stack);
      },
    ),
  );
});

test("pages that are zero, or there already, are left out, and neighbours are one run", () => {
  const some = { at: 3, word: 2 };
  const other = { at: 3, word: 1 };
  const heap = heapOf([some, other, null, some, null, some, null]);
  const fresh = heapOf([null, some, some, some, null, null, some]);
  const { stored, kept, pages } = packPages(heap, fresh, 3 * PAGE);
  // The last one was written by a library, and is zero in the snapshot.
  assert.deepEqual(stored, [
    [0, 2],
    [5, 2],
  ]);
  assert.deepEqual(kept, [[3, 1]]);
  assert.equal(pages.length, 4 * PAGE);
  assert.equal(packPages(new Uint8Array(PAGE * 3), new Uint8Array(PAGE * 3), PAGE).pages.length, 0);
});

test("an interpreter that is not the one that pages were left out for is refused", () => {
  const heap = heapOf([{ at: 0, word: 1 }, null]);
  const snapshot = decode([snapshotOf(heap, heap, 2 * PAGE)]);
  const other = heapOf([{ at: 1, word: 1 }, null]);
  assert.throws(() => restore(interpreter(other), snapshot, []), /another interpreter/);
});

const GOOD: Snapshot = {
  header: {
    version: 4,
    ...LAYOUT,
    heap: 2 * PAGE,
    stored: [[1, 1]],
    kept: [[0, 1]],
    links: 0,
    sum: 0,
    head: 3,
    libraries: [{ name: "/a.so", memory: 8, table: 2, handle: 9 }],
  },
  head: new Uint8Array([1, 2, 3]),
  pages: [new Uint8Array(PAGE).fill(5)],
};

test("a snapshot that is cut off, or of another shape, is refused", () => {
  assert.deepEqual(decode([encode(GOOD)]).header, GOOD.header);
  assert.throws(() => decode([encode(GOOD).subarray(0, -1)]), TypeError);
  const wrong: object[] = [
    { ...GOOD.header, version: 1 },
    { ...GOOD.header, stored: [[2, 1]] },
    { ...GOOD.header, kept: [[-1, 1]] },
    { ...GOOD.header, sum: "0" },
    { ...GOOD.header, links: 2 * PAGE + 4 },
    { ...GOOD.header, heap: "8192" },
    { ...GOOD.header, libraries: [{ name: "/a.so", memory: 8, table: 2 }] },
    { ...GOOD.header, offsets: [["symbol", -1]] },
  ];
  for (const header of wrong) {
    const bytes = encode({ ...GOOD, header: header as Snapshot["header"] });
    assert.throws(() => decode([bytes]), TypeError, JSON.stringify(header));
  }
});

test("what comes page by page is refused where pages are missing, or too many", () => {
  const heap = heapOf([{ at: 0, word: 1 }, null, { at: 1, word: 2 }]);
  const { header, pages } = decode([snapshotOf(heap, new Uint8Array(3 * PAGE), 3 * PAGE)]);
  const begun = () => new Restoration(interpreter(new Uint8Array(3 * PAGE)), header, []);
  const all = joinChunks(pages);
  assert.equal(all.length, 2 * PAGE);
  const short = begun();
  short.add(all.subarray(0, -1));
  assert.throws(() => short.end(), /incomplete/);
  short.add(all.subarray(-1));
  short.end();
  assert.throws(() => short.add(all.subarray(0, 1)), /too many pages/);
});

test("what is compressed is unpacked, in however many parts", async () => {
  for (const size of [0, 10, 3 << 20, 19 << 20]) {
    const content = Uint8Array.from({ length: size }, (_, index) => (index >> 3) * (index >> 9));
    for (const cut of [evenly, inParts]) {
      const packed = await compress(cut(content), 3);
      const parts = framesOf(packed).map((frame) => new Uint8Array(frame).buffer);
      assert.equal(parts.length, cut(content).length);
      const contents = await Promise.all(
        [new Uint8Array(packed).buffer, ...parts].map((bytes) => unpack({ name: "x", packed: true, bytes })),
      );
      assert.deepEqual(contents[0], content, `${size}`);
      assert.deepEqual(joinChunks(contents.slice(1)), content, `${size}`);
    }
    const packed = await compress(evenly(content), 3);
    const bytes = new Uint8Array(packed).buffer;
    if (size === 0) continue;
    await assert.rejects(unpack({ name: "x", packed: true, bytes: bytes.slice(0, -1) }));
    // What a decoder can't read must not keep it busy.
    const damaged = new Uint8Array(bytes).fill(0xff, 0, 8).buffer;
    await assert.rejects(unpack({ name: "x", packed: true, bytes: damaged }), /damaged/);
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

test("files are put into a file system that reads them", async () => {
  const pyodide = await loadPyodide();
  const { FS } = pyodide;
  const bytes = (text: string) => new TextEncoder().encode(text);
  FS.writeFile("/lib/there.txt", "before");
  writeArchive(FS, [
    ["/lib/there.txt", bytes("after")],
    ["/lib/made/one.py", bytes("NUMBER = 1")],
    ["/lib/made/below/constructor", bytes("2")],
    ["/top", new Uint8Array()],
  ]);
  const read = (path: string) => FS.readFile(path, { encoding: "utf8" });
  assert.equal(read("/lib/there.txt"), "after");
  assert.equal(read("/lib/made/below/constructor"), "2");
  assert.equal(read("/top"), "");
  assert.deepEqual(FS.readdir("/lib/made").sort(), [".", "..", "below", "one.py"]);
  FS.writeFile("/lib/made/one.py", "NUMBER = 3");
  const number: number = pyodide.runPython(
    "import sys; sys.path.append('/lib/made'); import one; one.NUMBER",
  );
  assert.equal(number, 3);
  FS.unlink("/lib/made/one.py");
  assert.equal(FS.analyzePath("/lib/made/one.py").exists, false);
});

/** A heap with a list of the objects at these places, in this order, each word with its flags. */
function listOf(places: number[], flags: number[]): Uint8Array {
  const words = new Int32Array(4 * PAGE).fill(7);
  const flag = (index: number) => (flags[index % flags.length] ?? 0) & 3;
  const address = (index: number) => 16 * ((places.at(index % places.length) ?? 0) + 1);
  places.forEach((_, index) => {
    words[address(index) / 4] = address(index + 1) | flag(index);
    words[address(index) / 4 + 1] = address(index - 1) | flag(index + 1);
  });
  return new Uint8Array(words.buffer);
}

/** What the list through `start` goes to, and back. */
function walk(heap: Uint8Array, start: number): [forth: number[], back: number[]] {
  const words = new Int32Array(heap.buffer);
  const follow = (offset: number) => {
    const found = [start];
    for (
      let at = (words[start / 4 + offset] ?? 0) & ~3;
      at !== start;
      at = (words[at / 4 + offset] ?? 0) & ~3
    )
      found.push(at);
    return found;
  };
  return [follow(0), follow(1)];
}

test("the list of objects is sorted, packed as distances, and restored, with its flags", () => {
  const places = fc.uniqueArray(fc.nat(900), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(places, fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }), (where, flags) => {
      const heap = listOf(where, flags);
      const before = new Int32Array(heap.slice().buffer);
      const start = 16 * ((where[0] ?? 0) + 1);
      assert.equal(sortLinks(heap, start), true);
      const addresses = where.map((place) => 16 * (place + 1));
      const [forth, back] = walk(heap, start);
      assert.deepEqual(
        forth.toSorted((one, other) => one - other),
        addresses.toSorted((one, other) => one - other),
      );
      assert.deepEqual(forth.slice(1), back.slice(1).reverse());
      // Ascending, but where it comes round.
      assert.ok(forth.filter((at, index) => index > 0 && at < (forth[index - 1] ?? 0)).length <= 1);
      const words = new Int32Array(heap.buffer);
      words.forEach((word, index) => {
        assert.equal(word & 3, (before[index] ?? 0) & 3);
      });
      const packed = heap.slice();
      packLinks(packed, start);
      unpackLinks(packed, start);
      assert.deepEqual(packed, heap);
    }),
  );
});

test("what is no list of objects stays as it is, and distances that lead nowhere are refused", () => {
  const heap = listOf([4, 2, 9], [0]);
  const words = new Int32Array(heap.buffer);
  words[(16 * 3) / 4] = 8; // no longer what comes before the next
  const before = heap.slice();
  assert.equal(sortLinks(heap, 16 * 5), false);
  assert.equal(sortLinks(heap, 2 ** 20), false);
  assert.deepEqual(heap, before);
  for (const distance of [-4096, 1 << 20, 4]) {
    const broken = listOf([4, 2, 9], [0]);
    packLinks(broken, 16 * 5);
    new Int32Array(broken.buffer)[(16 * 5) / 4] = distance;
    assert.throws(() => unpackLinks(broken, 16 * 5), /damaged/);
  }
});

test("freed memory and the files of libraries are zero in a snapshot, and it has not grown", async () => {
  const pyodide = await loadPyodide();
  const module = (pyodide as unknown as { _module: PatchedModule })._module;
  const fill = (size: number) => {
    const address = module._malloc(size);
    module.HEAPU8.fill(0xa5, address, address + size);
    return address;
  };
  const sizes = [1 << 20, 100_000, 4000, 300, 40, 20];
  // Between them something stays.
  const blocks = sizes.flatMap((size) => [fill(size), fill(64)]);
  const file = fill(50_000);
  module.HEAPU8.set(new TextEncoder().encode("\0asm"), file);
  const handle = module._malloc(64);
  new Int32Array(module.HEAPU8.buffer, handle, 16).fill(0);
  module.HEAP32[handle / 4 + 7] = file;
  module.HEAP32[handle / 4 + 8] = 50_000;
  const { length } = module.HEAPU8;
  freeLibraryFiles(module, [handle]);
  blocks.forEach((address, index) => {
    if (index % 2 === 0) module._free(address);
  });
  clearFree(module);
  assert.equal(module.HEAPU8.length, length);
  assert.deepEqual([module.HEAP32[handle / 4 + 7], module.HEAP32[handle / 4 + 8]], [0, 0]);
  // Words: a byte of an address that malloc leaves in what is free may be the same by chance.
  const left = (address: number, size: number) =>
    module.HEAP32.subarray(address / 4, (address + size) / 4).filter((word) => word === (0xa5a5a5a5 | 0))
      .length;
  assert.equal(left(file, 50_000), 0);
  sizes.forEach((size, index) => {
    assert.equal(left(blocks[2 * index] ?? 0, size), 0, `${size}`);
    assert.equal(left(blocks[2 * index + 1] ?? 0, 64), 16);
  });
  assert.equal(pyodide.runPython("sum(range(10))"), 45);
});
