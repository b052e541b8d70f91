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

/** A file of Emscripten's in memory (https://github.com/emscripten-core/emscripten/blob/main/src/lib/libmemfs.js). */
interface FileNode {
  contents: Uint8Array;
  usedBytes: number;
  /** Milliseconds since 1970. */
  mtime: number;
}

interface DirectoryNode {
  /** By name. */
  contents: Record<string, FileNode | DirectoryNode>;
  node_ops: {
    mknod(parent: DirectoryNode, name: string, mode: number, device: number): FileNode | DirectoryNode;
  };
}

/** What is used of Pyodide's file system (https://emscripten.org/docs/api_reference/Filesystem-API.html). */
export interface FileSystem {
  lookupPath(path: string): { node: DirectoryNode };
}

/** Files and directories that everybody may use (POSIX: `S_IFREG | 0666`, `S_IFDIR | 0777`). */
const FILE_MODE = 0o100666;
const DIRECTORY_MODE = 0o040777;

/**
 * Writes files, and the directories above them; their content is not copied.
 *
 * Nodes are put into their directories: by `writeFile` and `mkdir` two thousand files took 55 ms of each start, most of it to
 * find the way to them; now 5.
 */
export function writeArchive(fileSystem: FileSystem, files: [path: string, content: Uint8Array][]): void {
  const directories = new Map([["", fileSystem.lookupPath("/").node]]);
  const directoryAt = (path: string): DirectoryNode => {
    let directory = directories.get(path);
    if (directory === undefined) {
      directory = nodeAt(path, DIRECTORY_MODE) as DirectoryNode;
      directories.set(path, directory);
    }
    return directory;
  };
  const nodeAt = (path: string, mode: number): FileNode | DirectoryNode => {
    const end = path.lastIndexOf("/");
    const name = path.slice(end + 1);
    const parent = directoryAt(path.slice(0, end));
    const there = Object.hasOwn(parent.contents, name) ? parent.contents[name] : undefined;
    return there ?? parent.node_ops.mknod(parent, name, mode, 0);
  };
  for (const [path, content] of files) {
    const file = nodeAt(path, FILE_MODE) as FileNode;
    file.contents = content;
    file.usedBytes = content.length;
    file.mtime = Date.now();
  }
}
