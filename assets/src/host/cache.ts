/** The emulated browser's HTTP cache, private and in memory (RFC 9111); one of a run, so that it never outlives the app's files. */
import type { HeaderList } from "../protocol.ts";

/** Bytes of all that is kept. */
const LIMIT = 32 * 1024 * 1024;

export interface Stored {
  status: number;
  headers: HeaderList;
  body: Uint8Array;
}

interface Entry extends Stored {
  /** Values of the request's headers that `Vary` names. */
  vary: HeaderList;
  /** When it was stored or last confirmed; milliseconds. */
  at: number;
}

/** Values of a header, joined. */
function headerOf(headers: HeaderList, wanted: string): string {
  return headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value)
    .join(", ");
}

/** `max-age=60, no-cache` (RFC 9111, 5.2). */
function directivesOf(headers: HeaderList): Map<string, string> {
  return new Map(
    headerOf(headers, "cache-control")
      .split(",")
      .map((part) => part.trim().split("="))
      .map(([name = "", value = ""]) => [name.toLowerCase(), value.replaceAll('"', "")]),
  );
}

/** Seconds that a response may be used without asking; 0 where it doesn't say. */
function lifetimeOf(headers: HeaderList): number {
  const directives = directivesOf(headers);
  if (directives.has("no-cache")) return 0;
  const age = directives.get("max-age");
  if (age !== undefined) return Number(age) - (Number(headerOf(headers, "age")) || 0) || 0;
  const expires = Date.parse(headerOf(headers, "expires"));
  const date = Date.parse(headerOf(headers, "date"));
  return Number.isNaN(expires) ? 0 : (expires - (Number.isNaN(date) ? Date.now() : date)) / 1000;
}

/** Requests that say themselves what a cache may do, or want a part, are the app's. */
const OWN = [
  "range",
  "if-none-match",
  "if-modified-since",
  "if-match",
  "if-unmodified-since",
  "if-range",
  "authorization",
];

export class HttpCache {
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }

  /** What there is for a GET; `fresh` where the app need not be asked. */
  match(url: URL, headers: HeaderList): { stored: Stored; fresh: boolean } | null {
    if (!isPlain(headers)) return null;
    const entry = this.#entries.get(keyOf(url));
    if (entry === undefined) return null;
    if (entry.vary.some(([name, value]) => headerOf(headers, name) !== value)) return null;
    return { stored: entry, fresh: (Date.now() - entry.at) / 1000 < lifetimeOf(entry.headers) };
  }

  /** Headers that ask whether what is stored still holds (RFC 9110, 13). */
  conditions({ headers }: Stored): HeaderList {
    const tag = headerOf(headers, "etag");
    const modified = headerOf(headers, "last-modified");
    const conditions: HeaderList = [];
    if (tag !== "") conditions.push(["if-none-match", tag]);
    if (modified !== "") conditions.push(["if-modified-since", modified]);
    return conditions;
  }

  /** May this answer be kept? A `vary` of "*" never matches (RFC 9111, 4.1). */
  keeps(method: string, request: HeaderList, status: number, headers: HeaderList): boolean {
    if (method !== "GET" || status !== 200 || !isPlain(request)) return false;
    if (directivesOf(headers).has("no-store") || headerOf(headers, "vary").includes("*")) return false;
    return (
      lifetimeOf(headers) > 0 || headerOf(headers, "etag") !== "" || headerOf(headers, "last-modified") !== ""
    );
  }

  store(url: URL, request: HeaderList, stored: Stored): void {
    this.remove(url);
    if (stored.body.length > LIMIT / 4) return;
    const names = headerOf(stored.headers, "vary").split(",");
    const vary = names
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== "" && name !== "cookie")
      .map((name): [string, string] => [name, headerOf(request, name)]);
    this.#size += stored.body.length;
    this.#entries.set(keyOf(url), { ...stored, vary, at: Date.now() });
    for (const [key, { body }] of this.#entries) {
      if (this.#size <= LIMIT) break;
      this.#entries.delete(key);
      this.#size -= body.length;
    }
  }

  /** The app has confirmed what is stored: 304 (RFC 9111, 4.3.4). */
  confirm(url: URL, headers: HeaderList): Stored | null {
    const entry = this.#entries.get(keyOf(url));
    if (entry === undefined) return null;
    const names = new Set(headers.map(([name]) => name.toLowerCase()));
    const kept = entry.headers.filter(([name]) => !names.has(name.toLowerCase()) || /^content-/i.test(name));
    entry.headers = [...kept, ...headers.filter(([name]) => !/^content-/i.test(name))];
    entry.at = Date.now();
    return entry;
  }

  /** What may have changed it makes it stale (RFC 9111, 4.4). */
  remove(url: URL): void {
    const key = keyOf(url);
    this.#size -= this.#entries.get(key)?.body.length ?? 0;
    this.#entries.delete(key);
  }
}

function keyOf(url: URL): string {
  const copy = new URL(url);
  copy.hash = "";
  return copy.href;
}

function isPlain(headers: HeaderList): boolean {
  const directives = directivesOf(headers);
  const asks = directives.has("no-cache") || directives.has("no-store") || directives.has("max-age");
  return !asks && !headers.some(([name]) => OWN.includes(name.toLowerCase()));
}
