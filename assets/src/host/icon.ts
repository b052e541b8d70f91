/** The icon of a page, as an image that the docs page may show. */

/** Bytes; nothing shown at 16 pixels needs more. */
const LIMIT = 256 * 1024;

/**
 * A `data:` URL of the image, or "". Not a `blob:` URL, which would be of the docs site's origin: an SVG opened
 * from there in a tab would run its scripts with the site's rights.
 */
export function iconUrl(contentType: string, bytes: Uint8Array | null): string {
  if (bytes === null || bytes.length > LIMIT || !/^image\/[\w.+-]+$/.test(contentType)) return "";
  let octets = "";
  for (const byte of bytes) octets += String.fromCharCode(byte);
  return `data:${contentType};base64,${btoa(octets)}`;
}
