/** `localStorage` and `sessionStorage` of the playground: an opaque origin has none of its own. */

import type { StorageSnapshot } from "../protocol.ts";
import type { Channel } from "./channel.ts";
import { accessor, define, mask } from "./define.ts";

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

/** The members of an area. */
interface Members {
  length(): number;
  getItem(key: unknown): string | null;
  setItem(key: unknown, value: unknown): void;
  removeItem(key: unknown): void;
  clear(): void;
  key(index: unknown): string | null;
}

const areas = new WeakMap<object, Members>();

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
  const set = (key: string, value: string) => {
    const sizes = [...items].map(([name, text]) => (name === key ? 0 : name.length + text.length));
    if (sizes.reduce((sum, size) => sum + size, key.length + value.length) > QUOTA) throw quotaExceeded(key);
    items.set(key, value);
    changed();
  };
  const members: Members = {
    length: () => items.size,
    getItem: (key) => items.get(String(key)) ?? null,
    setItem: (key, value) => set(String(key), String(value)),
    removeItem: (key) => {
      if (items.delete(String(key))) changed();
    },
    clear: () => {
      items.clear();
      changed();
    },
    key: (index) => [...items.keys()][Number(index) >>> 0] ?? null,
  };
  const made = new Proxy(Object.create(Storage.prototype) as Storage, {
    get: (target, key, receiver) => {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key, receiver);
      return items.get(key);
    },
    set: (_target, key, value) => {
      if (typeof key === "string") members.setItem(key, value);
      return true;
    },
    defineProperty: (_target, key, { value }) => {
      if (typeof key === "string") members.setItem(key, value);
      return true;
    },
    has: (target, key) => key in target || (typeof key === "string" && items.has(key)),
    deleteProperty: (_target, key) => {
      if (typeof key === "string") members.removeItem(key);
      return true;
    },
    ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: (_target, key) =>
      typeof key === "string" && items.has(key)
        ? { configurable: true, enumerable: true, writable: true, value: items.get(key) }
        : undefined,
  });
  areas.set(made, members);
  return made;
}

/** The members of `Storage` are those of every area: scripts extend and replace them there. */
function installMembers(): void {
  const { prototype } = Storage;
  const length = Object.getOwnPropertyDescriptor(prototype, "length")?.get;
  accessor(prototype, "length", {
    get(this: Storage): unknown {
      return areas.get(this)?.length() ?? length?.call(this);
    },
  });
  for (const name of ["getItem", "setItem", "removeItem", "clear", "key"] as const) {
    const native: unknown = prototype[name];
    if (typeof native !== "function") continue;
    define(prototype, name, function (this: Storage, ...values: unknown[]): unknown {
      const members = areas.get(this);
      if (members === undefined) return Reflect.apply(native, this, values);
      return members[name](values[0], values[1]);
    });
  }
}

/** An event of scripts' own may name an area, which the browser's own constructor takes for no `Storage`. */
function installEvents(): void {
  const named = new WeakMap<Event, Storage>();
  const native = StorageEvent;
  const get = Object.getOwnPropertyDescriptor(native.prototype, "storageArea")?.get;
  accessor(native.prototype, "storageArea", {
    get(this: StorageEvent): unknown {
      return named.get(this) ?? get?.call(this);
    },
  });
  const made = new Proxy(native, {
    construct: (target, [type, init, ...rest]: [string, StorageEventInit?], newTarget) => {
      const area = init?.storageArea;
      const ours = area != null && areas.has(area);
      const given = ours ? [type, { ...init, storageArea: null }, ...rest] : [type, init, ...rest];
      const event = Reflect.construct(target, given, newTarget) as StorageEvent;
      if (ours) named.set(event, area);
      return event;
    },
  });
  mask(made, "StorageEvent", 1);
  Object.defineProperty(native.prototype, "constructor", { configurable: true, writable: true, value: made });
  Object.defineProperty(window, "StorageEvent", { configurable: true, writable: true, value: made });
}

export function installStorage(channel: Channel, session: StorageSnapshot, local: StorageSnapshot): void {
  installMembers();
  installEvents();
  const items = { session: new Map(session), local: new Map(local) };
  const shown = {
    session: storageArea("session", items.session, channel),
    local: storageArea("local", items.local, channel),
  };
  channel.on("storage", ({ area, items: changed, url }) => take(shown[area], items[area], changed, url));
  accessor(window, "sessionStorage", { configurable: true, enumerable: true, get: () => shown.session });
  accessor(window, "localStorage", { configurable: true, enumerable: true, get: () => shown.local });
}

/** Another page's changes: each an event here (https://html.spec.whatwg.org/#dom-storage-broadcast). */
function take(storageArea: Storage, items: Map<string, string>, changed: StorageSnapshot, url: string): void {
  const before = new Map(items);
  const after = new Map(changed);
  items.clear();
  for (const [key, value] of changed) items.set(key, value);
  const tell = (key: string | null, oldValue: string | null, newValue: string | null) => {
    dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue, url, storageArea }));
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
