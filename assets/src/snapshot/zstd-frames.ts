/** What frames of Zstandard say of their content (https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1). */

const MAGIC = 0xfd2fb528;
/** The type of a block that stands for one byte, repeated. */
const RLE = 1;

/** Bytes of what all frames hold together; null where they don't say it, or are no whole frames. */
export function contentSize(bytes: ArrayBuffer): number | null {
  const view = new DataView(bytes);
  try {
    let total = 0;
    for (let at = 0; at < bytes.byteLength; ) {
      const frame = readHeader(view, at);
      if (frame === null) return null;
      total += frame.size;
      at = skipBlocks(view, frame.end) + frame.checksum;
      if (at > bytes.byteLength) return null;
    }
    return total;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Frames that lie one after the other. Throws a `RangeError` where there is something else. */
export function framesOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const frame = readHeader(view, at);
    if (frame === null) throw new RangeError("This is no frame that says how large it is.");
    const end = skipBlocks(view, frame.end) + frame.checksum;
    if (end > bytes.length) throw new RangeError("The last frame is cut off.");
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** Size of the frame's content, where its header ends, length of what follows its blocks. */
function readHeader(view: DataView, at: number): { size: number; end: number; checksum: number } | null {
  if (view.getUint32(at, true) !== MAGIC) return null;
  const descriptor = view.getUint8(at + 4);
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const start = at + 5 + (isSingle ? 0 : 1) + dictionary;
  const checksum = (descriptor & 4) === 0 ? 0 : 4;
  switch (descriptor >> 6) {
    case 0:
      return isSingle ? { size: view.getUint8(start), end: start + 1, checksum } : null;
    case 1:
      return { size: view.getUint16(start, true) + 256, end: start + 2, checksum };
    case 2:
      return { size: view.getUint32(start, true), end: start + 4, checksum };
    default:
      return { size: Number(view.getBigUint64(start, true)), end: start + 8, checksum };
  }
}

/** Where the block after the last one would begin. */
function skipBlocks(view: DataView, at: number): number {
  for (;;) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const size = header >> 3;
    at += 3 + (((header >> 1) & 3) === RLE ? 1 : size);
    if ((header & 1) === 1) return at;
  }
}
