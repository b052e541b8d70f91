/**
 * HTML strings and nodes of inert documents. A string is parsed in an inert document, where nothing loads; what
 * loads is taken from the browser, and the nodes are moved to where the string was meant for.
 */
import { accessor, define } from "./define.ts";
import type { InlineScripts } from "./inline-scripts.ts";
import { isPage, LOADING, type Loading } from "./loading.ts";
import { MARK, writtenUrl } from "./resources.ts";
import { innerHtmlOf, outerHtmlOf } from "./serialise.ts";
import { copyWritten, isKnown, lend, native, recall } from "./written.ts";

/** HTML without any of these loads nothing. */
const MAY_LOAD =
  /<(?:img|source|video|audio|track|embed|object|input|image|use|feimage|link|script|style|picture)\b|style\s*=|url\(|background\s*=|shadowrootmode/i;

type TextOf = (element: Element) => string | null;

export function installSinks(loading: Loading, scripts: InlineScripts, textOf: TextOf): void {
  const inert = document.implementation.createHTMLDocument("");
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  const setHtml = html?.set;
  const isInert = (node: Node) => (node.ownerDocument ?? node) !== document;

  /** Nodes for `text` as children of an element like `context`. */
  const parsed = (
    context: Element,
    text: string,
    set: (element: Element, text: string) => void,
  ): DocumentFragment => {
    const element = inert.createElementNS(context.namespaceURI, context.localName);
    set(element, text);
    const fragment = inert.createDocumentFragment();
    const content = element instanceof HTMLTemplateElement ? element.content : element;
    fragment.append(...content.childNodes);
    // Where scripts run, `noscript` holds text.
    for (const noscript of fragment.querySelectorAll("noscript")) noscript.textContent = noscript.innerHTML;
    // Scripts that are parsed so never run.
    for (const script of fragment.querySelectorAll("script")) loading.disable(script);
    loading.take(fragment, false);
    return fragment;
  };
  const setInner = (element: Element, text: string) => setHtml?.call(element, text);
  /** After nodes have come into the document. */
  const arrived = (root: ParentNode | null) => {
    if (root !== null) loading.take(root);
    loading.inserted();
  };
  const replace = (target: Element | ShadowRoot, nodes: DocumentFragment) => {
    const made = [...nodes.children];
    target.replaceChildren(nodes);
    for (const each of made) arrived(each);
  };
  const contextOf = (target: Element | ShadowRoot) => (target instanceof ShadowRoot ? target.host : target);

  for (const [prototype, name] of [
    [Element.prototype, "innerHTML"],
    [ShadowRoot.prototype, "innerHTML"],
  ] as const) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor?.get === undefined || descriptor.set === undefined) continue;
    const { get, set } = descriptor;
    accessor(prototype, name, {
      ...descriptor,
      get(this: Element | ShadowRoot) {
        return holdsKnown(this) ? innerHtmlOf(this, textOf) : get.call(this);
      },
      set(this: Element | ShadowRoot, value: unknown) {
        const text = value === null ? "" : String(value);
        if (
          isInert(this) ||
          this instanceof HTMLTemplateElement ||
          this instanceof HTMLStyleElement ||
          !MAY_LOAD.test(text)
        )
          set.call(this, value);
        else replace(this, parsed(contextOf(this), text, setInner));
      },
    });
  }
  for (const { prototype } of [Element, ShadowRoot]) {
    const unsafe: unknown = Reflect.get(prototype, "setHTMLUnsafe");
    if (typeof unsafe !== "function") continue;
    define(prototype, "setHTMLUnsafe", function (this: Element | ShadowRoot, ...values: unknown[]) {
      const text = String(values[0]);
      if (isInert(this) || this instanceof HTMLTemplateElement || !MAY_LOAD.test(text))
        Reflect.apply(unsafe, this, values);
      else {
        const set = (element: Element, html: string) =>
          Reflect.apply(unsafe, element, [html, ...values.slice(1)]);
        replace(this, parsed(contextOf(this), text, set));
      }
    });
    const getHtml: unknown = Reflect.get(prototype, "getHTML");
    if (typeof getHtml !== "function") continue;
    define(prototype, "getHTML", function (this: Element | ShadowRoot, ...options: unknown[]) {
      const plain = options.length === 0 && holdsKnown(this);
      return plain ? innerHtmlOf(this, textOf) : Reflect.apply(getHtml, this, options);
    });
  }
  const outer = Object.getOwnPropertyDescriptor(Element.prototype, "outerHTML");
  if (outer?.get !== undefined && outer.set !== undefined) {
    const { get, set } = outer;
    accessor(Element.prototype, "outerHTML", {
      ...outer,
      get(this: Element) {
        return isKnown(this) || holdsKnown(this, true) ? outerHtmlOf(this, textOf) : get.call(this);
      },
      set(this: Element, value: unknown) {
        const parent = this.parentElement;
        const text = value === null ? "" : String(value);
        if (parent === null || isInert(this) || !MAY_LOAD.test(text)) set.call(this, value);
        else {
          this.replaceWith(parsed(parent, text, setInner));
          arrived(parent);
        }
      },
    });
  }
  const insert = Element.prototype.insertAdjacentHTML;
  define(
    Element.prototype,
    "insertAdjacentHTML",
    function (this: Element, where: InsertPosition, value: string) {
      const text = String(value);
      const outside = /^(?:beforebegin|afterend)$/i.test(where);
      const context = outside ? this.parentElement : this;
      if (
        context === null ||
        isInert(this) ||
        !MAY_LOAD.test(text) ||
        !/^(?:beforebegin|afterend|afterbegin|beforeend)$/i.test(where)
      ) {
        insert.call(this, where, value);
        return;
      }
      const nodes = parsed(context, text, setInner);
      const made = [...nodes.children];
      if (/^beforebegin$/i.test(where)) this.before(nodes);
      else if (/^afterend$/i.test(where)) this.after(nodes);
      else if (/^afterbegin$/i.test(where)) this.prepend(nodes);
      else this.append(nodes);
      for (const each of made) arrived(each);
    },
  );
  const fragment = Range.prototype.createContextualFragment;
  define(Range.prototype, "createContextualFragment", function (this: Range, value: string) {
    const text = String(value);
    const start = this.startContainer;
    const context = start instanceof Element ? start : start.parentElement;
    if (isInert(start) || !MAY_LOAD.test(text)) return fragment.call(this, value);
    const element = inert.createElementNS(
      context?.namespaceURI ?? "http://www.w3.org/1999/xhtml",
      context === null || context.localName === "html" ? "body" : context.localName,
    );
    const range = inert.createRange();
    range.selectNodeContents(element);
    const made = fragment.call(range, text);
    loading.take(made, false);
    document.adoptNode(made);
    loading.take(made);
    return made;
  });
  const { parseFromString } = DOMParser.prototype;
  define(
    DOMParser.prototype,
    "parseFromString",
    function (this: DOMParser, text: string, type: DOMParserSupportedType) {
      const made = parseFromString.call(this, text, type);
      for (const script of made.querySelectorAll("script")) loading.disable(script);
      return made;
    },
  );
  installTree(loading, scripts, isInert);
}

