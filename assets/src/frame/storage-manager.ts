/** `navigator.locks` and `navigator.storage`, which an opaque origin is refused; only where the browser has them. */

import type { LockMode } from "../protocol.ts";
import { accessor, expose } from "./define.ts";
import type { SharedStore } from "./shared.ts";

const QUOTA = 1 << 30;

interface LockOptions {
  mode?: LockMode;
  ifAvailable?: boolean;
  steal?: boolean;
  signal?: AbortSignal;
}
type Callback = (lock: object | null) => unknown;

/** https://w3c.github.io/web-locks/ */
class LockManager {
  readonly #shared: SharedStore;

  constructor(shared: SharedStore) {
    this.#shared = shared;
  }

  async request(name: string, ...rest: [Callback] | [LockOptions, Callback]): Promise<unknown> {
    const [options, callback] = rest.length === 1 ? [{}, rest[0]] : rest;
    if (typeof callback !== "function")
      throw new TypeError("LockManager.request: the callback is no function.");
    const { mode = "exclusive", ifAvailable = false, steal = false, signal } = options;
    if (mode !== "exclusive" && mode !== "shared")
      throw new TypeError(`LockManager.request: '${mode}' is no lock mode.`);
    const refuse = (why: string) => new DOMException(why, "NotSupportedError");
    if (String(name).startsWith("-")) throw refuse("Names of locks can't start with '-'.");
    if (steal && ifAvailable) throw refuse("'steal' and 'ifAvailable' exclude one another.");
    if (steal && mode === "shared") throw refuse("'steal' needs the mode 'exclusive'.");
    if (signal !== undefined && (steal || ifAvailable))
      throw refuse("'signal' goes neither with 'steal' nor with 'ifAvailable'.");
    signal?.throwIfAborted();
    const { granted, giveUp } = this.#shared.lock(`lock ${name}`, { mode, wait: !ifAvailable, steal });
    const aborted = Promise.withResolvers<never>();
    const abort = () => {
      giveUp();
      aborted.reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort);
    const lock = await Promise.race([granted, aborted.promise]);
    signal?.removeEventListener("abort", abort);
    if (lock === null) return callback(null);
    const stolen = lock.stolen.then(() => {
      throw new DOMException("The lock was stolen by another request.", "AbortError");
    });
    try {
      const own = new Lock(String(name), mode);
      return await Promise.race([Promise.resolve(callback(own)), stolen]);
    } finally {
      lock.release();
    }
  }

  async query(): Promise<unknown> {
    const locks = await this.#shared.locks();
    const own = (list: unknown) =>
      (Array.isArray(list) ? list : [])
        .map((item: unknown) => Object.entries(Object(item)))
        .map((fields) => Object.fromEntries(fields))
        .filter(({ name }) => String(name).startsWith("lock "))
        .map(({ name, mode }) => ({ name: String(name).slice(5), mode }));
    return {
      held: own(Reflect.get(Object(locks), "held")),
      pending: own(Reflect.get(Object(locks), "pending")),
    };
  }
}

class Lock {
  readonly name: string;
  readonly mode: LockMode;
  constructor(name: string, mode: LockMode) {
    this.name = name;
    this.mode = mode;
  }
}

/** https://storage.spec.whatwg.org/#storagemanager */
class StorageManager {
  async persisted(): Promise<boolean> {
    return false;
  }
  async persist(): Promise<boolean> {
    return false;
  }
  async estimate(): Promise<StorageEstimate> {
    return { usage: 0, quota: QUOTA };
  }
  async getDirectory(): Promise<never> {
    throw new DOMException("A playground has no file system.", "SecurityError");
  }
}

export function installStorageManager(shared: SharedStore): void {
  const prototype: object = Object.getPrototypeOf(navigator);
  const values = { locks: new LockManager(shared), storage: new StorageManager() };
  expose("LockManager", LockManager, null);
  expose("StorageManager", StorageManager, null);
  for (const [name, value] of Object.entries(values)) {
    if (!(name in prototype)) continue;
    accessor(prototype, name, { configurable: true, enumerable: true, get: () => value });
  }
}
