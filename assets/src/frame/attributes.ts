/** Element's methods and properties for attributes: what loads is written through `Loading`, and reads as written. */
import { accessor, define } from "./define.ts";
import { isPage, type Loading } from "./loading.ts";
import { changed } from "./observers.ts";
import { isWaiting, proceed, wait } from "./waiting.ts";
import { forget, isKnown, namesOf, native, recall } from "./written.ts";

/** Elements with properties of the same name as the attribute; a URL, or else a text. */
const URLS: [{ prototype: Element }, string][] = [
  [HTMLImageElement, "src"],
  [HTMLScriptElement, "src"],
  [HTMLLinkElement, "href"],
  [HTMLMediaElement, "src"],
  [HTMLVideoElement, "poster"],
  [HTMLSourceElement, "src"],
  [HTMLTrackElement, "src"],
  [HTMLEmbedElement, "src"],
  [HTMLInputElement, "src"],
  [HTMLObjectElement, "data"],
  [HTMLIFrameElement, "src"],
  [HTMLFrameElement, "src"],
];
const TEXTS: [{ prototype: Element }, string][] = [
  [HTMLImageElement, "srcset"],
  [HTMLSourceElement, "srcset"],
  [HTMLLinkElement, "imageSrcset"],
  [HTMLBodyElement, "background"],
  [HTMLIFrameElement, "srcdoc"],
  [HTMLScriptElement, "integrity"],
  [HTMLScriptElement, "type"],
  [HTMLLinkElement, "integrity"],
  [HTMLObjectElement, "type"],
  [HTMLEmbedElement, "type"],
];
/** What else decides about a load. */
const DECIDING = new Set(["rel", "as", "media", "sizes", "type", "loading", "imagesizes"]);

