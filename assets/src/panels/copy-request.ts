/** A request as a command or a program that makes it again, of an app that runs on the reader's machine. */
import type { HeaderList } from "../protocol.ts";
import { essence, headerValue } from "./body-text.ts";

export interface CopiedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: HeaderList;
  body: Uint8Array;
}

/** Where uvicorn and its like listen by default. */
export const LOCAL_ORIGIN = "http://127.0.0.1:8000";

/** What clients say by themselves, or what only holds in the reader's browser. */
const IMPLIED = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "accept-encoding",
  "accept-language",
  "user-agent",
  "referer",
  "upgrade-insecure-requests",
]);

/** The headers that somebody has set on purpose. */
export function ownHeaders(headers: HeaderList): HeaderList {
  return headers.filter(([header, value]) => {
    const name = header.toLowerCase();
    return !IMPLIED.has(name) && !name.startsWith("sec-") && !(name === "accept" && value === "*/*");
  });
}

/** Headers of a request to `origin` as those of one to the reader's machine: apps compare `origin` with their host (CSRF). */
export function movedHeaders(headers: HeaderList, origin: string): HeaderList {
  return headers.map(([name, value]) => [
    name,
    name.toLowerCase() === "origin" && value === origin ? LOCAL_ORIGIN : value,
  ]);
}

function textOf(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** A word of the POSIX shell: within single quotes nothing is special but the quote itself. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function toCurl({ method, path, headers, body }: CopiedRequest): string {
  const text = textOf(body);
  const parts = ["curl"];
  const implied = body.length > 0 ? "POST" : "GET";
  if (method === "HEAD") parts.push("--head");
  else if (method !== implied) parts.push(`--request ${shellWord(method)}`);
  parts.push(shellWord(LOCAL_ORIGIN + path));
  for (const [name, value] of ownHeaders(headers)) {
    // "Name;" is how curl spells a header without a value.
    parts.push(`--header ${shellWord(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (body.length > 0) {
    // curl would say that it is a form.
    if (headerValue(headers, "content-type") === "") parts.push("--header 'Content-Type;'");
    parts.push(text === null ? "--data-binary @-" : `--data-raw ${shellWord(text)}`);
  }
  const command = parts.join(" \\\n  ");
  return body.length > 0 && text === null ? `echo ${base64(body)} | base64 --decode | ${command}` : command;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** JSON's escapes are Python's. */
const pythonText = (text: string): string => JSON.stringify(text);

function pythonBytes(bytes: Uint8Array): string {
  const escaped = [...bytes].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `b"${escaped.join("")}"`;
}

/** A JSON value as a Python literal. */
function pythonValue(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonText(key)}: ${pythonValue(item)}`)
      .join(", ")}}`;
  return String(value);
}

/** Whether a JSON text is the same once it has been a value of JavaScript, but for its spaces. */
function survives(text: string, value: unknown): boolean {
  return JSON.stringify(value) === text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_all, quoted = "") => quoted);
}

function pythonBody(headers: HeaderList, body: Uint8Array): { argument: string; replaced: string[] } {
  const text = textOf(body);
  if (text === null) return { argument: `content=${pythonBytes(body)}`, replaced: [] };
  if (essence(headerValue(headers, "content-type")) === "application/json") {
    try {
      const value: unknown = JSON.parse(text);
      if (survives(text, value))
        return { argument: `json=${pythonValue(value)}`, replaced: ["content-type"] };
    } catch {
      // Sent as it is.
    }
  }
  return { argument: `content=${pythonText(text)}`, replaced: [] };
}

export function toHttpx({ method, path, headers, body }: CopiedRequest): string {
  const { argument, replaced } =
    body.length > 0 ? pythonBody(headers, body) : { argument: "", replaced: [] as string[] };
  const shown = ownHeaders(headers).filter(([name]) => !replaced.includes(name.toLowerCase()));
  const named = new Set(shown.map(([name]) => name.toLowerCase()));
  const pair = ([name, value]: [string, string]) => `${pythonText(name)}: ${pythonText(value)}`;
  // A table can't hold a name twice.
  const list =
    named.size === shown.length
      ? `{${shown.map(pair).join(", ")}}`
      : `[${shown.map(([name, value]) => `(${pythonText(name)}, ${pythonText(value)})`).join(", ")}]`;
  const lower = method.toLowerCase();
  const plain = ["get", "head", "options", "delete", "post", "put", "patch"].includes(lower);
  // These take no body.
  const takes = body.length === 0 ? plain : ["post", "put", "patch"].includes(lower);
  const items = [
    ...(takes ? [] : [pythonText(method)]),
    pythonText(LOCAL_ORIGIN + path),
    ...(shown.length > 0 ? [`headers=${list}`] : []),
    ...(argument === "" ? [] : [argument]),
  ];
  const call = `httpx.${takes ? lower : "request"}`;
  const short = `${call}(${items.join(", ")})`;
  const written = short.length <= 80 ? short : `${call}(\n${items.map((item) => `    ${item},\n`).join("")})`;
  return `import httpx\n\nresponse = ${written}\nprint(response.status_code, response.text)\n`;
}
