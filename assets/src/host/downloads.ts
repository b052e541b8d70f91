/** Responses that a browser saves instead of showing. */
import { fromOctets } from "./octets.ts";

/**
 * The file name to save a response under, or null where it is to be shown.
 *
 * `Content-Disposition: attachment` with `filename*` (RFC 8187) before `filename` (RFC 6266), then the
 * `download` attribute of the link, then the last part of the path.
 */
export function suggestedName(disposition: string, attribute: string | null, url: URL): string | null {
  const [type = ""] = disposition.split(";", 1);
  if (type.trim().toLowerCase() !== "attachment" && attribute === null) return null;
  const parameters = parametersOf(disposition);
  const last = url.pathname.split("/").at(-1) ?? "";
  return (
    extended(parameters.get("filename*") ?? "") ||
    fromOctets(parameters.get("filename") ?? "") ||
    attribute ||
    decode(last) ||
    "download"
  );
}

/** `; name=value` and `; name="value"`, names in lower case; the first of two with one name counts. */
function parametersOf(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of header.matchAll(
    /;\s*([^=;\s]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g,
  )) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll(/\\(.)/g, "$1") ?? plain.trim());
  }
  return parameters;
}

/** `utf-8'en'%c3%a9` (RFC 8187); "" where it isn't that. */
function extended(value: string): string {
  const match = /^([\w-]+)'[^']*'(.*)$/.exec(value);
  if (match === null) return "";
  const [, charset = "", text = ""] = match;
  if (/^iso-8859-1$/i.test(charset)) {
    return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return decode(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Does the reader's browser have a viewer for these? */
export const isPdf = (contentType: string): boolean =>
  contentType === "application/pdf" && navigator.pdfViewerEnabled;

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

/** So many files may an app save in so many milliseconds without the reader's doing: they are the docs site's downloads. */
const UNASKED = 5;
const PERIOD = 10_000;
let unasked: number[] = [];

function isTooMuch(): boolean {
  if (navigator.userActivation?.isActive) return false;
  const now = performance.now();
  unasked = unasked.filter((time) => now - time < PERIOD);
  return unasked.push(now) > UNASKED;
}

/** Saves a response through the reader's own browser; `refused` hears why it does not. */
export async function offerDownload(
  { body }: { body: ReadableStream<Uint8Array> | null },
  name: string,
  refused: (reason: string) => void,
): Promise<void> {
  if (isTooMuch()) {
    refused(`${name} was not saved: the app saves files faster than a playground lets it without a click.`);
    await body?.cancel();
    return;
  }
  const bytes = await new Response(body).arrayBuffer();
  // A neutral type: nothing of the app may ever open as a document of the docs site's origin.
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
