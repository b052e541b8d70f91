/** HTML of elements with the attributes that the page wrote (https://html.spec.whatwg.org/#html-fragment-serialisation-algorithm). */
import { namesOf, recall } from "./written.ts";

const VOID = new Set(
  "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(
    " ",
  ),
);
const RAW = new Set("style script xmp iframe noembed noframes plaintext noscript".split(" "));
const HTML = "http://www.w3.org/1999/xhtml";

const escapeText = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("\u00a0", "&nbsp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
const escapeValue = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("\u00a0", "&nbsp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
/** Engines differ: newer ones escape "<" and ">" in attributes. */
const escapesAngles = (() => {
  const probe = document.createElement("p");
  probe.title = "<";
  return probe.outerHTML.includes("&lt;");
})();
const escapeAttribute = (text: string) =>
  escapesAngles
    ? escapeValue(text)
    : text.replaceAll("&", "&amp;").replaceAll("\u00a0", "&nbsp;").replaceAll('"', "&quot;");

/** What `innerHTML` reads. */
export function innerHtmlOf(node: Node, textOf: (element: Element) => string | null): string {
  if (node instanceof Element && node.namespaceURI === HTML && VOID.has(node.localName)) return "";
  const content = node instanceof HTMLTemplateElement ? node.content : node;
  const own = node instanceof Element ? textOf(node) : null;
  if (own !== null) return own;
  let text = "";
  for (const child of content.childNodes) text += outerHtmlOf(child, textOf);
  return text;
}

/** What `outerHTML` reads; `textOf` gives the page's text of elements whose native one is another. */
export function outerHtmlOf(node: Node, textOf: (element: Element) => string | null): string {
  if (node instanceof Element) {
    const html =
      node.namespaceURI === HTML ||
      node.namespaceURI === "http://www.w3.org/2000/svg" ||
      node.namespaceURI === "http://www.w3.org/1998/Math/MathML";
    const tag = html ? node.localName : node.tagName;
    let text = `<${tag}`;
    for (const name of namesOf(node)) text += ` ${name}="${escapeAttribute(recall(node, name) ?? "")}"`;
    text += ">";
    return node.namespaceURI === HTML && VOID.has(node.localName)
      ? text
      : `${text}${innerHtmlOf(node, textOf)}</${tag}>`;
  }
  if (node instanceof Text) {
    const parent = node.parentElement;
    return parent !== null && parent.namespaceURI === HTML && RAW.has(parent.localName)
      ? node.data
      : escapeText(node.data);
  }
  if (node instanceof Comment) return `<!--${node.data}-->`;
  if (node instanceof ProcessingInstruction) return `<?${node.target} ${node.data}>`;
  if (node instanceof DocumentType) return `<!DOCTYPE ${node.name}>`;
  return "";
}
