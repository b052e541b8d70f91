/**
 * IndexedDB (https://w3c.github.io/IndexedDB/) in memory: fake-indexeddb, loaded when a page first opens a database.
 * Each page works on a copy; a lock of the run lets one page at a time run transactions on a database, which
 * begin with what others have written and end with telling what they wrote.
 */
// First of all: its modules import one another in circles, and only begin well here.
import "fake-indexeddb/lib/FDBFactory";
import Cursor from "fake-indexeddb/lib/FDBCursor";
import CursorWithValue from "fake-indexeddb/lib/FDBCursorWithValue";
import Connection from "fake-indexeddb/lib/FDBDatabase";
import Factory from "fake-indexeddb/lib/FDBFactory";
import Index from "fake-indexeddb/lib/FDBIndex";
import KeyRange from "fake-indexeddb/lib/FDBKeyRange";
import ObjectStore from "fake-indexeddb/lib/FDBObjectStore";
import OpenRequest from "fake-indexeddb/lib/FDBOpenDBRequest";
import Request from "fake-indexeddb/lib/FDBRequest";
import Transaction from "fake-indexeddb/lib/FDBTransaction";
import VersionChangeEvent from "fake-indexeddb/lib/FDBVersionChangeEvent";
import { DATABASES, type Databases, type EarlyRequest } from "./indexeddb.ts";
import {
  contentsOf,
  type DatabaseShape,
  emptyDatabase,
  type RawDatabase,
  refill,
  reshape,
  type StoreContents,
  shapeOf,
} from "./records.ts";
import type { HeldLock, SharedStore } from "./shared.ts";

/** Called by the text's own wrapper, see `indexeddb.ts`. */
declare const provideDatabases: (make: (shared: SharedStore) => Databases) => void;

interface RawTransaction {
  _started: boolean;
  _state: string;
  mode: string;
  _scope: Set<string>;
  db: { _rawDatabase: RawDatabase };
}

/** This page's hold on one database. */
class Hold {
  readonly #shared: SharedStore;
  readonly #name: string;
  readonly #databases: Map<string, RawDatabase>;
  readonly #known = new Map<string, number>();
  #users = 0;
  #lock: Promise<HeldLock | null> | null = null;
  #written = new Set<string>();
  #reshaped = false;

  constructor(shared: SharedStore, name: string, databases: Map<string, RawDatabase>) {
    this.#shared = shared;
    this.#name = name;
    this.#databases = databases;
  }

  /** Resolves when no other page writes, and what they wrote is here. */
  async take(): Promise<void> {
    this.#users += 1;
    this.#lock ??= this.#take();
    await this.#lock;
  }

  async #take(): Promise<HeldLock | null> {
    const lock = await this.#shared.lock(`database ${this.#name}`).granted;
    const shape = await this.#get<DatabaseShape>(DATABASES, this.#name);
    const database = this.#databases.get(this.#name);
    if (shape === null) {
      this.#databases.delete(this.#name);
      return lock;
    }
    const raw = database ?? emptyDatabase(this.#name);
    this.#databases.set(this.#name, raw);
    if (shape !== undefined) reshape(raw, shape);
    await Promise.all(
      [...raw.rawObjectStores.values()].map(async (store) => {
        const contents = await this.#get<StoreContents>(this.#area, store.name);
        if (contents) refill(store, contents);
      }),
    );
    return lock;
  }

  get #area(): string {
    return `${DATABASES} ${this.#name}`;
  }

  /** Undefined where it is known already, null where there is none. */
  async #get<T>(area: string, key: string): Promise<T | undefined | null> {
    const id = `${area} ${key}`;
    const { value, version } = await this.#shared.get(area, key, this.#known.get(id) ?? 0);
    this.#known.set(id, version);
    if (version === 0) return null;
    // What pages of this app have put there by this very class.
    return value === undefined ? undefined : (value as T);
  }

  wrote(stores: Iterable<string>, reshaped: boolean): void {
    for (const store of stores) this.#written.add(store);
    this.#reshaped ||= reshaped;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users > 0 || this.#lock === null) return;
    const lock = this.#lock;
    this.#lock = null;
    const [written, reshaped] = [this.#written, this.#reshaped];
    this.#written = new Set();
    this.#reshaped = false;
    const database = this.#databases.get(this.#name);
    if (reshaped) this.#shared.set(DATABASES, this.#name, database && shapeOf(database));
    for (const name of written) {
      const store = database?.rawObjectStores.get(name);
      this.#shared.set(this.#area, name, store && contentsOf(store));
    }
    void lock.then((held) => held?.release());
  }
}

