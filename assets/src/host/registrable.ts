/**
 * What the cookie jar needs of `tldts`, which has the public suffix list: 120 kB that every start would wait for. An app has
 * one host, that of the documentation, and its jar rejects no suffixes (`cookies.ts`): it asks only from where on, below
 * that host, cookies with a `Domain` are looked for. `build.mjs` puts this in the list's place.
 */

/** The last two labels of a host; null for an address, or where there are not so many. */
export function getDomain(host: string): string | null {
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  // https://url.spec.whatwg.org/#ends-in-a-number-checker
  const isAddress = host.includes(":") || /^(\d+|0x[\da-f]*)$/i.test(last);
  return labels.length < 2 || isAddress ? null : labels.slice(-2).join(".");
}
