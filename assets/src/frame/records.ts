/** Databases of fake-indexeddb as values that travel, and back. */
import Database from "../../node_modules/fake-indexeddb/build/esm/lib/Database.js";
import Index from "../../node_modules/fake-indexeddb/build/esm/lib/Index.js";
import ObjectStore from "../../node_modules/fake-indexeddb/build/esm/lib/ObjectStore.js";
import RecordStore from "../../node_modules/fake-indexeddb/build/esm/lib/RecordStore.js";

interface RawRecord {
  key: unknown;
  value: unknown;
}
export interface RawRecords {
  put(record: RawRecord): unknown;
  values(): Iterable<RawRecord>;
}
export interface RawIndex {
  name: string;
  keyPath: string | string[];
  multiEntry: boolean;
  unique: boolean;
  initialized: boolean;
  records: RawRecords;
  storeRecord(record: RawRecord): void;
}
export interface RawStore {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  keyGenerator: { num: number } | null;
  records: RawRecords;
  rawIndexes: Map<string, RawIndex>;
}
export interface RawDatabase {
  name: string;
  version: number;
  rawObjectStores: Map<string, RawStore>;
  connections: unknown[];
}

type IndexShape = Pick<RawIndex, "name" | "keyPath" | "multiEntry" | "unique">;
type StoreShape = Pick<RawStore, "name" | "keyPath" | "autoIncrement"> & { indexes: IndexShape[] };

/** All but the records. */
export interface DatabaseShape {
  version: number;
  stores: StoreShape[];
}

export interface StoreContents {
  /** The key generator's last number. */
  number: number;
  records: [key: unknown, value: unknown][];
}

export function shapeOf(database: RawDatabase): DatabaseShape {
  const stores = [...database.rawObjectStores.values()].map(
    ({ name, keyPath, autoIncrement, rawIndexes }) => ({
      name,
      keyPath,
      autoIncrement,
      indexes: [...rawIndexes.values()].map((index) => ({
        name: index.name,
        keyPath: index.keyPath,
        multiEntry: index.multiEntry,
        unique: index.unique,
      })),
    }),
  );
  return { version: database.version, stores };
}

export function contentsOf(store: RawStore): StoreContents {
  const records = Array.from(store.records.values(), ({ key, value }): [unknown, unknown] => [key, value]);
  return { number: store.keyGenerator?.num ?? 0, records };
}

/** Gives `database` another shape; stores and indexes that it has already stay the same objects. */
export function reshape(database: RawDatabase, { version, stores }: DatabaseShape): void {
  database.version = version;
  const before = new Map(database.rawObjectStores);
  database.rawObjectStores.clear();
  for (const { name, keyPath, autoIncrement, indexes } of stores) {
    const store = before.get(name) ?? new ObjectStore(database, name, keyPath, autoIncrement);
    database.rawObjectStores.set(name, store);
    const old = new Map(store.rawIndexes);
    store.rawIndexes.clear();
    for (const each of indexes) {
      const index =
        old.get(each.name) ?? new Index(store, each.name, each.keyPath, each.multiEntry, each.unique);
      index.initialized = true;
      store.rawIndexes.set(each.name, index);
    }
  }
}

/** Gives a store other records. */
export function refill(store: RawStore, { number, records }: StoreContents): void {
  if (store.keyGenerator !== null) store.keyGenerator.num = number;
  store.records = new RecordStore(true);
  for (const index of store.rawIndexes.values()) index.records = new RecordStore(index.unique);
  for (const [key, value] of records) {
    store.records.put({ key, value });
    for (const index of store.rawIndexes.values()) index.storeRecord({ key, value });
  }
}

export function emptyDatabase(name: string): RawDatabase {
  return new Database(name, 0);
}
