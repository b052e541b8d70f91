/** Form submission (https://html.spec.whatwg.org/#form-submission-algorithm): what goes to which URL. */
import { attributeOf } from "./attribute-of.ts";
import { isEncoding } from "./mime.ts";
import { type Encode, encoderOf, urlencoded } from "./text-encoder.ts";

export interface Submission {
  url: URL;
  method: "GET" | "POST";
  contentType: string;
  body: Uint8Array | null;
  target: string;
}

/** The attributes that say how a form is sent, as they are written. */
export interface FormAttributes {
  method: string;
  action: string;
  encoding: string;
  target: string;
  /** Labels of encodings, apart by spaces; the first that is known counts. */
  charset: string;
}

/** What submitting `form` by `submitter` sends; null where it sends nothing (`method=dialog`, a `javascript:` action). */
export function submissionOf(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
): Promise<Submission | null> {
  const attribute = (own: string, override: string): string =>
    attributeOf(submitter, override) ?? attributeOf(form, own) ?? "";
  const attributes: FormAttributes = {
    method: attribute("method", "formmethod"),
    action: attribute("action", "formaction"),
    encoding: attribute("enctype", "formenctype"),
    target: attribute("target", "formtarget"),
    charset: attributeOf(form, "accept-charset") ?? document.characterSet,
  };
  return submission(attributes, () => new FormData(form, submitter), location.href, document.baseURI);
}

/** The same of a form of the document at `page`, whose URLs are relative to `base`. */
export async function submission(
  attributes: FormAttributes,
  entries: () => FormData,
  page: string,
  base: string,
): Promise<Submission | null> {
  const method = attributes.method.toLowerCase();
  if (method === "dialog") return null;
  const action = attributes.action.trim();
  if (!URL.canParse(action, base)) return null;
  // An empty action is the document's own URL, not its base.
  const url = new URL(action === "" ? page : action, base);
  if (!/^https?:$/.test(url.protocol)) return null;
  const data = entries();
  const { target } = attributes;
  const encoder = formEncoder(attributes.charset);
  // The browser has set hidden fields of this name (https://html.spec.whatwg.org/#attr-fe-name-charset).
  const named = (name: string, value: string) =>
    name === "_charset_" && value === "UTF-8" ? encoder.name : value;
  const texts = textEntries(data).map(([name, value]): [string, string] => [name, named(name, value)]);
  if (method !== "post") {
    // An empty query is one, which `URL.search` can't say.
    const [before = "", fragment] = url.href.split("#");
    const query = urlencoded(texts, encoder.encode);
    const address = `${before.replace(/\?.*$/, "")}?${query}${fragment === undefined ? "" : `#${fragment}`}`;
    return { url: new URL(address), method: "GET", contentType: "", body: null, target };
  }
  const encoding = attributes.encoding.toLowerCase();
  if (encoding === "multipart/form-data") {
    const { contentType, body } = multipart(data, encoder.encode, named);
    return { url, method: "POST", target, contentType, body: new Uint8Array(await body.arrayBuffer()) };
  }
  return { url, method: "POST", target, ...encoded(texts, encoding, encoder.encode) };
}

/** https://html.spec.whatwg.org/#pick-an-encoding-for-the-form */
function formEncoder(labels: string): ReturnType<typeof encoderOf> {
  const known = labels.split(/[\t\n\f\r ]+/).find((label) => label !== "" && isEncoding(label));
  return encoderOf(known ?? "utf-8");
}

function encoded(
  texts: [string, string][],
  encoding: string,
  encode: Encode,
): { contentType: string; body: Uint8Array } {
  if (encoding === "text/plain") {
    const lines = texts.map(([name, value]) => `${name}=${value}\r\n`);
    return { contentType: "text/plain", body: encode(lines.join(""), (codePoint) => `&#${codePoint};`) };
  }
  return {
    contentType: "application/x-www-form-urlencoded",
    body: new TextEncoder().encode(urlencoded(texts, encode)),
  };
}

/** Entries as text, files by name, line breaks as CRLF. */
function textEntries(data: FormData): [string, string][] {
  return [...data].map(([name, value]) => [
    lines(name),
    typeof value === "string" ? lines(value) : value.name,
  ]);
}

/** The `javascript:` URL that a form runs in the place of being sent; null for others. */
export function scriptOf(form: HTMLFormElement, submitter: HTMLElement | null): URL | null {
  const action = (attributeOf(submitter, "formaction") ?? attributeOf(form, "action") ?? "").trim();
  const url = URL.canParse(action, document.baseURI) ? new URL(action, document.baseURI) : null;
  return url?.protocol === "javascript:" ? url : null;
}

const lines = (text: string) => text.replaceAll(/\r\n?|\n/g, "\r\n");

/**
 * `multipart/form-data` (RFC 7578, with the escapes of the HTML standard). Written here because WebKit can't
 * read a `FormData` with files back in an opaque origin.
 */
export function multipart(
  data: FormData,
  encode: Encode = encoderOf("utf-8").encode,
  written: (name: string, value: string) => string = (_, value) => value,
): { contentType: string; body: Blob } {
  const boundary = `----webasgi${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
  const escaped = (name: string) =>
    name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
  const parts: (Uint8Array<ArrayBuffer> | File | string)[] = [];
  const add = (text: string) =>
    parts.push(encode(text, (codePoint) => `&#${codePoint};`) as Uint8Array<ArrayBuffer>);
  for (const [name, value] of data) {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lines(name))}"`;
    if (typeof value === "string") {
      add(`${disposition}\r\n\r\n${lines(written(name, value))}\r\n`);
    } else {
      const type = value.type || "application/octet-stream";
      add(`${disposition}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`);
      parts.push(value, "\r\n");
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: new Blob(parts) };
}
