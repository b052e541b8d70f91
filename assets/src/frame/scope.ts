/** What the shims ask of the global scope that they are in: a page's, or a worker's, which has no document. */

/** What relative URLs are relative to. */
export function baseUrl(): string {
  return typeof document === "undefined" ? location.href : document.baseURI;
}
