/** `relList` of links (https://dom.spec.whatwg.org/#interface-domtokenlist): what is added there is written as `rel` is. */
import { accessor, define } from "./define.ts";

export function installTokenLists(): void {
  const inert = document.implementation.createHTMLDocument("");
  const owners = new WeakMap<DOMTokenList, HTMLLinkElement>();
  const descriptor = Object.getOwnPropertyDescriptor(HTMLLinkElement.prototype, "relList");
  const get = descriptor?.get;
  if (descriptor === undefined || get === undefined) return;
  accessor(HTMLLinkElement.prototype, "relList", {
    ...descriptor,
    get(this: HTMLLinkElement) {
      const list: DOMTokenList = get.call(this);
      owners.set(list, this);
      return list;
    },
  });
  /** What `change` does to a list of the same words is done to the link's attribute. */
  const through = <Result>(link: HTMLLinkElement, change: (list: DOMTokenList) => Result): Result => {
    const twin = inert.createElement("link");
    const before = link.getAttribute("rel");
    if (before !== null) twin.setAttribute("rel", before);
    const result = change(get.call(twin));
    const rel = twin.getAttribute("rel");
    if (rel !== null) link.setAttribute("rel", rel);
    return result;
  };
  const prototype = DOMTokenList.prototype;
  for (const name of ["add", "remove", "replace", "toggle"] as const) {
    const native: (...values: never[]) => unknown = prototype[name];
    define(prototype, name, function (this: DOMTokenList, ...values: unknown[]) {
      const link = owners.get(this);
      const run = (list: DOMTokenList): unknown => Reflect.apply(native, list, values);
      return link === undefined ? run(this) : through(link, run);
    });
  }
  const value = Object.getOwnPropertyDescriptor(prototype, "value");
  const set = value?.set;
  if (value === undefined || set === undefined) return;
  accessor(prototype, "value", {
    ...value,
    set(this: DOMTokenList, text: unknown) {
      const link = owners.get(this);
      if (link === undefined) set.call(this, text);
      else link.setAttribute("rel", String(text));
    },
  });
}
