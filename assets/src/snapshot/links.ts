/**
 * The list in which CPython's garbage collector has the objects of a generation, two words in front of each: the address of the next object
 * and of the one before (`PyGC_Head`, https://github.com/python/cpython/blob/main/InternalDocs/garbage_collector.md). In
 * the order of creation and of collections the addresses are as good as random, a twentieth of what a snapshot weighs.
 * Nothing depends on the order: sorted, and noted as distances, they weigh next to nothing.
 */

/** Flags, in the lowest bits of both words, which addresses of words leave free. */
const FLAGS = 3;

const distance = (from: number, to: number) => (to - from) | 0;

/**
 * The addresses in the list that goes through `start`, ascending; null where that is no list: each has to be
 * the one before the next.
 */
function members(words: Int32Array, start: number): number[] | null {
  const found: number[] = [];
  for (let at = start; found.length < words.length / 2; ) {
    const next = (words[at / 4] ?? 0) & ~FLAGS;
    if (next <= 0 || next / 4 + 1 >= words.length) return null;
    if (((words[next / 4 + 1] ?? 0) & ~FLAGS) !== at) return null;
    found.push(at);
    at = next;
    if (at === start) return found.sort((one, other) => one - other);
  }
  return null;
}

const wordsOf = (heap: Uint8Array) => new Int32Array(heap.buffer, heap.byteOffset, heap.length / 4);

/** Sorts the list through `start` by address, and says whether there is one. */
export function sortLinks(heap: Uint8Array, start: number): boolean {
  const words = wordsOf(heap);
  const all = members(words, start);
  if (all === null) return false;
  all.forEach((at, index) => {
    const next = all[(index + 1) % all.length] ?? 0;
    const before = all.at(index - 1) ?? 0;
    words[at / 4] = next | ((words[at / 4] ?? 0) & FLAGS);
    words[at / 4 + 1] = before | ((words[at / 4 + 1] ?? 0) & FLAGS);
  });
  return true;
}

/** Puts distances in place of addresses, in the sorted list through `start`. */
export function packLinks(heap: Uint8Array, start: number): void {
  const words = wordsOf(heap);
  for (const at of members(words, start) ?? []) {
    const next = words[at / 4] ?? 0;
    words[at / 4] = distance(at, next & ~FLAGS) | (next & FLAGS);
    words[at / 4 + 1] = (words[at / 4 + 1] ?? 0) & FLAGS;
  }
}

/** Undoes `packLinks`. Throws where the distances lead out of the memory. */
export function unpackLinks(heap: Uint8Array, start: number): void {
  const words = wordsOf(heap);
  for (let at = start, left = words.length / 2; ; left--) {
    const packed = words[at / 4] ?? 0;
    const next = at + (packed & ~FLAGS);
    const before = next / 4 + 1;
    if (next <= 0 || before >= words.length || left < 0)
      throw new Error("The snapshot's list of objects is damaged.");
    words[at / 4] = next | (packed & FLAGS);
    words[before] = at | ((words[before] ?? 0) & FLAGS);
    if (next === start) return;
    at = next;
  }
}
