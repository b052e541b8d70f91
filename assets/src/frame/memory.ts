/** The state APIs that pages and workers have alike, over what the playground keeps in memory. */
import { installBroadcast } from "./broadcast.ts";
import { installCaches } from "./caches.ts";
import type { Channel } from "./channel.ts";
import { installIndexedDb } from "./indexeddb.ts";
import { SharedStore } from "./shared.ts";
import { installStorageManager } from "./storage-manager.ts";

/** A worker of an opaque origin is none to the browser (https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy). */
const isTrustworthy = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/.test(hostname);

/** `origin` is the app's. */
export function installMemory(channel: Channel, origin: string): void {
  const shared = new SharedStore(channel);
  installBroadcast(channel, origin);
  installStorageManager(shared);
  if ("caches" in globalThis || isTrustworthy(new URL(origin))) installCaches(shared);
  installIndexedDb(shared);
}
