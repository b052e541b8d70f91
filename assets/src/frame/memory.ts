/** The state APIs that pages and workers have alike, over what the playground keeps in memory. */
import { installBroadcast } from "./broadcast.ts";
import { installCaches } from "./caches.ts";
import type { Channel } from "./channel.ts";
import { installIndexedDb } from "./indexeddb.ts";
import { SharedStore } from "./shared.ts";
import { installStorageManager } from "./storage-manager.ts";

/** `origin` is the app's. */
export function installMemory(channel: Channel, origin: string): void {
  const shared = new SharedStore(channel);
  installBroadcast(channel, origin);
  installStorageManager(shared);
  installCaches(shared);
  installIndexedDb(shared);
}
