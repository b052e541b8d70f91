/**
 * Elements made by script: URL attributes set through properties, `setAttribute` or HTML strings load
 * through the host, and read back as they were written.
 */

import type { Frames } from "./frames.ts";
import { isMirror } from "./mirror.ts";
import { insertImportMap, type Modules } from "./modules.ts";
import { type Resources, writtenUrl } from "./resources.ts";
import { FILE_ATTRIBUTES, HELD, isClassicType, PAGE_ATTRIBUTES } from "./vocabulary.ts";

/** Scripts with `async = false` run in the order in which they were given their URLs. */
let scriptOrder: Promise<unknown> = Promise.resolve();

type Setter = (value: string) => void;

export function installElements(resources: Resources, modules: Modules, frames: Frames): void {
  const nativeSet = Element.prototype.setAttribute;
  const nativeGet = Element.prototype.getAttribute;
  const nativeRemove = Element.prototype.removeAttribute;
  /** What was written, while the native attribute holds something else. */
  const written = new WeakMap<Element, Map<string, string>>();

  const remember = (element: Element, name: string, value: string) => {
    const values = written.get(element) ?? new Map<string, string>();
    written.set(element, values.set(name, value));
  };
  const recall = (element: Element, name: string): string | null => {
    const value = written.get(element)?.get(name);
    if (value !== undefined) return value;
    if (isPage(element, name)) return recallPage(element, name);
    const native = nativeGet.call(element, name);
    return native === null ? null : (writtenUrl(native) ?? native);
  };
  const isPage = (element: Element, name: string): boolean =>
    PAGE_ATTRIBUTES[element.localName]?.includes(name) ?? false;
  /** `src` and `srcdoc` of frames stay out of the browser's sight where it is not to load them itself. */
  const assignPage = (element: Element, name: string, value: string, native: Setter): void => {
    const own = name === "srcdoc" || resources.page(value) !== null;
    written.get(element)?.delete(name);
    if (own) {
      nativeSet.call(element, HELD + name, value);
      if (name === "src") nativeRemove.call(element, name);
    } else {
      nativeRemove.call(element, HELD + name);
      native(value);
    }
    frames.update(element);
  };
  frames.read((element, name) => recallPage(element, name));
  const recallPage = (element: Element, name: string): string | null => {
    const held = nativeGet.call(element, HELD + name);
    // The browser's own `srcdoc` is ours.
    return held ?? (name === "srcdoc" ? null : nativeGet.call(element, name));
  };

  /** What to load for an attribute of an element; null where the browser may do it itself. */
  const loader = (element: Element, name: string, value: string): Promise<string> | null => {
    const tag = element.localName;
    if (name === "srcset" && (tag === "img" || tag === "source"))
      return resources.srcset(value, document.baseURI);
    const url = resources.virtual(value);
    if (url === null) return null;
    if (tag === "script" && name === "src") return scriptLoader(element, url, value);
    if (tag === "link" && name === "href") {
      const relations = nativeGet.call(element, "rel") ?? "";
      // A link without `rel` yet waits for it: nothing loads before.
      return /\bstylesheet\b/i.test(relations) ? resources.stylesheet(url, value) : null;
    }
    return FILE_ATTRIBUTES[tag]?.includes(name) && !value.startsWith("#") ? resources.file(url, value) : null;
  };

  const scriptLoader = (element: Element, url: URL, value: string): Promise<string> => {
    const type = nativeGet.call(element, "type") ?? "";
    if (type.trim().toLowerCase() === "module") {
      return modules.graph(url).then(({ src, map }) => {
        if (map !== null) insertImportMap(map);
        return src;
      });
    }
    const loading = isClassicType(type) ? resources.script(url, value) : Promise.resolve(value);
    if (!(element instanceof HTMLScriptElement) || element.async) return loading;
    const before = scriptOrder;
    const inOrder = before.then(() => loading);
    scriptOrder = Promise.all([inOrder, before]);
    return inOrder;
  };

  /** Sets an attribute: by the browser, or once its file is here. */
  const assign = (element: Element, name: string, value: string, native: Setter): void => {
    const inert = isMirror(element.ownerDocument);
    if (!inert && isPage(element, name)) {
      assignPage(element, name, value, native);
      return;
    }
    const loading = inert ? null : loader(element, name, value);
    if (loading === null) {
      written.get(element)?.delete(name);
      native(value);
      return;
    }
    remember(element, name, value);
    nativeRemove.call(element, name);
    const set = (blob: string) => {
      if (written.get(element)?.get(name) === value) nativeSet.call(element, name, blob);
    };
    loading.then(set, () => set("blob:null/not-found"));
  };

  const properties: [{ prototype: Element }, string][] = [
    [HTMLImageElement, "src"],
    [HTMLImageElement, "srcset"],
    [HTMLScriptElement, "src"],
    [HTMLLinkElement, "href"],
    [HTMLMediaElement, "src"],
    [HTMLVideoElement, "poster"],
    [HTMLSourceElement, "src"],
    [HTMLSourceElement, "srcset"],
    [HTMLTrackElement, "src"],
    [HTMLEmbedElement, "src"],
    [HTMLInputElement, "src"],
    [HTMLObjectElement, "data"],
    [HTMLIFrameElement, "src"],
    [HTMLIFrameElement, "srcdoc"],
    [HTMLFrameElement, "src"],
  ];
  for (const [{ prototype }, name] of properties) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor?.get === undefined || descriptor.set === undefined) continue;
    Object.defineProperty(prototype, name, {
      ...descriptor,
      get(this: Element) {
        const value = recall(this, name);
        if (value === null || name === "srcset" || name === "srcdoc") return value ?? "";
        return value !== "" && URL.canParse(value, document.baseURI)
          ? new URL(value, document.baseURI).href
          : value;
      },
      set(this: Element, value: unknown) {
        assign(this, name, String(value), (text) => nativeSet.call(this, name, text));
      },
    });
  }
  // `link.rel = "stylesheet"` after `href`: now there is something to load.
  const rel = Object.getOwnPropertyDescriptor(HTMLLinkElement.prototype, "rel");
  Object.defineProperty(HTMLLinkElement.prototype, "rel", {
    ...rel,
    configurable: true,
    set(this: HTMLLinkElement, value: unknown) {
      this.setAttribute("rel", String(value));
    },
  });
  Object.defineProperty(HTMLImageElement.prototype, "currentSrc", {
    configurable: true,
    enumerable: true,
    get(this: HTMLImageElement) {
      return this.src;
    },
  });

  const override = (name: string, value: unknown) =>
    Object.defineProperty(Element.prototype, name, {
      configurable: true,
      writable: true,
      enumerable: true,
      value,
    });
  override("setAttribute", function setAttribute(this: Element, name: string, value: string) {
    const key = String(name).toLowerCase();
    assign(this, key, String(value), (text) => nativeSet.call(this, name, text));
    if (key === "rel" && this instanceof HTMLLinkElement) {
      const href = recall(this, "href");
      if (href !== null && !written.get(this)?.has("href"))
        assign(this, "href", href, (text) => nativeSet.call(this, "href", text));
    }
  });
  override("getAttribute", function getAttribute(this: Element, name: string) {
    const key = String(name).toLowerCase();
    return recall(this, key) ?? (isPage(this, key) ? null : nativeGet.call(this, name));
  });
  override("removeAttribute", function removeAttribute(this: Element, name: string) {
    const key = String(name).toLowerCase();
    written.get(this)?.delete(key);
    if (isPage(this, key)) {
      nativeRemove.call(this, HELD + key);
      if (key === "src") nativeRemove.call(this, key);
      frames.update(this);
    } else nativeRemove.call(this, name);
  });

  patchHtmlSinks(assign, (element) => frames.knows(element), nativeGet, nativeSet, nativeRemove);
}

