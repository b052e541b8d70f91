/** Links that carry code: what the full-page playground opens. Their content is anybody's. */
import type { DataFile } from "../host/api.ts";
import { checkedFiles, dataFiles, pathProblem, table } from "./data.ts";

export interface SharedCode {
  files: Map<string, string>;
  /** `module:attribute`; null where the link doesn't say. */
  app: string | null;
  path: string | null;
  title: string | null;
  /** A manifest's file name. */
  environment: string | null;
  requirements: string[];
  /** Files that are no text: the site's own by name, the reader's with their content. */
  data: readonly DataFile[];
  /** Environment variables of the app. */
  environ: Record<string, string>;
  /** The app's working directory, "" for that of its files. */
  directory: string;
}

/** The link is cut, or was never one; the message is for developers. */
export class LinkError extends Error {}

/** Characters of a link's JSON; more is no example. */
const LIMIT = 4_000_000;
const SHARE = "#share/";
/** Path to text as JSON, in base64url: as another playground makes it. */
const CODE = "#code/";

function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  // Some programs that pass links on escape them.
  const plain = decodeURIComponent(text)
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[=\s]+/g, "");
  const binary = atob(plain);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

async function deflated(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A small link may hold a large text: no more than the limit is unpacked. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"))
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))
    .getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length > LIMIT) {
      await reader.cancel();
      throw new LinkError("more than 4 MB");
    }
  }
}

/** The part of a link after the page's address. */
export async function hashOf(code: SharedCode): Promise<string> {
  const { files, ...rest } = code;
  return SHARE + base64url(await deflated(JSON.stringify({ ...rest, files: Object.fromEntries(files) })));
}

/** The code that a link's fragment carries; null for one that carries none. Rejects with `LinkError`. */
export async function codeOf(hash: string): Promise<SharedCode | null> {
  try {
    if (hash.startsWith(SHARE)) return shared(JSON.parse(await inflated(bytesOf(hash.slice(SHARE.length)))));
    if (hash.startsWith(CODE)) {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(hash.slice(CODE.length)));
      return shared({ files: JSON.parse(text) });
    }
    return null;
  } catch (error) {
    throw new LinkError(error instanceof Error ? error.message : String(error));
  }
}

function shared(value: unknown): SharedCode {
  if (typeof value !== "object" || value === null) throw new LinkError("no object");
  const { files, app, path, title, environment, requirements, data, environ, directory } = value as Record<
    string,
    unknown
  >;
  const checked = checkedFiles(files);
  if (checked.size === 0) throw new LinkError("no files");
  const others = dataFiles(data);
  const names = new Set([...checked.keys(), ...others.map((file) => file.path)]);
  if (names.size < checked.size + others.length) throw new LinkError("two files have one name");
  const matching = (text: unknown, pattern: RegExp) =>
    typeof text === "string" && pattern.test(text) ? text : null;
  return {
    files: checked,
    app: matching(app, /^[\w.]{1,200}:[\w.]{1,200}(?:\([^\n]{0,200}\))?$/),
    path: matching(path, /^\/(?![/\\]).{0,4000}$/),
    title: matching(title, /^.{1,200}$/),
    environment: matching(environment, /^environment-[0-9a-f]{16}\.json$/),
    requirements: Array.isArray(requirements)
      ? requirements.filter((each) => typeof each === "string").slice(0, 100)
      : [],
    data: others,
    environ: table(environ),
    directory: typeof directory === "string" && pathProblem(directory) === null ? directory : "",
  };
}
