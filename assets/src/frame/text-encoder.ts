/**
 * Encoders of the encodings that pages of the past are written in (https://encoding.spec.whatwg.org/): forms and queries
 * of URLs use them. Browsers have only decoders, of which these are made.
 */

/** Encodings in which text that is sent is UTF-8 all the same (https://encoding.spec.whatwg.org/#get-an-encoder). */
const AS_UTF_8 = /^(?:utf-|replacement$|iso-2022-jp$)/;

/** What stands for a character that the encoding lacks: each use has its own. */
type Missing = (codePoint: number) => string;

export type Encode = (text: string, missing: Missing) => Uint8Array;

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** An encoder for an encoding by its label; UTF-8 where there is no such one. */
export function encoderOf(label: string): { encode: Encode; name: string } {
  let name = "utf-8";
  try {
    name = new TextDecoder(label.trim()).encoding;
  } catch {
    // No browser knows it either.
  }
  if (AS_UTF_8.test(name)) return { encode: (text) => new TextEncoder().encode(text), name: "UTF-8" };
  const table = tables.get(name) ?? tableOf(name);
  tables.set(name, table);
  const encode: Encode = (text, missing) => {
    const bytes: number[] = [];
    for (const character of text) {
      const known = table.get(character);
      if (known !== undefined) bytes.push(...known);
      else for (const stand of missing(character.codePointAt(0) ?? 0)) bytes.push(stand.charCodeAt(0));
    }
    return Uint8Array.from(bytes);
  };
  return { encode, name };
}

/** Every character of one or two bytes, by what the decoder makes of them. */
function tableOf(name: string): Map<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const add = (...bytes: number[]) => {
    let text = "";
    try {
      text = new TextDecoder(name, { fatal: true }).decode(Uint8Array.from(bytes));
    } catch {
      return; // no character
    }
    if ([...text].length === 1 && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte++) add(byte);
  // Only where single bytes don't fill the encoding are there pairs.
  if (!/^(?:gb|big5|euc|shift_jis)/.test(name)) return table;
  for (let first = 0x81; first < 0xff; first++)
    for (let second = 0x40; second < 0xff; second++) add(first, second);
  return table;
}

/** `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#concept-urlencoded-serializer). */
export function urlencoded(entries: readonly (readonly [string, string])[], encode: Encode): string {
  const part = (text: string) =>
    [...encode(text, (codePoint) => `&#${codePoint};`)]
      .map((byte) => {
        if (byte === 0x20) return "+";
        const character = String.fromCharCode(byte);
        return /[\w*.-]/.test(character) ? character : percent(byte);
      })
      .join("");
  return entries.map(([name, value]) => `${part(name)}=${part(value)}`).join("&");
}

/** The query of a URL in an encoding; what is ASCII is left to the URL parser (https://url.spec.whatwg.org/#query-state). */
export function encodedQuery(query: string, encode: Encode): string {
  return [...encode(query, (codePoint) => `%26%23${codePoint}%3B`)]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : percent(byte)))
    .join("");
}

const percent = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