/** Is there anything in it that reads otherwise than the browser has it? */
function holdsKnown(root: Element | ShadowRoot, self = false): boolean {
  const own = self && root instanceof Element ? [root] : [];
  for (const element of [...own, ...root.querySelectorAll(LOADING)]) {
    if (
      isKnown(element) ||
      writtenUrl(native.get(element, "src") ?? native.get(element, "href") ?? "") !== null ||
      native.get(element, "style")?.includes(MARK) === true
    )
      return true;
  }
  return own.some(({ localName }) => localName === "style") || root.querySelector("style") !== null;
}

/** Methods that copy nodes or bring them into the document. */
function installTree(loading: Loading, scripts: InlineScripts, isInert: (node: Node) => boolean): void {
  const { cloneNode } = Node.prototype;
  const { importNode } = Document.prototype;
  const elementsOf = (root: Node): Element[] =>
    root instanceof Element || root instanceof DocumentFragment || root instanceof Document
      ? [
          ...(root instanceof Element && root.matches(LOADING) ? [root] : []),
          ...root.querySelectorAll(LOADING),
        ]
      : [];
  /** Copies know what was written in their originals. */
  const copied = (from: Node, to: Node): Node => {
    const originals = elementsOf(from);
    const copies = originals.length === 0 ? [] : elementsOf(to);
    copies.forEach((copy, index) => {
      const original = originals[index];
      if (original === undefined) return;
      copyWritten(original, copy);
      // The page inside belongs to the original; a copy asks for its own.
      if (isPage(copy, "srcdoc") && recall(copy, "srcdoc") === null) lend(copy, "srcdoc", null);
      if (loading.isDisabled(original)) loading.disable(copy);
    });
    if (!isInert(to) && isParent(to) && originals.length > 0) loading.take(to);
    return to;
  };
  define(Node.prototype, "cloneNode", function (this: Node, deep?: boolean) {
    return copied(this, cloneNode.call(this, deep));
  });
  define(Document.prototype, "importNode", function (this: Document, node: Node, ...options: [boolean?]) {
    if (this !== document || !isParent(node)) return importNode.call(this, node, ...options);
    // The copy is made where nothing loads.
    const copy = isInert(node) ? node.cloneNode(options[0] === true) : node;
    if (!isInert(node)) return copied(node, importNode.call(this, node, ...options));
    if (isParent(copy)) loading.take(copy, false);
    const made = document.adoptNode(copy);
    if (isParent(made)) loading.take(made);
    // What is imported is of the document at once; what is adopted, once it is in it.
    customElements.upgrade(made);
    return made;
  });
  const prepare = (node: unknown): Node | null => {
    if (!(node instanceof Node) || !isParent(node)) return null;
    if (isInert(node)) {
      loading.take(node, false);
      return node;
    }
    return null;
  };
  const bring = (prototype: object, name: string) => {
    const before: unknown = Reflect.get(prototype, name);
    if (typeof before !== "function") return;
    define(prototype, name, function (this: Node | Range, ...values: unknown[]) {
      const target = this instanceof Range ? this.startContainer : this;
      const inert = isInert(target);
      const foreign = inert ? [] : values.map(prepare).filter((node) => node !== null);
      const roots = foreign.flatMap((node) =>
        node instanceof DocumentFragment ? [...node.children] : [node],
      );
      const held =
        inert || !target.isConnected
          ? []
          : values
              .filter(isParent)
              .flatMap((node) => scripts.hold(node, (script) => loading.isDisabled(script)));
      const result: unknown = Reflect.apply(before, this, values);
      scripts.begin(held);
      if (!inert) {
        for (const root of roots) if (isParent(root)) loading.take(root);
        loading.inserted();
      }
      return result;
    });
  };
  for (const name of ["appendChild", "insertBefore", "replaceChild"]) bring(Node.prototype, name);
  for (const { prototype } of [Element, Document, DocumentFragment])
    for (const name of ["append", "prepend", "replaceChildren"]) bring(prototype, name);
  for (const { prototype } of [Element, CharacterData, DocumentType])
    for (const name of ["before", "after", "replaceWith"]) bring(prototype, name);
  for (const { prototype } of [Element, Document, DocumentFragment])
    if ("moveBefore" in prototype) bring(prototype, "moveBefore");
  bring(Element.prototype, "insertAdjacentElement");
  bring(Range.prototype, "insertNode");
  bring(Range.prototype, "surroundContents");
  bring(Document.prototype, "adoptNode");
}

function isParent(node: unknown): node is Element | DocumentFragment | Document {
  return node instanceof Element || node instanceof DocumentFragment || node instanceof Document;
}
