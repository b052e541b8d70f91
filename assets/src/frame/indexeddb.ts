/** `indexedDB`: what a page can hold before `database.ts` is there, which does the work and comes when it is first needed. */
import { define } from "./define.ts";
import type { SharedStore } from "./shared.ts";

/** The area of the run's memory that holds databases' shapes by name. */
export const DATABASES = "database";

export interface Databases {
  open(request: EarlyRequest, name: string, version: number | undefined): Promise<void>;
  delete(request: EarlyRequest, name: string): Promise<void>;
}

interface Listener {
  type: string;
  callback: unknown;
  capture: boolean;
}

const captures = (options: unknown): boolean =>
  typeof options === "object" && options !== null
    ? Boolean(Reflect.get(options, "capture"))
    : Boolean(options);

/** A request that has not begun: listeners gather. The library makes it one of its own. */
export class EarlyRequest {
  readonly listeners: Listener[] = [];
  readonly source = null;
  readonly transaction = null;
  readonly readyState: string = "pending";
  onsuccess: unknown = null;
  onerror: unknown = null;
  onblocked: unknown = null;
  onupgradeneeded: unknown = null;

  addEventListener(type: string, callback: unknown, options?: unknown): void {
    this.listeners.push({ type, callback, capture: captures(options) });
  }

  removeEventListener(type: string, callback: unknown, options?: unknown): void {
    const index = this.listeners.findIndex(
      (each) => each.type === type && each.callback === callback && each.capture === captures(options),
    );
    if (index >= 0) this.listeners.splice(index, 1);
  }

  get result(): never {
    throw new DOMException("The request has not finished.", "InvalidStateError");
  }

  get error(): never {
    throw new DOMException("The request has not finished.", "InvalidStateError");
  }
}

/** https://webidl.spec.whatwg.org/#es-unsigned-long-long, enforced */
function versionOf(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const version = Math.trunc(Number(given));
  if (!(version >= 1 && version <= Number.MAX_SAFE_INTEGER))
    throw new TypeError(`IDBFactory.open: ${String(given)} is no version: a whole number from 1 is.`);
  return version;
}

export function installIndexedDb(shared: SharedStore): void {
  const { IDBFactory, IDBOpenDBRequest } = globalThis;
  if (IDBFactory === undefined) return;
  Object.setPrototypeOf(EarlyRequest.prototype, IDBOpenDBRequest.prototype);
  const { cmp } = IDBFactory.prototype;
  const native = indexedDB;
  let loading: Promise<Databases> | null = null;
  const load = async (): Promise<Databases> => {
    const text = await shared.library();
    if (text === null) {
      loading = null;
      throw new Error("IndexedDB could not be loaded: the site did not give its file. Try again.");
    }
    const made = Promise.withResolvers<Databases>();
    const provide = (make: (shared: SharedStore) => Databases) => made.resolve(make(shared));
    Reflect.apply(Reflect.construct(Function, ["provideDatabases", text]), undefined, [provide]);
    return made.promise;
  };
  const begin = (use: (databases: Databases, request: EarlyRequest) => Promise<void>): EarlyRequest => {
    const request = new EarlyRequest();
    loading ??= load();
    loading.then((databases) => use(databases, request)).catch((error: unknown) => reportError(error));
    return request;
  };
  const needs = (given: unknown[], method: string) => {
    if (given.length === 0)
      throw new TypeError(`IDBFactory.${method}: 1 argument required, but only 0 present.`);
  };
  const methods = {
    open(...given: [string, unknown?]) {
      needs(given, "open");
      const [name, version] = [String(given[0]), versionOf(given[1])];
      return begin((databases, request) => databases.open(request, name, version));
    },
    deleteDatabase(...given: [string]) {
      needs(given, "deleteDatabase");
      return begin((databases, request) => databases.delete(request, String(given[0])));
    },
    async databases() {
      const names = await shared.keys(DATABASES);
      const shapes = await Promise.all(names.map((name) => shared.get(DATABASES, name)));
      return names.map((name, index) => ({
        name,
        version: Number(Reflect.get(Object(shapes[index]?.value), "version")),
      }));
    },
    cmp: (first: unknown, second: unknown) => cmp.call(native, first, second),
  };
  for (const [name, value] of Object.entries(methods)) define(IDBFactory.prototype, name, value);
}
