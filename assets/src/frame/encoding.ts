/** Which encoding a document is in (https://html.spec.whatwg.org/#determining-the-character-encoding). */
import { byteOrderMark, isEncoding } from "./mime.ts";

/** What browsers take where nothing is said. */
const FALLBACK = "windows-1252";

/** A label that `TextDecoder` knows, of a document of a type; `start` holds its first bytes. */
export function encodingOf(contentType: string, charset: string, start: Uint8Array): string {
  const mark = byteOrderMark(start);
  if (mark !== "") return mark;
  if (isEncoding(charset)) return charset;
  if (isJson(contentType)) return "utf-8";
  const text = octets(start.subarray(0, 1024));
  if (isXml(contentType)) {
    const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(text)?.[1] ?? "";
    return isEncoding(declared) ? declared : "utf-8";
  }
  const declared = contentType === "text/html" ? prescan(text) : "";
  return declared || FALLBACK;
}

/** One character a byte; `TextDecoder` has no such encoding. */
const octets = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export const isJson = (contentType: string): boolean =>
  /^(?:application|text)\/json$|\+json$/.test(contentType);

export const isXml = (contentType: string): boolean => /^(?:application|text)\/xml$|\+xml$/.test(contentType);

/** The name that `document.characterSet` gives (https://encoding.spec.whatwg.org/#names-and-labels). */
export function nameOf(label: string): string {
  const name = new TextDecoder(label).encoding;
  if (/^iso-8859-8-i$/.test(name)) return "ISO-8859-8-I";
  if (/^(?:utf|iso|koi8-r|euc|big5|gb18030|gbk|ibm)/.test(name)) {
    if (name === "gb18030" || name === "big5") return name === "big5" ? "Big5" : "gb18030";
    return name === "iso-2022-jp" || !name.startsWith("koi8") ? name.toUpperCase() : "KOI8-R";
  }
  return { shift_jis: "Shift_JIS", "koi8-u": "KOI8-U" }[name] ?? name;
}

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding; "" where nothing is declared. */
export function prescan(text: string): string {
  const parts = /<!--[\s\S]*?(?:-->|$)|<(\/?)([A-Za-z][^\s/>]*)|<[!/?][^>]*(?:>|$)/g;
  for (let part = parts.exec(text); part !== null; part = parts.exec(text)) {
    const [token, slash, tag] = part;
    if (tag === undefined) {
      // "<!-->" is a whole comment.
      if (token.startsWith("<!-->")) parts.lastIndex = part.index + 5;
      continue;
    }
    const { attributes, end } = attributesAt(text, parts.lastIndex);
    parts.lastIndex = end;
    if (slash !== "" || tag.toLowerCase() !== "meta") continue;
    const pragma = attributes.get("http-equiv")?.toLowerCase() === "content-type";
    const content = /charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/i.exec(
      attributes.get("content") ?? "",
    );
    const named = attributes.get("charset") ?? (pragma ? (content?.[1] ?? content?.[2] ?? content?.[3]) : "");
    const label = (named ?? "").trim();
    if (!isEncoding(label)) continue;
    if (/^utf-?16/i.test(new TextDecoder(label).encoding)) return "utf-8";
    return /^x-user-defined$/i.test(label) ? "windows-1252" : label;
  }
  return "";
}

function attributesAt(text: string, start: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  const pattern = /[\s/]*(?:>|([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?)|$/y;
  pattern.lastIndex = start;
  for (;;) {
    const match = pattern.exec(text);
    if (match === null) return { attributes, end: start };
    const name = match[1]?.toLowerCase();
    if (name === undefined) return { attributes, end: Math.max(pattern.lastIndex, start) };
    if (!attributes.has(name)) attributes.set(name, match[2] ?? match[3] ?? match[4] ?? "");
  }
}

/** What a response without a type is (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type). */
export function sniffed(start: Uint8Array): string {
  if (byteOrderMark(start) !== "") return "text/plain";
  const text = octets(start.subarray(0, 1445));
  const trimmed = text.replace(/^[\t\n\f\r ]+/, "");
  if (
    /^<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P)[ >]|^<!--/i.test(
      trimmed,
    )
  )
    return "text/html";
  if (trimmed.startsWith("<?xml")) return "text/xml";
  for (const [pattern, type] of SIGNATURES) if (text.startsWith(pattern)) return type;
  if (/^RIFF[\s\S]{4}WEBPVP/.test(text)) return "image/webp";
  if (/^RIFF[\s\S]{4}WAVE/.test(text)) return "audio/wave";
  if (/^[\s\S]{4}ftyp/.test(text)) return "video/mp4";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the standard calls binary data bytes.
  return /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/.test(text) ? "application/octet-stream" : "text/plain";
}

const SIGNATURES: [pattern: string, type: string][] = [
  ["%PDF-", "application/pdf"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["BM", "image/bmp"],
  ["\x00\x00\x01\x00", "image/x-icon"],
  ["OggS\x00", "application/ogg"],
  ["ID3", "audio/mpeg"],
  ["\x1aE\xdf\xa3", "video/webm"],
];
