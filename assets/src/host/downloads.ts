/** Responses that a browser saves instead of showing. */
import type { HttpResponse } from "./exchange.ts";

/**
 * The file name to save a response under, or null where it is to be shown.
 *
 * `Content-Disposition: attachment` with `filename*` (RFC 8187) before `filename` (RFC 6266), then the
 * `download` attribute of the link, then the last part of the path.
 */
export function suggestedName(disposition: string, attribute: string | null, url: URL): string | null {
  const attachment = /^\s*attachment\b/i.test(disposition);
  if (!attachment && attribute === null) return null;
  const extended = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(disposition);
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  const last = url.pathname.split("/").at(-1) ?? "";
  const name =
    (extended?.[2] === undefined ? null : decode(extended[2])) ??
    plain?.[1]?.replaceAll(/\\(.)/g, "$1") ??
    plain?.[2] ??
    attribute;
  return name || decode(last) || "download";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Does a browser show this MIME type in a tab? "" is sniffed by the frame. */
export function isShown(contentType: string): boolean {
  return (
    contentType === "" ||
    /^(?:text|image|audio|video)\//.test(contentType) ||
    /^application\/(?:(?:[\w.-]+\+)?(?:json|xml)|javascript|ecmascript|x-javascript|x-ndjson|yaml|toml)$/.test(
      contentType,
    )
  );
}

/** Saves a response through the reader's own browser. */
export async function offerDownload(response: HttpResponse, name: string): Promise<void> {
  const bytes = await new Response(response.body).arrayBuffer();
  // A neutral type: nothing of the app may ever open as a document of the docs site's origin.
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
