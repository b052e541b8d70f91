/**
 * Files of Pyodide's file system as one piece, quicker to unpack than a zip.
 *
 *   u32 length of the index in bytes, little endian; the index, JSON `[path, size][]` in UTF-8; the files' bytes
 */

export function encodeArchive(files: [path: string, content: Uint8Array][]): Uint8Array {
  const index = new TextEncoder().encode(
    JSON.stringify(files.map(([path, content]) => [path, content.length])),
  );
  const bytes = new Uint8Array(
    4 + index.length + files.reduce((sum, [, content]) => sum + content.length, 0),
  );
  new DataView(bytes.buffer).setUint32(0, index.length, true);
  bytes.set(index, 4);
  let at = 4 + index.length;
  for (const [, content] of files) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

const isEntry = (value: unknown): value is [string, number] =>
  Array.isArray(value) && typeof value[0] === "string" && Number.isSafeInteger(value[1]) && value[1] >= 0;

/** Views of the files. Throws a `TypeError` where `bytes` is no archive. */
export function decodeArchive(bytes: Uint8Array): [path: string, content: Uint8Array][] {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const index: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  if (!Array.isArray(index) || !index.every(isEntry)) throw new TypeError("This is no archive.");
  let at = 4 + length;
  return index.map(([path, size]) => {
    at += size;
    return [path, bytes.subarray(at - size, at)];
  });
}

/** What is used of Pyodide's file system (https://emscripten.org/docs/api_reference/Filesystem-API.html). */
export interface FileSystem {
  analyzePath(path: string): { exists: boolean };
  mkdir(path: string): void;
  writeFile(path: string, content: Uint8Array, options: { canOwn: boolean }): void;
}

/**
 * Writes files, and the directories above them; their content is not copied.
 *
 * Emscripten's `mkdirTree` would take four fifths of the time: it throws for each directory that is there already.
 */
export function writeArchive(fileSystem: FileSystem, files: [path: string, content: Uint8Array][]): void {
  const made = new Set([""]);
  const make = (directory: string) => {
    if (made.has(directory)) return;
    made.add(directory);
    make(parentOf(directory));
    if (!fileSystem.analyzePath(directory).exists) fileSystem.mkdir(directory);
  };
  for (const [path, content] of files) {
    make(parentOf(path));
    fileSystem.writeFile(path, content, { canOwn: true });
  }
}

/** Of an absolute path; empty at its end. */
const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/"));
