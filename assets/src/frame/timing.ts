/**
 * Resource timing of what loads through the host (https://w3c.github.io/resource-timing/): entries with the app's
 * URLs in place of those of the blobs.
 */
import { define } from "./define.ts";
import type { Destination } from "./destination.ts";
import { TimingObservers } from "./timing-observers.ts";

const INITIATORS: Partial<Record<Destination, string>> = {
  image: "img",
  style: "link",
  empty: "fetch",
};

/** Entries that a page keeps where it says nothing else (https://w3c.github.io/resource-timing/#sec-extensions-performance-interface). */
const KEPT = 250;

export class Timing {
  #entries: PerformanceEntry[] = [];
  #most = KEPT;
  readonly #observers = new TimingObservers(() => this.#entries);

  constructor() {
    const prototype = Performance.prototype;
    const { getEntries, getEntriesByType, getEntriesByName, clearResourceTimings } = prototype;
    const own = () => this.#entries;
    const merged = (entries: PerformanceEntry[], added: PerformanceEntry[]) =>
      [...entries.filter(({ name }) => !name.startsWith("blob:")), ...added].sort(
        (a, b) => a.startTime - b.startTime,
      );
    define(prototype, "getEntries", function (this: Performance) {
      return merged(getEntries.call(this), own());
    });
    define(prototype, "getEntriesByType", function (this: Performance, type: string) {
      return merged(getEntriesByType.call(this, type), type === "resource" ? own() : []);
    });
    define(prototype, "getEntriesByName", function (this: Performance, name: string, type?: string) {
      const wanted =
        type === undefined || type === "resource" ? own().filter((entry) => entry.name === name) : [];
      // The page's own has its name from here.
      const pages = getEntriesByType.call(this, "navigation").filter((entry) => entry.name === name);
      const others = getEntriesByName.call(this, name, type).filter((entry) => !pages.includes(entry));
      const page = type === undefined || type === "navigation" ? pages : [];
      return merged([...others, ...page], wanted);
    });
    define(prototype, "clearResourceTimings", function (this: Performance) {
      own().length = 0;
      clearResourceTimings.call(this);
    });
    define(prototype, "setResourceTimingBufferSize", (most: unknown) => {
      this.#most = Math.max(0, Math.trunc(Number(most)) || 0);
    });
  }

  /** Something has been loaded. */
  add(name: string, destination: Destination, startTime: number, size: number, responseStatus: number): void {
    this.record(name, INITIATORS[destination] ?? destination, startTime, size, responseStatus);
  }

  /** The same of what a script has asked for. */
  record(name: string, initiatorType: string, startTime: number, size: number, responseStatus: number): void {
    const responseEnd = performance.now();
    const values: Record<string, unknown> = {
      ...unknownParts(),
      name,
      entryType: "resource",
      initiatorType,
      startTime,
      duration: responseEnd - startTime,
      fetchStart: startTime,
      domainLookupStart: startTime,
      domainLookupEnd: startTime,
      connectStart: startTime,
      connectEnd: startTime,
      secureConnectionStart: 0,
      requestStart: startTime,
      responseStart: responseEnd,
      responseEnd,
      redirectStart: 0,
      redirectEnd: 0,
      workerStart: 0,
      nextHopProtocol: "http/1.1",
      transferSize: size + 300,
      encodedBodySize: size,
      decodedBodySize: size,
      responseStatus,
      renderBlockingStatus: "non-blocking",
      deliveryType: "",
      serverTiming: [],
    };
    const entry: PerformanceResourceTiming = Object.create(PerformanceResourceTiming.prototype);
    for (const [key, value] of Object.entries(values))
      Object.defineProperty(entry, key, { enumerable: true, value });
    Object.defineProperty(entry, "toJSON", { value: () => values });
    this.#observers.tell(entry);
    if (this.#entries.length < this.#most) this.#entries.push(entry);
    else performance.dispatchEvent(new Event("resourcetimingbufferfull"));
  }
}

/** Parts that an engine's entries have and that have no value here: an engine's own getters would refuse such an object. */
function unknownParts(): Record<string, unknown> {
  const parts: Record<string, unknown> = {};
  for (const { prototype } of [PerformanceEntry, PerformanceResourceTiming]) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (get !== undefined) parts[name] = /(?:Type|Url|Encoding|Status|Protocol)$/.test(name) ? "" : 0;
  }
  return parts;
}
