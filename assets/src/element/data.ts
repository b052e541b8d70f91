/** The playground's data as the documentation's HTML carries it, checked. */
import type { DataFile } from "../host/api.ts";
import { strings } from "../panels/strings.ts";
import { type FileMarks, marksOf } from "./marks.ts";

export interface PlaygroundFile extends FileMarks {
  path: string;
  text: string;
}

export interface PlaygroundData {
  /** `module:attribute`. */
  app: string;
  /** First URL, absolute path with query. */
  path: string;
  title: string | null;
  /** In the author's order. */
  files: PlaygroundFile[];
  /** Files that are no text, as the author has them. */
  data: DataFile[];
  /** Environment variables of the app. */
  environ: Record<string, string>;
  /** The app's working directory, relative to its files. */
  directory: string;
  /** Address of a package index that readers may install from, or null. */
  index: string | null;
  /** Manifest's file name, relative to the assets directory. */
  environment: string | null;
  /** What the playground needs; of an environment that several share a part, where that is known. */
  requirements: string[];
  /** Why there is no environment. */
  problem: string | null;
  /** How many playgrounds of the page may run at once. */
  runtimes: number;
  /** Whether app and page may reach other sites. */
  network: boolean;
  /** Whether the app's Python runs in an opaque origin. */
  isolation: boolean;
  /** File name of the site's own table of files for URLs of other sites, relative to the assets directory. */
  shipped: string | null;
}

/** The data in the page is not what the build writes; the message is for the reader. */
export class DataError extends Error {
  constructor(reason: string) {
    super(strings.badData(reason));
    this.name = "DataError";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value !== "string") throw new DataError(`"${name}" is not a text`);
  return value;
}

function textOrNull(record: Record<string, unknown>, name: string): string | null {
  const value = record[name] ?? null;
  if (value !== null && typeof value !== "string")
    throw new DataError(`"${name}" is neither a text nor null`);
  return value;
}

/** Data of builds that didn't know the list yet has none. */
function texts(record: Record<string, unknown>, name: string): string[] {
  const value = record[name] ?? [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string"))
    throw new DataError(`"${name}" is no list of texts`);
  return value;
}

/** Data of builds that didn't know the number yet has none. */
function count(record: Record<string, unknown>, name: string, missing: number): number {
  const value = record[name] ?? missing;
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw new DataError(`"${name}" is no number from 1`);
  return Number(value);
}

/** Data of builds that didn't know the flag yet has none: then it holds. */
function flag(record: Record<string, unknown>, name: string): boolean {
  const value = record[name] ?? true;
  if (typeof value !== "boolean") throw new DataError(`"${name}" is neither true nor false`);
  return value;
}

/** Why `path` can't name a file of a playground, or `null` where it can. */
export function pathProblem(path: string): string | null {
  if (path === "") return "a file has no name";
  if (path.startsWith("/") || path.includes("\\") || path.includes("\0"))
    return `"${path}" is no relative path with "/"`;
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) {
    return `"${path}" has an empty, "." or ".." part`;
  }
  return null;
}

/** As `isIndexAddress` in `protocol.ts`, none of which is loaded with a page. */
const INDEX = /^https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~/-]*)?$/;

/** Data of builds that didn't know of such files has none. */
export function dataFiles(list: unknown = []): DataFile[] {
  if (!Array.isArray(list)) throw new DataError(`"data" is no list of files`);
  return list.map((entry: unknown) => {
    if (!isRecord(entry)) throw new DataError("a file is no object");
    const path = text(entry, "path");
    const problem = pathProblem(path);
    if (problem !== null) throw new DataError(problem);
    const { base64, size } = entry;
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
      throw new DataError(`"${path}" has no size`);
    if (typeof base64 === "string" && /^[\w+/]*=*$/.test(base64)) return { path, size, base64 };
    const file = text(entry, "file");
    const sha256 = text(entry, "sha256");
    if (!/^data\/[0-9a-f]{16}\/[^/\\?#%]+$/.test(file) || !/^[0-9a-f]{64}$/.test(sha256))
      throw new DataError(`"${file}" is no file of this site`);
    return { path, file, size, sha256 };
  });
}

/** `name`: of what it is. */
export function table(value: unknown = {}, name = "environ"): Record<string, string> {
  if (!isRecord(value)) throw new DataError(`"${name}" is no table`);
  for (const key of Object.keys(value)) text(value, key);
  return value as Record<string, string>; // each value was looked at
}

/** Files that a script of the page gives; raises `TypeError` unless they map file names to texts. Returns a copy. */
export function checkedFiles(files: unknown): Map<string, string> {
  if (!isRecord(files)) throw new TypeError("files: not an object of paths and texts");
  const checked = new Map<string, string>();
  for (const [path, content] of Object.entries(files)) {
    const problem = pathProblem(path);
    if (problem !== null) throw new TypeError(`files: ${problem}`);
    if (typeof content !== "string") throw new TypeError(`files: the content of "${path}" is not a text`);
    checked.set(path, content);
  }
  return checked;
}

/** Reads the JSON of version 1; raises `DataError`. Fields that it does not know are left alone. */
export function parseData(json: string): PlaygroundData {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new DataError("it is not JSON");
  }
  if (!isRecord(value)) throw new DataError("it is no object");
  if (value.version !== 1) throw new DataError(`version ${JSON.stringify(value.version)} is not 1`);
  const list = value.files;
  if (!Array.isArray(list) || list.length === 0) throw new DataError(`"files" is no list of files`);
  const files = list.map((file: unknown) => {
    if (!isRecord(file)) throw new DataError("a file is no object");
    const path = text(file, "path");
    const problem = pathProblem(path);
    if (problem !== null) throw new DataError(problem);
    const marks = marksOf(file);
    if (typeof marks === "string") throw new DataError(`"${path}": ${marks}`);
    return { path, text: text(file, "text"), ...marks };
  });
  const data = dataFiles(value.data);
  if (new Set([...files, ...data].map((file) => file.path)).size < files.length + data.length)
    throw new DataError("two files have one name");
  const index = textOrNull(value, "index");
  if (index !== null && !INDEX.test(index)) throw new DataError(`"${index}" is no package index`);
  const directory = textOrNull(value, "directory") ?? "";
  const fault = directory === "" ? null : pathProblem(directory);
  if (fault !== null) throw new DataError(fault);
  return {
    app: text(value, "app"),
    path: text(value, "path"),
    title: textOrNull(value, "title"),
    files,
    data,
    environ: table(value.environ),
    directory,
    index,
    environment: textOrNull(value, "environment"),
    problem: textOrNull(value, "problem"),
    requirements: texts(value, "requirements"),
    runtimes: count(value, "runtimes", 3),
    network: flag(value, "network"),
    isolation: flag(value, "isolation"),
    shipped: textOrNull(value, "shipped"),
  };
}
