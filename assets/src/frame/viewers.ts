/** Responses that are no HTML, as browsers show them. */

import type { DocumentHead } from "../protocol.ts";
import { accessor } from "./define.ts";
import { encodingOf, isXml } from "./encoding.ts";
import { mark } from "./resources.ts";

/** "other" is what the reader's browser shows over an empty page. */
export type ViewerKind = "text" | "image" | "audio" | "video" | "xml" | "other";

/** How a browser shows a type; "html" for what it parses as that. */
export function kindOf(contentType: string): "html" | ViewerKind {
  if (contentType === "text/html") return "html";
  if (isXml(contentType)) return "xml";
  if (contentType === "application/pdf") return "other";
  const [type] = contentType.split("/");
  return type === "image" || type === "audio" || type === "video" ? type : "text";
}

/** Fills the empty document. */
export async function show(
  kind: ViewerKind,
  head: DocumentHead,
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  if (kind === "text") await showText(head, body);
  else if (kind !== "other") {
    const bytes = await new Response(body).arrayBuffer();
    if (kind === "xml") await showXml(head, new Uint8Array(bytes));
    else showMedia(kind, head, bytes);
  }
}

/** Line by line as it comes. */
async function showText(head: DocumentHead, body: ReadableStream<Uint8Array>): Promise<void> {
  const scheme = document.createElement("meta");
  scheme.name = "color-scheme";
  scheme.content = "light dark";
  document.head.append(scheme);
  const pre = document.createElement("pre");
  pre.style.cssText = "word-wrap: break-word; white-space: pre-wrap;";
  const text = document.createTextNode("");
  pre.append(text);
  document.body.append(pre);
  const reader = body.getReader();
  let decoder: TextDecoder | null = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    decoder ??= new TextDecoder(encodingOf(head.contentType, head.charset, value));
    text.appendData(decoder.decode(value, { stream: true }));
  }
  text.appendData(decoder?.decode() ?? "");
}

function showMedia(kind: "image" | "audio" | "video", head: DocumentHead, bytes: ArrayBuffer): void {
  const element = document.createElement(kind === "image" ? "img" : "video");
  element.src = mark(URL.createObjectURL(new Blob([bytes], { type: head.contentType })), head.url);
  element.style.cssText = "display: block; margin: auto; max-width: 100%;";
  const last = new URL(head.url).pathname.split("/").at(-1) ?? "";
  const name = decode(last);
  document.title = name;
  if (element instanceof HTMLVideoElement) {
    element.controls = true;
    element.autoplay = true;
  } else {
    document.body.style.cssText = "margin: 0; height: 100%; background-color: rgb(14, 14, 14);";
    element.addEventListener("load", () => {
      const [width, height] = [element.naturalWidth, element.naturalHeight];
      const kind = head.contentType.replace(/^image\/(?:x-)?/, "").toUpperCase();
      const firefox = "mozInnerScreenX" in window;
      const about = firefox ? `${kind} Image, ${width}\u00a0×\u00a0${height} pixels` : `${width}×${height}`;
      document.title = `${name} (${about})`;
    });
  }
  document.body.append(element);
}

/** SVG and XHTML are what they are; of other XML its source is shown. */
async function showXml(head: DocumentHead, bytes: Uint8Array): Promise<void> {
  const text = new TextDecoder(encodingOf(head.contentType, head.charset, bytes)).decode(bytes);
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  const root = parsed.documentElement;
  const failed = parsed.querySelector("parsererror") !== null;
  const known =
    root.namespaceURI === "http://www.w3.org/1999/xhtml" ||
    root.namespaceURI === "http://www.w3.org/2000/svg";
  if (!known || failed) {
    const pre = document.createElement("pre");
    pre.textContent = failed ? (parsed.querySelector("parsererror")?.textContent ?? text) : text;
    document.body.append(pre);
    return;
  }
  namesAsWritten();
  // Scripts of a parsed document don't run: each is made anew, in order.
  const scripts = [...root.querySelectorAll("script")];
  document.replaceChild(document.adoptNode(root), document.documentElement);
  for (const script of scripts) {
    const made = document.createElementNS(script.namespaceURI, "script");
    for (const name of script.getAttributeNames()) made.setAttribute(name, script.getAttribute(name) ?? "");
    made.textContent = script.textContent;
    const external = made.hasAttribute("src") || made.hasAttribute("href");
    const over = new Promise((resolve) => {
      if (!external) resolve(null);
      made.addEventListener("load", resolve);
      made.addEventListener("error", resolve);
      setTimeout(resolve, 10_000);
    });
    if (made instanceof HTMLScriptElement) made.async = false;
    script.replaceWith(made);
    await over;
  }
}

/** In XML documents names are not in capitals. */
function namesAsWritten(): void {
  const qualified = (element: Element) =>
    element.prefix === null ? element.localName : `${element.prefix}:${element.localName}`;
  const nodeName = Object.getOwnPropertyDescriptor(Node.prototype, "nodeName");
  accessor(Element.prototype, "tagName", {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return qualified(this);
    },
  });
  accessor(Node.prototype, "nodeName", {
    ...nodeName,
    get(this: Node) {
      return this instanceof Element ? qualified(this) : nodeName?.get?.call(this);
    },
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
