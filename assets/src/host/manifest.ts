/** The manifest of an environment, as the build writes it. */
import type { Download, Part } from "./download.ts";

export interface Wheel extends Download {
  name: string;
  version: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** What every file is checked by: bytes, and the hash of its content. */
const isContent = (size: unknown, sha256: unknown): boolean =>
  Number.isSafeInteger(size) &&
  Number(size) >= 0 &&
  typeof sha256 === "string" &&
  /^[0-9a-f]{64}$/.test(sha256);

function isWheel(value: unknown): value is Wheel {
  if (!isRecord(value)) return false;
  const { name, version, file, size, sha256 } = value;
  return (
    typeof name === "string" &&
    typeof version === "string" &&
    typeof file === "string" &&
    /^wheels\/[0-9a-f]{16}\/[^/\\]+\.whl$/.test(file) &&
    isContent(size, sha256)
  );
}

/** A file that was compressed with Zstandard when the site was built, whatever its server does. */
export interface Packed extends Download {
  encoding: "zstd";
}

/** One that is used part by part. */
export interface Parted extends Packed {
  parts: Part[];
}

export interface Library extends Packed {
  /** Its path in Python's file system. */
  name: string;
}

/** The quick ways to start an environment: its files with their byte code, and a snapshot where one could be made. */
export interface Prepared {
  /** Names, by content, of the runtime's files that it was made with. */
  runtime: string[];
  site: Packed;
  libraries: Library[];
  /** `libraries` that are loaded in it, by name. */
  snapshot: { memory: Parted; data: Packed; libraries: string[] } | null;
  /** Files of the environment that lie on top of the others, which are another environment's. */
  layer: Packed | null;
}

const FILE = /^prepared\/[0-9a-f]{16}\/[\w.-]+$/;

const isPart = (value: unknown): value is Part =>
  isRecord(value) && value.size !== 0 && isContent(value.size, value.sha256);

/** Parts of a file of this size. */
const areParts = (value: unknown, size: unknown): value is Part[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(isPart) &&
  value.reduce((sum, part) => sum + part.size, 0) === size;

function isPackedFile(value: unknown): value is Packed {
  if (!isRecord(value)) return false;
  const { file, size, sha256, encoding } = value;
  return typeof file === "string" && FILE.test(file) && isContent(size, sha256) && encoding === "zstd";
}

/** In one part. */
const isPacked = (value: unknown): value is Packed => isPackedFile(value) && value.parts === undefined;

const isParted = (value: unknown): value is Parted =>
  isPackedFile(value) && areParts(value.parts, value.size);

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const isLibrary = (value: unknown): value is Library =>
  isRecord(value) && typeof value.name === "string" && isPacked(value);

function isSnapshot(value: unknown): value is Prepared["snapshot"] {
  if (value === null) return true;
  return isRecord(value) && isParted(value.memory) && isPacked(value.data) && isStrings(value.libraries);
}

/** The quick ways of a manifest, or null where it has none that this page understands. */
export function preparedOf(manifest: unknown): Prepared | null {
  if (!isRecord(manifest) || !isRecord(manifest.prepared)) return null;
  const { runtime, site, libraries, snapshot, layer } = manifest.prepared;
  if (!isStrings(runtime) || !isPacked(site) || !isSnapshot(snapshot)) return null;
  if (layer !== null && !isPacked(layer)) return null;
  return Array.isArray(libraries) && libraries.every(isLibrary)
    ? { runtime, site, libraries, snapshot, layer }
    : null;
}

/** The wheels of a manifest of version 1, or null where it is none. */
export function wheelsOf(manifest: unknown): Wheel[] | null {
  if (!isRecord(manifest) || manifest.version !== 1) return null;
  const { wheels } = manifest;
  return Array.isArray(wheels) && wheels.every(isWheel) ? wheels : null;
}

/** A file that answers for URLs of other sites. */
export interface AddedFile {
  /** Regular expression over the absolute URL. */
  pattern: string;
  contentType: string;
  /** null: an empty answer. */
  asset: Download | null;
}

const ADDED = /^shipped\/[0-9a-f]{16}\/[^/\\]+$/;

function isAdded(value: unknown): value is AddedFile {
  if (!isRecord(value) || !isRecord(value.asset)) return false;
  const { file, size, sha256 } = value.asset;
  return (
    typeof value.pattern === "string" &&
    typeof value.contentType === "string" &&
    typeof file === "string" &&
    ADDED.test(file) &&
    isContent(size, sha256)
  );
}

/** The files of a site's own table of version 1, or null where it is none. */
export function addedFiles(table: unknown): AddedFile[] | null {
  if (!isRecord(table) || table.version !== 1) return null;
  const { files } = table;
  return Array.isArray(files) && files.every(isAdded) ? files : null;
}
