/** `cookieStore` (https://cookiestore.spec.whatwg.org/) over the playground's jar; only where the browser has it. */
import { accessor, expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";

interface Item {
  name: string;
  /** Of one that is gone there is none. */
  value?: string;
}
interface Init {
  name?: string;
  value?: string;
  url?: string;
  path?: string;
  domain?: string | null;
  expires?: number | null;
  sameSite?: string;
  partitioned?: boolean;
}

const itemsOf = (visible: string): Item[] =>
  visible
    .split("; ")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return { name: at < 0 ? "" : pair.slice(0, at), value: pair.slice(at + 1) };
    });

/** `read` says what script may see, `write` takes what `document.cookie` would; gives what to call after changes; silently at first. */
export function installCookieStore(
  read: () => string,
  write: (cookie: string) => void,
): (silent?: boolean) => void {
  if (!("cookieStore" in globalThis)) return () => {};
  let last = read();

  /** https://cookiestore.spec.whatwg.org/#set-a-cookie */
  function assign({ name = "", value = "", domain = null, expires = null, ...rest }: Init): void {
    const { path = "/", sameSite = "strict" } = rest;
    if (/[=;\p{Cc}]/u.test(name) || /[;\p{Cc}]/u.test(value.replaceAll("\t", "")))
      throw new TypeError("A cookie's name and value can't have these characters.");
    if (name === "" && (value === "" || value.includes("=")))
      throw new TypeError("A cookie needs a name, or a value without '='.");
    if (domain?.startsWith(".")) throw new TypeError("A cookie's domain can't start with '.'.");
    if (domain !== null && domain !== location.hostname && !location.hostname.endsWith(`.${domain}`))
      throw new TypeError("A cookie's domain is that of the page, or around it.");
    if (/^__host-/i.test(name) && (domain !== null || path !== "/"))
      throw new TypeError("A cookie with the prefix __Host- has no domain, and the path '/'.");
    if (!path.startsWith("/")) throw new TypeError("A cookie's path starts with '/'.");
    if (!["strict", "lax", "none"].includes(sameSite)) throw new TypeError(`'${sameSite}' is no sameSite.`);
    const attributes = [`${name}=${value}`, `Path=${path}`, `SameSite=${sameSite}`, "Secure"];
    if (domain !== null) attributes.push(`Domain=${domain}`);
    if (expires !== null) attributes.push(`Expires=${new Date(expires).toUTCString()}`);
    write(attributes.join("; "));
  }
  const wanted = (given: unknown): string | undefined => {
    const init: unknown = typeof given === "object" && given !== null ? given : { name: given };
    const name: unknown = Reflect.get(Object(init), "name");
    const url: unknown = Reflect.get(Object(init), "url");
    if (
      url !== undefined &&
      new URL(String(url), document.baseURI).href.replace(/#.*/, "") !== location.href.replace(/#.*/, "")
    )
      throw new TypeError("The URL must be the document's own.");
    return name === undefined ? undefined : String(name);
  };

  class Store extends EventTarget {
    async get(...given: [unknown?]): Promise<Item | null> {
      const name = wanted(given[0]);
      if (given.length === 0 || (typeof given[0] === "object" && Object.keys(Object(given[0])).length === 0))
        throw new TypeError("CookieStore.get: a name or options are needed.");
      return itemsOf(read()).find((item) => name === undefined || item.name === name) ?? null;
    }
    async getAll(given?: unknown): Promise<Item[]> {
      const name = given === undefined ? undefined : wanted(given);
      return itemsOf(read()).filter((item) => name === undefined || item.name === name);
    }
    async set(...given: [Init] | [string, string]): Promise<void> {
      const [first, value] = given;
      if (typeof first === "object" && first !== null) assign(first);
      else if (given.length < 2) throw new TypeError("CookieStore.set: 2 arguments required.");
      else assign({ name: String(first), value: String(value) });
    }
    async delete(given: Init | string): Promise<void> {
      const init: Init = typeof given === "object" && given !== null ? given : { name: String(given) };
      const gone = { ...init, value: init.name === "" ? "x" : "", expires: 0 };
      assign(gone);
    }
  }
  class ChangeEvent extends Event {
    readonly #changed: readonly Item[];
    readonly #deleted: readonly Item[];
    constructor(
      type: string,
      { changed = [], deleted = [], ...init }: EventInit & { changed?: Item[]; deleted?: Item[] } = {},
    ) {
      super(type, init);
      this.#changed = Object.freeze([...changed]);
      this.#deleted = Object.freeze([...deleted]);
    }
    get changed(): readonly Item[] {
      return this.#changed;
    }
    get deleted(): readonly Item[] {
      return this.#deleted;
    }
  }
  handlers(Store.prototype, ["change"]);
  expose("CookieStore", Store, null);
  expose("CookieChangeEvent", ChangeEvent);
  const store = new Store();
  accessor(globalThis, "cookieStore", {
    configurable: true,
    enumerable: true,
    get: () => store,
  });
  return (silent = false) => {
    const [before, after] = [itemsOf(last), itemsOf(read())];
    last = read();
    const lacks = (list: Item[], { name }: Item) => !list.some((other) => other.name === name);
    const changed = after.filter(
      ({ name, value }) => !before.some((other) => other.name === name && other.value === value),
    );
    const deleted = before.filter((item) => lacks(after, item)).map(({ name }) => ({ name }));
    if (silent || changed.length + deleted.length === 0) return;
    store.dispatchEvent(new ChangeEvent("change", { changed, deleted }));
  };
}