export function installAttributes(loading: Loading): void {
  const assign = (element: Element, name: string, value: string, set: () => void): void => {
    if (loading.takes(element, name, value)) {
      const before = recall(element, name);
      loading.write(element, name, value);
      changed(element, name, before);
    } else {
      forget(element, name);
      if (name === "src") proceed(element);
      set();
      if (isPage(element, name) || (name === "src" && element instanceof HTMLImageElement))
        loading.start(element, name);
    }
    // A script that is on its way stays what it was when it came into the document.
    const decides = DECIDING.has(name) && !(element instanceof HTMLScriptElement);
    if (decides && (isKnown(element) || element instanceof HTMLSourceElement)) loading.start(element, "");
  };
  const keyOf = (element: Element, name: string) =>
    element.namespaceURI === "http://www.w3.org/1999/xhtml" ? name.toLowerCase() : name;

  const reflect = (prototype: Element, name: string, read: (element: Element, value: string) => string) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor?.get === undefined || descriptor.set === undefined) return;
    const { get, set } = descriptor;
    const attribute = name.toLowerCase();
    accessor(prototype, name, {
      ...descriptor,
      get(this: Element) {
        const value = recall(this, attribute);
        // The browser has one that the page has not written.
        if (value === null && native.get(this, attribute) !== null) return "";
        return value === null || value === native.get(this, attribute) ? get.call(this) : read(this, value);
      },
      set(this: Element, value: unknown) {
        assign(this, attribute, String(value), () => set.call(this, value));
      },
    });
  };
  for (const [{ prototype }, name] of URLS) {
    reflect(prototype, name, (element, value) =>
      value !== "" && URL.canParse(value, element.baseURI) ? new URL(value, element.baseURI).href : value,
    );
  }
  for (const [{ prototype }, name] of TEXTS) reflect(prototype, name, (_, value) => value);
  // What has no URL: these decide about loads.
  for (const [{ prototype }, name] of [
    [HTMLLinkElement, "rel"],
    [HTMLLinkElement, "as"],
    [HTMLLinkElement, "media"],
    [HTMLImageElement, "sizes"],
    [HTMLImageElement, "loading"],
    [HTMLSourceElement, "media"],
    [HTMLSourceElement, "type"],
    [HTMLSourceElement, "sizes"],
  ] as [{ prototype: Element }, string][])
    reflect(prototype, name, (_, value) => value);

  const baseVal = Object.getOwnPropertyDescriptor(SVGAnimatedString.prototype, "baseVal");
  const owners = new WeakMap<object, Element>();
  for (const { prototype } of [SVGImageElement, SVGUseElement, SVGFEImageElement]) {
    const href = Object.getOwnPropertyDescriptor(prototype, "href");
    if (href?.get === undefined) continue;
    const get = href.get;
    accessor(prototype, "href", {
      ...href,
      get(this: Element) {
        const value: object = get.call(this);
        owners.set(value, this);
        return value;
      },
    });
  }
  for (const name of ["baseVal", "animVal"]) {
    const descriptor =
      name === "baseVal" ? baseVal : Object.getOwnPropertyDescriptor(SVGAnimatedString.prototype, name);
    if (descriptor?.get === undefined) continue;
    const { get, set } = descriptor;
    const attribute = (element: Element) => (recall(element, "href") === null ? "xlink:href" : "href");
    accessor(SVGAnimatedString.prototype, name, {
      ...descriptor,
      get(this: SVGAnimatedString) {
        const owner = owners.get(this);
        return (owner === undefined ? null : recall(owner, attribute(owner))) ?? get.call(this);
      },
      ...(set && {
        set(this: SVGAnimatedString, value: unknown) {
          const owner = owners.get(this);
          if (owner === undefined) set.call(this, value);
          else assign(owner, attribute(owner), String(value), () => set.call(this, value));
        },
      }),
    });
  }

  const proto = Element.prototype;
  const { setAttribute, setAttributeNS, removeAttributeNS, toggleAttribute } = proto;
  define(proto, "setAttribute", function (this: Element, name: string, value: string) {
    assign(this, keyOf(this, String(name)), String(value), () => setAttribute.call(this, name, value));
  });
  define(
    proto,
    "setAttributeNS",
    function (this: Element, space: string | null, name: string, value: string) {
      assign(this, String(name), String(value), () => setAttributeNS.call(this, space, name, value));
    },
  );
  define(proto, "getAttribute", function (this: Element, name: string) {
    return recall(this, keyOf(this, String(name)));
  });
  define(proto, "getAttributeNS", function (this: Element, space: string | null, name: string) {
    return recall(this, space === "http://www.w3.org/1999/xlink" ? `xlink:${name}` : String(name));
  });
  define(proto, "hasAttribute", function (this: Element, name: string) {
    return recall(this, keyOf(this, String(name))) !== null;
  });
  define(proto, "hasAttributeNS", function (this: Element, space: string | null, name: string) {
    return recall(this, space === "http://www.w3.org/1999/xlink" ? `xlink:${name}` : String(name)) !== null;
  });
  define(proto, "hasAttributes", function (this: Element) {
    return namesOf(this).length > 0;
  });
  define(proto, "getAttributeNames", function (this: Element) {
    return namesOf(this);
  });
  const removed = (element: Element, name: string) => {
    const before = recall(element, name);
    forget(element, name);
    if (name === "type" && isWaiting(element)) {
      wait(element, null);
      return;
    }
    if (name === "src") proceed(element);
    native.remove(element, name);
    if (before !== null) changed(element, name, before);
    if (isPage(element, name) || (element instanceof HTMLImageElement && isKnown(element)))
      loading.start(element, name);
  };
  define(proto, "removeAttribute", function (this: Element, name: string) {
    removed(this, keyOf(this, String(name)));
  });
  define(proto, "removeAttributeNS", function (this: Element, space: string | null, name: string) {
    forget(this, space === "http://www.w3.org/1999/xlink" ? `xlink:${name}` : String(name));
    removeAttributeNS.call(this, space, name);
  });
  define(proto, "toggleAttribute", function (this: Element, name: string, force?: boolean) {
    const key = keyOf(this, String(name));
    if (recall(this, key) === null || native.get(this, key) !== null) {
      if (force !== true && recall(this, key) !== null) forget(this, key);
      return force === undefined ? toggleAttribute.call(this, name) : toggleAttribute.call(this, name, force);
    }
    if (force !== true) removed(this, key);
    return force === true;
  });
  // `new Audio(url)` sets the attribute by itself.
  const audio = function (this: unknown, src?: unknown): HTMLAudioElement {
    if (new.target === undefined) throw new TypeError("Please use the 'new' operator");
    const made = document.createElement("audio");
    made.preload = "auto";
    if (src !== undefined) made.src = String(src);
    return made;
  };
  audio.prototype = HTMLAudioElement.prototype;
  Object.defineProperty(audio, "name", { value: "Audio" });
  Object.defineProperty(window, "Audio", { configurable: true, writable: true, value: audio });
  installNodes(assign);
}

