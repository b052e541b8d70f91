/** How scripts find the windows of the page's frames: `contentWindow`, `frames`, `length`, `parent`. */
import { accessor } from "./define.ts";

/** What is known of the frames. */
export interface FrameWindows {
  /** Those that show, or may show, a page, in the order of the page. */
  elements(): Element[];
  named(name: string): unknown;
  /** The window in an element, as scripts see it. */
  windowOf(element: Element): unknown;
  /** A frame of the page's, where it is one and in the page. */
  remoteOf(element: Element): { window: unknown; document: unknown; isForeign: boolean } | null;
  /** Does it show, or may it show, a page of the app? */
  isOurs(element: Element): boolean;
  parent(): unknown;
}

/** The browser's own windows of elements. */
const natives = {
  iframe: getterOf(HTMLIFrameElement.prototype, "contentWindow"),
  frame: getterOf(HTMLFrameElement.prototype, "contentWindow"),
  object: getterOf(HTMLObjectElement.prototype, "contentWindow"),
};

/** The browser's own window in an element; null where it names none. */
export function nativeWindowOf(element: Element): Window | null {
  const name = element.localName;
  if (name !== "iframe" && name !== "frame" && name !== "object") return null;
  const found: unknown = natives[name].call(element);
  return found === null ? null : (found as Window);
}

/** Lets scripts see the windows that the shims have; once in a realm. */
export function installFrameWindows(known: FrameWindows): void {
  for (const { prototype } of [HTMLIFrameElement, HTMLFrameElement, HTMLObjectElement]) {
    const native = getterOf(prototype, "contentWindow");
    accessor(prototype, "contentWindow", {
      configurable: true,
      enumerable: true,
      get(this: Element): unknown {
        const remote = known.remoteOf(this);
        return remote !== null && known.isOurs(this) ? remote.window : native.call(this);
      },
    });
    accessor(prototype, "contentDocument", {
      configurable: true,
      enumerable: true,
      get(this: Element): unknown {
        const remote = known.remoteOf(this);
        return remote !== null && known.isOurs(this) && !remote.isForeign ? remote.document : null;
      },
    });
  }
  const frames = new Proxy(window, {
    get: (target, name) => {
      if (typeof name === "string") {
        if (/^\d+$/.test(name)) {
          const element = known.elements()[Number(name)];
          return element === undefined ? undefined : known.windowOf(element);
        }
        const found = name === "" ? undefined : known.named(name);
        if (found !== undefined) return found;
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" && !/^[A-Z]/.test(String(name)) ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
  const getter = (name: string, get: () => unknown) =>
    accessor(window, name, {
      configurable: true,
      enumerable: true,
      get,
      set: (value: unknown) =>
        Object.defineProperty(window, name, {
          configurable: true,
          enumerable: true,
          writable: true,
          value,
        }),
    });
  getter("frames", () => (known.elements().length === 0 ? window : frames));
  getter("length", () => known.elements().length);
  getter("parent", () => known.parent());
}

function getterOf(prototype: object, name: string): (this: Element) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (get === undefined) throw new TypeError(`${name} is no accessor in this browser`);
  return get;
}
