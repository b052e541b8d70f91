/** `document.cookie`, `localStorage` and `sessionStorage` of the playground: an opaque origin has none of its own. */

import type { StorageSnapshot } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { installCookieStore } from "./cookie-store.ts";
import { accessor } from "./define.ts";

/** `document.cookie` reads what the host's jar shows to script, and writes through to it. */
export function installCookies(channel: Channel): (cookies: string) => void {
  let visible = "";
  const write = (cookie: string) => {
    // RFC 6265bis, 5.7: no control characters but tabs.
    if (hasControls(cookie)) return;
    visible = assigned(visible, cookie);
    channel.post({ type: "cookie", cookie });
  };
  const changed = installCookieStore(() => visible, write);
  channel.on("cookies", ({ cookies }) => {
    visible = cookies;
    changed();
  });
  accessor(Document.prototype, "cookie", {
    configurable: true,
    enumerable: true,
    get: () => visible,
    set: (value: unknown) => write(String(value)),
  });
  return (cookies) => {
    visible = cookies;
    changed(true);
  };
}

const hasControls = (text: string): boolean =>
  [...text].some((char) => {
    const code = char.charCodeAt(0);
    return (code < 0x20 && code !== 9) || code === 0x7f;
  });

/** What `document.cookie` will say once the jar has taken `cookie`; the jar's word comes soon after. */
function assigned(visible: string, cookie: string): string {
  const [pair = "", ...attributes] = cookie.split(";");
  const separator = pair.indexOf("=");
  const name = (separator < 0 ? "" : pair.slice(0, separator)).trim();
  const value = pair.slice(separator + 1).trim();
  const attribute = (wanted: string) =>
    attributes
      .map((each) => each.split("="))
      .findLast(([key = ""]) => key.trim().toLowerCase() === wanted)
      ?.slice(1)
      .join("=")
      .trim();
  const path = attribute("path") ?? "";
  const elsewhere = path.startsWith("/") && !`${location.pathname}/`.startsWith(path.replace(/\/?$/, "/"));
  if (elsewhere || attribute("httponly") !== undefined || (name === "" && value === "")) return visible;
  const secure = attribute("secure") !== undefined;
  const domain = attribute("domain")?.replace(/^\./, "").toLowerCase() ?? "";
  const { hostname } = location;
  if (domain !== "" && hostname !== domain && !hostname.endsWith(`.${domain}`)) return visible;
  // RFC 6265bis, 4.1.3 and 5.7.
  const onHost = secure && path === "/" && domain === "";
  if (/^__secure-/i.test(name) && !secure) return visible;
  if (/^__host-/i.test(name) && !onHost) return visible;
  if (attribute("samesite")?.toLowerCase() === "none" && !secure) return visible;
  const expired = attributes.some((attribute) => {
    const [key = "", text = ""] = attribute.split("=");
    if (key.trim().toLowerCase() === "max-age") return Number(text) <= 0;
    return key.trim().toLowerCase() === "expires" && Date.parse(text) <= Date.now();
  });
  const all = visible.split("; ").filter((each) => each !== "");
  const known = all.findIndex((each) => (each.includes("=") ? each.split("=")[0] : "") === name);
  // One that is replaced keeps its place.
  all.splice(
    known < 0 ? all.length : known,
    known < 0 ? 0 : 1,
    ...(expired ? [] : [name === "" ? value : `${name}=${value}`]),
  );
  return all.join("; ");
}

/** Of names and values together, in code units; engines allow as much. */
const QUOTA = 5 * 1024 * 1024;

/** Newer engines have a class for it (https://webidl.spec.whatwg.org/#quotaexceedederror). */
function quotaExceeded(key: string): DOMException {
  const text = `Setting the value of '${key}' exceeded the quota.`;
  const Own: unknown = Reflect.get(globalThis, "QuotaExceededError");
  return typeof Own === "function"
    ? Reflect.construct(Own, [text])
    : new DOMException(text, "QuotaExceededError");
}

/** A storage area in memory, kept by the host from page to page of one run. */
function storageArea(area: "session" | "local", items: Map<string, string>, channel: Channel): Storage {
  let scheduled = false;
  const changed = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      channel.post({ type: "storage", area, items: [...items] });
    });
  };
  const needs = (given: unknown[], count: number, method: string): void => {
    if (given.length >= count) return;
    throw new TypeError(`Storage.${method}: ${count} arguments required, but only ${given.length} present.`);
  };
  const set = (key: string, value: string) => {
    const sizes = [...items].map(([name, text]) => (name === key ? 0 : name.length + text.length));
    if (sizes.reduce((sum, size) => sum + size, key.length + value.length) > QUOTA) throw quotaExceeded(key);
    items.set(key, value);
    changed();
  };
  const methods = {
    getItem: (...given: [string]) => {
      needs(given, 1, "getItem");
      return items.get(String(given[0])) ?? null;
    },
    setItem: (...given: [string, string]) => {
      needs(given, 2, "setItem");
      set(String(given[0]), String(given[1]));
    },
    removeItem: (...given: [string]) => {
      needs(given, 1, "removeItem");
      if (items.delete(String(given[0]))) changed();
    },
    clear: () => {
      items.clear();
      changed();
    },
    key: (...given: [number]) => {
      needs(given, 1, "key");
      return [...items.keys()][Number(given[0]) >>> 0] ?? null;
    },
  };
  const prototype = Object.create(Storage.prototype, {
    ...Object.fromEntries(
      Object.entries(methods).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
    ),
    length: { get: () => items.size, configurable: true },
  });
  return new Proxy(Object.create(prototype), {
    get: (target, key) => {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key, target);
      return items.get(key);
    },
    set: (_target, key, value) => {
      if (typeof key === "string") methods.setItem(key, String(value));
      return true;
    },
    has: (target, key) => key in target || (typeof key === "string" && items.has(key)),
    deleteProperty: (_target, key) => {
      if (typeof key === "string") methods.removeItem(key);
      return true;
    },
    ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: (_target, key) =>
      typeof key === "string" && items.has(key)
        ? { configurable: true, enumerable: true, writable: true, value: items.get(key) }
        : undefined,
  }) as Storage;
}

export function installStorage(channel: Channel, session: StorageSnapshot, local: StorageSnapshot): void {
  const items = new Map(local);
  const areas = {
    sessionStorage: storageArea("session", new Map(session), channel),
    localStorage: storageArea("local", items, channel),
  };
  channel.on("storage", (message) => take(areas.localStorage, items, message.items, message.url));
  for (const [name, value] of Object.entries(areas)) {
    accessor(window, name, { configurable: true, enumerable: true, get: () => value });
  }
}

/** Another tab's changes: each an event here (https://html.spec.whatwg.org/#dom-storage-broadcast). */
function take(storageArea: Storage, items: Map<string, string>, changed: StorageSnapshot, url: string): void {
  const before = new Map(items);
  const after = new Map(changed);
  items.clear();
  for (const [key, value] of changed) items.set(key, value);
  const tell = (key: string | null, oldValue: string | null, newValue: string | null) => {
    const event = new StorageEvent("storage", { key, oldValue, newValue, url });
    // The constructor takes native areas only.
    Object.defineProperty(event, "storageArea", { value: storageArea });
    dispatchEvent(event);
  };
  if (after.size === 0 && before.size > 1) {
    tell(null, null, null); // `clear()`
    return;
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [oldValue, newValue] = [before.get(key) ?? null, after.get(key) ?? null];
    if (oldValue !== newValue) tell(key, oldValue, newValue);
  }
}
