/** What is used of fake-indexeddb's inner modules. */
declare module "*/build/esm/lib/Database.js" {
  import type { RawDatabase } from "./frame/records.ts";

  const Database: new (name: string, version: number) => RawDatabase;
  export default Database;
}
declare module "*/build/esm/lib/ObjectStore.js" {
  import type { RawDatabase, RawStore } from "./frame/records.ts";

  const ObjectStore: new (
    database: RawDatabase,
    name: string,
    keyPath: string | string[] | null,
    autoIncrement: boolean,
  ) => RawStore;
  export default ObjectStore;
}
declare module "*/build/esm/lib/Index.js" {
  import type { RawIndex, RawStore } from "./frame/records.ts";

  const Index: new (
    store: RawStore,
    name: string,
    keyPath: string | string[],
    multiEntry: boolean,
    unique: boolean,
  ) => RawIndex;
  export default Index;
}
declare module "*/build/esm/lib/RecordStore.js" {
  import type { RawRecords } from "./frame/records.ts";

  const RecordStore: new (unique: boolean) => RawRecords;
  export default RecordStore;
}

declare module "fake-indexeddb/lib/FDBFactory" {
  const Factory: new () => {
    open(name: string, version?: number): unknown;
    deleteDatabase(name: string): unknown;
  };
  export default Factory;
}
declare module "fake-indexeddb/lib/*" {
  const Interface: new () => object;
  export default Interface;
}
