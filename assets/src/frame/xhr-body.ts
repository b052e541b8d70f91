/** The body of an `XMLHttpRequest` (https://xhr.spec.whatwg.org/#the-send()-method). */
import { multipart } from "./forms.ts";

export interface Sent {
  bytes: Uint8Array | Blob | null;
  type: string;
  /** It was text, which is sent in UTF-8. */
  isText?: boolean;
}

const TEXT = "text/plain;charset=UTF-8";

/** At once wherever that can be: events of the upload begin as the request does. */
export function bodyOf(body: unknown): Sent {
  if (body === null || body === undefined) return { bytes: null, type: "" };
  if (body instanceof Blob) return { bytes: body, type: body.type };
  if (body instanceof FormData) {
    const { body: bytes, contentType } = multipart(body);
    return { bytes, type: contentType };
  }
  if (body instanceof ArrayBuffer) return { bytes: new Uint8Array(body.slice(0)), type: "" };
  if (ArrayBuffer.isView(body))
    return { bytes: new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice(), type: "" };
  const encoder = new TextEncoder();
  if (body instanceof URLSearchParams)
    return {
      bytes: encoder.encode(String(body)),
      type: "application/x-www-form-urlencoded;charset=UTF-8",
      isText: true,
    };
  if (typeof Document !== "undefined" && body instanceof Document) {
    const html = body.contentType === "text/html";
    return {
      bytes: encoder.encode(html ? htmlOf(body) : new XMLSerializer().serializeToString(body)),
      type: `${html ? "text/html" : "application/xml"};charset=UTF-8`,
      isText: true,
    };
  }
  return { bytes: encoder.encode(String(body)), type: TEXT, isText: true };
}

/** https://html.spec.whatwg.org/#html-fragment-serialisation-algorithm of a document */
function htmlOf(document: Document): string {
  const doctype = document.doctype === null ? "" : `<!DOCTYPE ${document.doctype.name}>`;
  return doctype + (document.documentElement?.outerHTML ?? "");
}

/** The type that a request names for text: what is sent is UTF-8, whatever a page has said. */
export function inUtf8(type: string): string {
  const other = /^(.*;\s*charset\s*=\s*)("?)([^";\s]+)\2(.*)$/i.exec(type);
  if (other === null || /^utf-8$/i.test(other[3] ?? "")) return type;
  return `${other[1]}UTF-8${other[4]}`.replace(/;\s*charset/i, ";charset");
}
