/** Copies of trees as the page wrote them, for what the browser alone can do with nodes: compare them, and write XML. */
import { define } from "./define.ts";
import { isKnown, namesOf, native, recall } from "./written.ts";

const { cloneNode, isEqualNode } = Node.prototype;
const { importNode } = Document.prototype;
const XLINK = "http://www.w3.org/1999/xlink";
const { setAttributeNS } = Element.prototype;

type TextOf = (element: Element) => string | null;

/** Elements of a tree, in its order. */
function elementsOf(root: Node): Element[] {
  if (root instanceof Element) return [root, ...root.querySelectorAll("*")];
  return root instanceof Document || root instanceof DocumentFragment ? [...root.querySelectorAll("*")] : [];
}

/** `isEqualNode` and `XMLSerializer`; `textOf` gives the page's text of elements whose native one is another. */
export function installAsWritten(textOf: TextOf): void {
  const inert = document.implementation.createHTMLDocument("");
  const isOther = (element: Element) => isKnown(element) || textOf(element) !== null;

  /** The node itself where it is as it was written. */
  const written = (node: Node): Node => {
    const originals = elementsOf(node);
    if (!originals.some(isOther)) return node;
    const copy = node instanceof Document ? cloneNode.call(node, true) : importNode.call(inert, node, true);
    const copies = elementsOf(copy);
    originals.forEach((original, index) => {
      const twin = copies[index];
      if (twin === undefined || !isOther(original)) return;
      for (const name of native.allNames(twin)) native.remove(twin, name);
      for (const name of namesOf(original)) {
        const space = name.startsWith("xlink:") ? XLINK : null;
        setAttributeNS.call(twin, space, name, recall(original, name) ?? "");
      }
      const text = textOf(original);
      if (text !== null) twin.replaceChildren(text);
    });
    return copy;
  };

  define(Node.prototype, "isEqualNode", function (this: Node, other: Node | null) {
    if (other === null || isEqualNode.call(this, other)) return other !== null;
    const [one, two] = [written(this), written(other)];
    return (one !== this || two !== other) && isEqualNode.call(one, two);
  });
  const { serializeToString } = XMLSerializer.prototype;
  define(XMLSerializer.prototype, "serializeToString", function (this: XMLSerializer, node: Node) {
    return serializeToString.call(this, node instanceof Node ? written(node) : node);
  });
}
