/** Form submission (https://html.spec.whatwg.org/#form-submission-algorithm): what goes to which URL. */

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
}

/** What submitting `form` by `submitter` sends; null where it sends nothing (`method=dialog`, a `javascript:` action). */
export function submissionOf(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
): Promise<Submission | null> {
  const attribute = (own: string, override: string): string =>
    submitter?.getAttribute(override) ?? form.getAttribute(own) ?? "";
  const attributes: FormAttributes = {
    method: attribute("method", "formmethod"),
    action: attribute("action", "formaction"),
    encoding: attribute("enctype", "formenctype"),
    target: attribute("target", "formtarget"),
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
  if (method !== "post") {
    url.search = new URLSearchParams(textEntries(data)).toString();
    return { url, method: "GET", contentType: "", body: null, target };
  }
  return { url, method: "POST", target, ...(await encode(data, attributes.encoding.toLowerCase())) };
}

async function encode(data: FormData, encoding: string): Promise<{ contentType: string; body: Uint8Array }> {
  const encoder = new TextEncoder();
  if (encoding === "multipart/form-data") {
    const { contentType, body } = multipart(data);
    return { contentType, body: new Uint8Array(await body.arrayBuffer()) };
  }
  if (encoding === "text/plain") {
    const lines = textEntries(data).map(([name, value]) => `${name}=${value}\r\n`);
    return { contentType: "text/plain", body: encoder.encode(lines.join("")) };
  }
  return {
    contentType: "application/x-www-form-urlencoded",
    body: encoder.encode(new URLSearchParams(textEntries(data)).toString()),
  };
}

/** Entries as text, files by name, line breaks as CRLF. */
function textEntries(data: FormData): [string, string][] {
  return [...data].map(([name, value]) => [
    lines(name),
    typeof value === "string" ? lines(value) : value.name,
  ]);
}

const lines = (text: string) => text.replaceAll(/\r\n?|\n/g, "\r\n");

/**
 * `multipart/form-data` (RFC 7578, with the escapes of the HTML standard). Written here because WebKit can't
 * read a `FormData` with files back in an opaque origin.
 */
export function multipart(data: FormData): { contentType: string; body: Blob } {
  const boundary = `----webasgi${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
  const escaped = (name: string) =>
    name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
  const parts: (string | File)[] = [];
  for (const [name, value] of data) {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lines(name))}"`;
    if (typeof value === "string") {
      parts.push(`${disposition}\r\n\r\n${lines(value)}\r\n`);
    } else {
      const type = value.type || "application/octet-stream";
      parts.push(
        `${disposition}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`,
        value,
        "\r\n",
      );
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: new Blob(parts) };
}