/**
 * HTML strings: parsed inertly, the URL attributes of what would load are set aside, and given back to the
 * new elements one by one.
 */
function patchHtmlSinks(
  assign: (element: Element, name: string, value: string, native: Setter) => void,
  /** Frames that have been in the page already keep what they show. */
  knows: (element: Element) => boolean,
  nativeGet: typeof Element.prototype.getAttribute,
  nativeSet: typeof Element.prototype.setAttribute,
  nativeRemove: typeof Element.prototype.removeAttribute,
): void {
  const loads = [...Object.entries(FILE_ATTRIBUTES), ...Object.entries(PAGE_ATTRIBUTES)].flatMap(
    ([tag, names]) => names.map((name) => [tag, name] as const),
  );
  const attributes = [
    ...loads,
    ["link", "href"],
    ["script", "src"],
    ["img", "srcset"],
    ["source", "srcset"],
  ] as const;
  const names = [...new Set(attributes.map(([, name]) => name))];
  const selector = attributes.map(([tag, name]) => `${tag}[${name.replace(":", "\\:")}]`).join(",");
  const held = names.map((name) => `[${(HELD + name).replace(":", "\\:")}]`).join(",");

  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  const outer = Object.getOwnPropertyDescriptor(Element.prototype, "outerHTML");
  const getHtml = html?.get;
  const setHtml = html?.set;
  const setOuter = outer?.set;
  const insert = Element.prototype.insertAdjacentHTML;
  if (
    html === undefined ||
    outer === undefined ||
    getHtml === undefined ||
    setHtml === undefined ||
    setOuter === undefined
  )
    return;
  const parser = new DOMParser();

  /** The string with URL attributes held back; the same string where there are none. */
  const inert = (text: string): string => {
    if (
      !/<(?:img|source|video|audio|track|embed|object|input|image|use|feimage|link|script|iframe|frame)\b/i.test(
        text,
      )
    )
      return text;
    // A template's content is inert; it keeps table rows and the like, which a document would drop.
    const template = parser.parseFromString("<template></template>", "text/html").querySelector("template");
    if (template === null) return text;
    setHtml.call(template, text);
    hold(template.content);
    return String(getHtml.call(template));
  };
  const hold = (root: ParentNode): void => {
    for (const element of root.querySelectorAll(selector)) {
      for (const name of names) {
        const value = nativeGet.call(element, name);
        if (value === null) continue;
        nativeSet.call(element, HELD + name, value);
        nativeRemove.call(element, name);
      }
    }
    for (const template of root.querySelectorAll("template")) hold(template.content);
  };
  const release = (root: ParentNode): void => {
    for (const element of root.querySelectorAll(held)) {
      for (const name of names) {
        const value = nativeGet.call(element, HELD + name);
        if (value === null || knows(element)) continue;
        nativeRemove.call(element, HELD + name);
        assign(element, name, value, (url) => nativeSet.call(element, name, url));
      }
    }
  };

  Object.defineProperty(Element.prototype, "innerHTML", {
    ...html,
    set(this: Element, value: unknown) {
      const text = inert(value === null ? "" : String(value));
      setHtml.call(this, text);
      release(this instanceof HTMLTemplateElement ? this.content : this);
    },
  });
  Object.defineProperty(Element.prototype, "outerHTML", {
    ...outer,
    set(this: Element, value: unknown) {
      const parent = this.parentElement;
      setOuter.call(this, inert(String(value)));
      if (parent !== null) release(parent);
    },
  });
  Object.defineProperty(Element.prototype, "insertAdjacentHTML", {
    configurable: true,
    writable: true,
    enumerable: true,
    value: function insertAdjacentHTML(this: Element, where: InsertPosition, text: string) {
      insert.call(this, where, inert(String(text)));
      const outside = where.toLowerCase() === "beforebegin" || where.toLowerCase() === "afterend";
      release((outside ? this.parentElement : this) ?? document);
    },
  });
  const fragment = Range.prototype.createContextualFragment;
  Object.defineProperty(Range.prototype, "createContextualFragment", {
    configurable: true,
    writable: true,
    enumerable: true,
    value: function createContextualFragment(this: Range, text: string) {
      const made = fragment.call(this, inert(String(text)));
      release(made);
      return made;
    },
  });
}
