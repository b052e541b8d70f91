/** What a response is and whether it may be used as what was asked for. */
import type { HeaderList } from "../protocol.ts";
import type { Destination } from "./destination.ts";

/** The last value of a header; "" where there is none. */
export function headerOf(headers: HeaderList, wanted: string): string {
  return headers.findLast(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

/** MIME type without parameters, in lower case. */
export const essenceOf = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();

export const charsetOf = (type: string): string =>
  /;\s*charset\s*=\s*"?([^"\s;]+)/i.exec(type)?.[1]?.toLowerCase() ?? "";

export const isScriptType = (essence: string): boolean =>
  /^(?:text|application)\/(?:x-)?(?:java|ecma)script$|^text\/(?:javascript1\.[0-5]|jscript|livescript)$/.test(
    essence,
  );

/** Why a response can't be used, or null where it can (https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?). */
export function isAcceptable(
  destination: Destination,
  status: number,
  type: string,
  options: string,
): string | null {
  const essence = essenceOf(type);
  const nosniff = (options.split(",")[0] ?? "").trim().toLowerCase() === "nosniff";
  // Whatever its status, an image that can be shown is shown.
  if (status >= 400 && destination !== "image") return `the app answered ${status}`;
  if (destination === "script") {
    const never = /^(?:audio|image|video)\//.test(essence) || essence === "text/csv";
    if (never || (nosniff && !isScriptType(essence)))
      return `its type, "${essence}", is not that of a script${never ? "" : ', and "X-Content-Type-Options: nosniff" says so'}`;
  }
  if (destination === "style" && nosniff && essence !== "text/css")
    return `its type, "${essence}", is not "text/css"`;
  return null;
}

/** Text by its byte order mark, its type's `charset`, or `fallback`. */
export function decoded(bytes: Uint8Array, type: string, fallback: string): string {
  for (const label of [byteOrderMark(bytes), charsetOf(type), fallback]) {
    if (isEncoding(label)) return new TextDecoder(label).decode(bytes);
  }
  return new TextDecoder().decode(bytes);
}

/** "" where there is none. */
export function byteOrderMark(start: Uint8Array): string {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8";
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : "";
}

export function isEncoding(label: string): boolean {
  if (label === "") return false;
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
