/** `caches` (https://w3c.github.io/ServiceWorker/#cachestorage-interface) in memory; only where the browser has it. */
import { accessor, expose } from "./define.ts";
import { baseUrl } from "./scope.ts";
import type { SharedStore } from "./shared.ts";

const AREA = "caches";

interface Entry {
  url: string;
  /** The request's. */
  headers: [string, string][];
  response: {
    url: string;
    status: number;
    statusText: string;
    headers: [string, string][];
    body: ArrayBuffer | null;
  };
}

const requestOf = (input: RequestInfo | URL): Request =>
  input instanceof Request ? input : new Request(new URL(String(input), baseUrl()).href);

function responseOf({ url, status, statusText, headers, body }: Entry["response"]): Response {
  const response = new Response(body, { status, statusText, headers });
  Object.defineProperty(response, "url", { configurable: true, value: url });
  return response;
}

const varies = (headers: [string, string][]): string[] =>
  headers
    .filter(([name]) => name.toLowerCase() === "vary")
    .flatMap(([, value]) => value.split(","))
    .map((name) => name.trim().toLowerCase());

/** https://w3c.github.io/ServiceWorker/#request-matches-cached-item-algorithm */
function matches(request: Request, entry: Entry, options: CacheQueryOptions = {}): boolean {
  if (!options.ignoreMethod && request.method !== "GET") return false;
  const [asked, kept] = [new URL(request.url), new URL(entry.url)];
  for (const url of [asked, kept]) {
    url.hash = "";
    if (options.ignoreSearch) url.search = "";
  }
  if (asked.href !== kept.href) return false;
  if (options.ignoreVary) return true;
  const had = new Headers(entry.headers);
  return varies(entry.response.headers).every((name) => request.headers.get(name) === had.get(name));
}

class Cache {
  readonly #shared: SharedStore;
  readonly #name: string;

  constructor(shared: SharedStore, name: string) {
    this.#shared = shared;
    this.#name = name;
  }

  async #entries(): Promise<Entry[]> {
    const { value } = await this.#shared.get(AREA, this.#name);
    // Only `#change` puts it there.
    return Array.isArray(value) ? (value as Entry[]) : [];
  }

  #change<T>(change: (entries: Entry[]) => [Entry[], T]): Promise<T> {
    return this.#shared.exclusively(`cache ${this.#name}`, async () => {
      const [entries, result] = change(await this.#entries());
      this.#shared.set(AREA, this.#name, entries);
      return result;
    });
  }

  async match(input: RequestInfo | URL, options?: CacheQueryOptions): Promise<Response | undefined> {
    const [first] = await this.matchAll(input, options);
    return first;
  }

  async matchAll(input?: RequestInfo | URL, options?: CacheQueryOptions): Promise<Response[]> {
    const entries = await this.#entries();
    if (input === undefined) return entries.map(({ response }) => responseOf(response));
    const request = requestOf(input);
    return entries
      .filter((entry) => matches(request, entry, options))
      .map((entry) => responseOf(entry.response));
  }

  async keys(input?: RequestInfo | URL, options?: CacheQueryOptions): Promise<Request[]> {
    const entries = await this.#entries();
    const request = input === undefined ? null : requestOf(input);
    return entries
      .filter((entry) => request === null || matches(request, entry, options))
      .map(({ url, headers }) => new Request(url, { headers }));
  }

  add(input: RequestInfo | URL): Promise<void> {
    return this.addAll([input]);
  }

  async addAll(inputs: Iterable<RequestInfo | URL>): Promise<void> {
    const requests = [...inputs].map(requestOf);
    const responses = await Promise.all(requests.map((request) => fetch(request.clone())));
    if (responses.some(({ ok }) => !ok)) throw new TypeError("Cache.addAll: a request failed.");
    for (const [index, response] of responses.entries()) await this.put(requests[index] ?? "", response);
  }

  async put(input: RequestInfo | URL, response: Response): Promise<void> {
    const request = requestOf(input);
    const refuse = (why: string) => new TypeError(`Cache.put: ${why}`);
    if (request.method !== "GET") throw refuse(`a ${request.method} request can't be kept.`);
    if (!/^https?:/.test(request.url)) throw refuse("only http: and https: URLs can be kept.");
    if (response.status === 206) throw refuse("a partial response can't be kept.");
    const headers = [...response.headers];
    if (varies(headers).includes("*")) throw refuse('a response that varies by "*" can\'t be kept.');
    if (response.bodyUsed || response.body?.locked) throw refuse("the response's body is used already.");
    const body = response.body === null ? null : await response.arrayBuffer();
    const { url, status, statusText } = response;
    const kept: Entry["response"] = { url, status, statusText, headers, body };
    const entry: Entry = { url: request.url, headers: [...request.headers], response: kept };
    await this.#change((entries) => [
      [...entries.filter((each) => !matches(request, each)), entry],
      undefined,
    ]);
  }

  delete(input: RequestInfo | URL, options?: CacheQueryOptions): Promise<boolean> {
    const request = requestOf(input);
    return this.#change((entries) => {
      const others = entries.filter((entry) => !matches(request, entry, options));
      return [others, others.length < entries.length];
    });
  }
}

class CacheStorage {
  readonly #shared: SharedStore;

  constructor(shared: SharedStore) {
    this.#shared = shared;
  }

  async open(name: string): Promise<Cache> {
    const key = String(name);
    await this.#shared.exclusively(`cache ${key}`, async () => {
      if (!(await this.has(key))) this.#shared.set(AREA, key, []);
    });
    return new Cache(this.#shared, key);
  }

  async has(name: string): Promise<boolean> {
    return (await this.keys()).includes(String(name));
  }

  async delete(name: string): Promise<boolean> {
    const existed = await this.has(name);
    this.#shared.set(AREA, String(name), undefined);
    return existed;
  }

  keys(): Promise<string[]> {
    return this.#shared.keys(AREA);
  }

  async match(input: RequestInfo | URL, options: MultiCacheQueryOptions = {}): Promise<Response | undefined> {
    for (const name of await this.keys()) {
      if (options.cacheName !== undefined && options.cacheName !== name) continue;
      const found = await new Cache(this.#shared, name).match(input, options);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

export function installCaches(shared: SharedStore): void {
  for (const [name, value] of Object.entries({ Cache, CacheStorage })) {
    expose(name, value, null);
  }
  const storage = new CacheStorage(shared);
  accessor(globalThis, "caches", { configurable: true, enumerable: true, get: () => storage });
}
