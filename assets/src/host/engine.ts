/** What browsers do differently and no standard says: the emulated one does as the reader's own. */

export const isBlink = /Chrome\//.test(navigator.userAgent);
/** Safari, and others on its engine. */
export const isWebKit = /\bAppleWebKit\//.test(navigator.userAgent) && !isBlink;
export const isGecko = /\bGecko\/\d/.test(navigator.userAgent);

/** `Accept-Language` for the reader's languages, the first one first (RFC 9110, 12.5.4). */
export function acceptLanguage(languages: readonly string[]): string {
  const quality = (index: number) => Math.max((10 - index) / 10, 0.1);
  return languages
    .map((language, index) => (index === 0 ? language : `${language};q=${quality(index)}`))
    .join(",");
}
