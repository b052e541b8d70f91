/** Bytes for the reader's disk. */
import { h } from "./dom.ts";

/** Time for the browser to have taken the URL; milliseconds. */
const KEEP = 60_000;

export function downloadFile(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  // Not of a type that a browser would show: the bytes are the app's, the origin is the page's.
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP);
}