/** `Attr` nodes. */
function installNodes(
  assign: (element: Element, name: string, value: string, set: () => void) => void,
): void {
  const proto = Element.prototype;
  const attributes = Object.getOwnPropertyDescriptor(proto, "attributes");
  const getAttributes = attributes?.get;
  const value = Object.getOwnPropertyDescriptor(Attr.prototype, "value");
  if (getAttributes === undefined || value?.get === undefined || value.set === undefined) return;
  const getValue = value.get;
  const setValue = value.set;
  const inert = document.implementation.createHTMLDocument("");
  /** Inert copies of elements, with the attributes that the page wrote; nodes of theirs stand for the elements'. */
  const twins = new WeakMap<Element, Element>();
  const originals = new WeakMap<Element, Element>();
  const ownerOf = (node: Attr) =>
    node.ownerElement === null ? null : (originals.get(node.ownerElement) ?? node.ownerElement);
  const twinOf = (element: Element): Element => {
    const twin = twins.get(element) ?? inert.createElementNS(element.namespaceURI, element.localName);
    twins.set(element, twin);
    originals.set(twin, element);
    const names = namesOf(element);
    for (const name of native.names(twin)) if (!names.includes(name)) native.remove(twin, name);
    for (const name of names) {
      const text = recall(element, name) ?? "";
      if (native.get(twin, name) !== text) native.set(twin, name, text);
    }
    return twin;
  };
  accessor(proto, "attributes", {
    ...attributes,
    get(this: Element) {
      return getAttributes.call(isKnown(this) ? twinOf(this) : this);
    },
  });
  const { getAttributeNode, setAttributeNode, getAttributeNodeNS, setAttributeNodeNS, removeAttributeNode } =
    proto;
  define(proto, "getAttributeNode", function (this: Element, name: string) {
    return getAttributeNode.call(isKnown(this) ? twinOf(this) : this, name);
  });
  define(proto, "getAttributeNodeNS", function (this: Element, space: string | null, name: string) {
    return getAttributeNodeNS.call(isKnown(this) ? twinOf(this) : this, space, name);
  });
  for (const [name, set] of [
    ["setAttributeNode", setAttributeNode],
    ["setAttributeNodeNS", setAttributeNodeNS],
  ] as const) {
    define(proto, name, function (this: Element, node: Attr) {
      const text: string = getValue.call(node);
      const before = proto.getAttributeNode.call(this, node.name);
      let replaced: Attr | null = before;
      assign(this, node.name, text, () => {
        replaced = set.call(this, node);
      });
      return replaced;
    });
  }
  define(proto, "removeAttributeNode", function (this: Element, node: Attr) {
    if (ownerOf(node) !== this || !isKnown(this)) return removeAttributeNode.call(this, node);
    this.removeAttribute(node.name);
    return node;
  });
  const named = NamedNodeMap.prototype;
  const { setNamedItem, removeNamedItem } = named;
  const elementOf = new WeakMap<NamedNodeMap, Element>();
  define(named, "setNamedItem", function (this: NamedNodeMap, node: Attr) {
    const element = elementOf.get(this);
    return element === undefined ? setNamedItem.call(this, node) : element.setAttributeNode(node);
  });
  define(named, "removeNamedItem", function (this: NamedNodeMap, name: string) {
    const element = elementOf.get(this);
    const node = this.getNamedItem(name);
    if (element === undefined || node === null) return removeNamedItem.call(this, name);
    element.removeAttribute(name);
    return node;
  });
  const remembered = Object.getOwnPropertyDescriptor(proto, "attributes")?.get;
  accessor(proto, "attributes", {
    ...attributes,
    get(this: Element) {
      const map: NamedNodeMap = remembered?.call(this);
      elementOf.set(map, this);
      return map;
    },
  });
  const get = (node: Attr): string => {
    const owner = ownerOf(node);
    return (owner === null ? null : recall(owner, node.name)) ?? getValue.call(node);
  };
  const set = (node: Attr, text: string) => {
    const owner = ownerOf(node);
    if (owner === null) setValue.call(node, text);
    else if (owner === node.ownerElement) assign(owner, node.name, text, () => setValue.call(node, text));
    else {
      setValue.call(node, text);
      owner.setAttribute(node.name, text);
    }
  };
  accessor(Attr.prototype, "value", {
    ...value,
    get(this: Attr) {
      return get(this);
    },
    set(this: Attr, text: unknown) {
      set(this, String(text));
    },
  });
  for (const name of ["nodeValue", "textContent"]) {
    const node = Object.getOwnPropertyDescriptor(Node.prototype, name);
    if (node?.get === undefined || node.set === undefined) continue;
    const { get: read, set: write } = node;
    accessor(Node.prototype, name, {
      ...node,
      get(this: Node) {
        return this instanceof Attr ? get(this) : read.call(this);
      },
      set(this: Node, text: unknown) {
        if (this instanceof Attr) set(this, String(text ?? ""));
        else write.call(this, text);
      },
    });
  }
}
