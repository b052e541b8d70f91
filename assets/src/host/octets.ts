/** Texts in header values, which are strings of one character a byte (latin-1). */

/** Browsers take the bytes as UTF-8; what isn't stays as it is. */
export function fromOctets(octets: string): string {
  if (/[^\0-\xff]/.test(octets)) return octets;
  const bytes = Uint8Array.from(octets, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return octets;
  }
}

/** The UTF-8 bytes of a text. */
export function toOctets(text: string): string {
  let octets = "";
  for (const byte of new TextEncoder().encode(text)) octets += String.fromCharCode(byte);
  return octets;
}
