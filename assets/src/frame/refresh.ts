/** What `<meta http-equiv=refresh>` and the `Refresh` header say. */

export interface Refresh {
  /** Milliseconds, as `setTimeout` takes them. */
  delay: number;
  /** As written; "" for the page itself. */
  url: string;
}

/** `setTimeout` fires at once for more. */
const LONGEST = 2 ** 31 - 1;

/** "5; url=/next" by https://html.spec.whatwg.org/#shared-declarative-refresh-steps; null where it says nothing. */
export function parseRefresh(content: string): Refresh | null {
  const match =
    /^[\t\n\f\r ]*(\d+|(?=\.))[\d.]*(?:$|[\t\n\f\r ]+[;,]?[\t\n\f\r ]*|[;,][\t\n\f\r ]*)([\s\S]*)$/.exec(
      content,
    );
  if (match === null) return null;
  const [, seconds = "", rest = ""] = match;
  const address = rest.replace(/^url[\t\n\f\r ]*=[\t\n\f\r ]*/i, "");
  const quoted = /^(?:"([^"]*)|'([^']*))/.exec(address);
  return {
    delay: Math.min(Number(seconds) * 1000, LONGEST),
    url: (quoted?.[1] ?? quoted?.[2] ?? address).trim(),
  };
}