function make(shared: SharedStore): Databases {
  const factory = new Factory();
  const databases: Map<string, RawDatabase> = Reflect.get(factory, "_databases");
  const holds = new Map<string, Hold>();
  const holdOf = (name: string): Hold => {
    const hold = holds.get(name) ?? new Hold(shared, name, databases);
    holds.set(name, hold);
    return hold;
  };

  // A request that the page has already becomes the one that the library makes.
  let adopted: EarlyRequest | null = null;
  const EventTargetBase: NewableFunction = Object.getPrototypeOf(Request);
  function Base(this: unknown): object {
    const target = new.target ?? Base;
    const request = adopted ?? Reflect.construct(EventTargetBase, [], target);
    adopted = null;
    return request;
  }
  Base.prototype = EventTargetBase.prototype;
  Object.setPrototypeOf(Request, Base);
  const adopt = (request: EarlyRequest, begin: () => void) => {
    const { onsuccess, onerror, onblocked, onupgradeneeded } = request;
    Object.setPrototypeOf(request, OpenRequest.prototype);
    adopted = request;
    try {
      begin();
    } finally {
      adopted = null;
    }
    Object.assign(request, { onsuccess, onerror, onblocked, onupgradeneeded });
  };

  // A transaction waits for its turn among those of other pages.
  const prototype: { _start(): void; _markFinished(): void } & RawTransaction =
    Transaction.prototype as never;
  const { _start: start, _markFinished: markFinished } = prototype;
  const holding = new WeakSet<RawTransaction>();
  prototype._start = function (this: typeof prototype) {
    if (this._started || this.mode === "versionchange") {
      start.call(this);
      return;
    }
    this._started = true;
    const hold = holdOf(this.db._rawDatabase.name);
    void hold.take().then(() => {
      if (this._state === "finished") hold.release();
      else holding.add(this);
      start.call(this);
    });
  };
  prototype._markFinished = function (this: typeof prototype) {
    markFinished.call(this);
    const hold = holdOf(this.db._rawDatabase.name);
    if (this.mode !== "readonly") hold.wrote(this._scope, this.mode === "versionchange");
    if (holding.delete(this)) hold.release();
  };

  // Ranges are the browser's own, which need no storage.
  const NativeRange = globalThis.IDBKeyRange;
  const own: object = KeyRange.prototype;
  Object.defineProperty(KeyRange, Symbol.hasInstance, {
    value: (value: unknown) =>
      typeof value === "object" &&
      value !== null &&
      (value instanceof NativeRange || Object.prototype.isPrototypeOf.call(own, value)),
  });

  const interfaces = {
    IDBCursor: Cursor,
    IDBCursorWithValue: CursorWithValue,
    IDBDatabase: Connection,
    IDBIndex: Index,
    IDBObjectStore: ObjectStore,
    IDBOpenDBRequest: OpenRequest,
    IDBRequest: Request,
    IDBTransaction: Transaction,
    IDBVersionChangeEvent: VersionChangeEvent,
  };
  for (const [name, value] of Object.entries(interfaces)) {
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
  }

  /** Runs what asks for a version, with the database held until it is there. */
  const hold = async (name: string, request: EarlyRequest, begin: () => void) => {
    const held = holdOf(name);
    await held.take();
    let ended = false;
    const end = () => {
      if (!ended) held.release();
      ended = true;
    };
    for (const type of ["success", "error"]) {
      request.listeners.unshift({
        type,
        capture: false,
        // Errors of the upgrade's own requests rise no further than to their transaction.
        callback: (event: { target: unknown }) => {
          if (event.target === request) end();
        },
      });
    }
    adopt(request, begin);
  };
  return {
    open: (request, name, version) =>
      hold(
        name,
        request,
        () => void (version === undefined ? factory.open(name) : factory.open(name, version)),
      ),
    delete: (request, name) =>
      hold(name, request, () => {
        const stores = [...(databases.get(name)?.rawObjectStores.keys() ?? [])];
        request.listeners.unshift({
          type: "success",
          capture: false,
          callback: () => holdOf(name).wrote(stores, true),
        });
        factory.deleteDatabase(name);
      }),
  };
}

provideDatabases(make);
