/** Bodies of requests and responses, as a reader can look at them. */
import type { HeaderList } from "../protocol.ts";
import { withoutCodings } from "./content-coding.ts";

export type BodyKind = "empty" | "json" | "form" | "text" | "image" | "binary";

export interface ReadableBody {
  kind: BodyKind;
  /** "" for images and for other bytes. */
  text: string;
  /** MIME type essence, or "". */
  type: string;
  /** The bytes, without content codings where these are known. */
  content: Uint8Array<ArrayBuffer>;
}

/** Larger ones are shown as they are: laid out anew they would keep the page busy. */
const PRETTY_LIMIT = 512 * 1024;
/** Characters that are shown of a text. */
export const TEXT_LIMIT = 200_000;

/** Value of the first header of this name, or "". */
export function headerValue(headers: HeaderList, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

/** MIME type essence of a `Content-Type`, in lower case. */
export function essence(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** How a type is called in little room: the subtype, without what says nothing. */
export function shortType(contentType: string): string {
  const [, subtype = ""] = essence(contentType).split("/");
  return subtype.replace(/^x-|^vnd\.|\+.*$/g, "");
}

export function readBody(bytes: Uint8Array<ArrayBuffer>, headers: HeaderList): ReadableBody {
  const contentType = headerValue(headers, "content-type");
  const type = essence(contentType);
  const content = withoutCodings(bytes, headerValue(headers, "content-encoding"));
  return { ...readContent(content, contentType, type), type, content: content ?? bytes };
}

function readContent(
  content: Uint8Array | null,
  contentType: string,
  type: string,
): Pick<ReadableBody, "kind" | "text"> {
  if (content === null) return { kind: "binary", text: "" };
  if (content.length === 0) return { kind: "empty", text: "" };
  if (/^image\/(?!svg)/.test(type)) return { kind: "image", text: "" };
  const text = decoded(content, contentType);
  if (text === null) return { kind: "binary", text: "" };
  if (/^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(type))
    return { kind: "json", text: prettyJson(text) };
  if (type === "application/x-www-form-urlencoded") return { kind: "form", text: prettyForm(text) };
  return { kind: "text", text };
}

/** The text, or null where the bytes are none. */
function decoded(bytes: Uint8Array, contentType: string): string | null {
  const label = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    // The end may be missing, in the midst of a character.
    const text = new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells bytes from a text
    return /[\u0000-\u0008\u000e-\u001a]/.test(text.slice(0, 4096)) ? null : text;
  } catch {
    return null;
  }
}

export function prettyJson(text: string): string {
  if (text.length > PRETTY_LIMIT) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function prettyForm(text: string): string {
  return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join("\n");
}
