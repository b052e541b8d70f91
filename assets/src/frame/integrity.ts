/**
 * Subresource integrity (https://w3c.github.io/webappsec-subresource-integrity/) of what came through the host: the
 * browser itself compares it, as what a `blob:` URL holds.
 */
const native = globalThis.fetch;

/** Is this one of the contents that `integrity` names? An empty or unknown text names any. */
export async function isIntact(content: Blob, integrity: string): Promise<boolean> {
  if (integrity.trim() === "") return true;
  const url = URL.createObjectURL(content);
  try {
    await native.call(globalThis, url, { integrity });
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(url);
  }
}
