/**
 * `PerformanceObserver` (https://w3c.github.io/performance-timeline/#the-performanceobserver-interface) of the page:
 * it hears of the app's files, and not of the blobs that stand for them.
 */
import { expose } from "./define.ts";

const RESOURCE = "resource";

/** A list for a callback; what the browser gives can't be made. */
function listOf(entries: readonly PerformanceEntry[]): PerformanceObserverEntryList {
  const found = (name: string | null, type: string | undefined) =>
    entries.filter(
      (entry) => (name === null || entry.name === name) && (type === undefined || entry.entryType === type),
    );
  const list: PerformanceObserverEntryList = Object.create(PerformanceObserverEntryList.prototype);
  const methods = {
    getEntries: () => [...entries],
    getEntriesByType: (type: string) => found(null, type),
    getEntriesByName: (name: string, type?: string) => found(name, type),
  };
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(list, name, { configurable: true, value });
  return list;
}

export class TimingObservers {
  readonly #told = new Set<(entries: PerformanceEntry[]) => void>();

  /** `known` gives the entries that there are. */
  constructor(known: () => readonly PerformanceEntry[]) {
    const told = this.#told;
    const Native = globalThis.PerformanceObserver;
    if (Native === undefined) return;
    class Observer extends Native {
      readonly #waiting: PerformanceEntry[] = [];
      readonly #tell: () => void;
      readonly #listen = (entries: readonly PerformanceEntry[]) => {
        if (entries.length === 0) return;
        if (this.#waiting.length === 0) setTimeout(() => this.#tell());
        this.#waiting.push(...entries);
      };

      constructor(callback: PerformanceObserverCallback) {
        const tell = (entries: PerformanceEntry[], options?: unknown) => {
          const shown = entries.filter(({ name }) => !name.startsWith("blob:"));
          if (shown.length > 0) Reflect.apply(callback, this, [listOf(shown), this, options]);
        };
        super(
          typeof callback === "function"
            ? (list, _, ...options: unknown[]) => tell(list.getEntries(), options[0] ?? {})
            : callback,
        );
        this.#tell = () => tell(this.#waiting.splice(0), { droppedEntriesCount: 0 });
      }

      override observe(options?: PerformanceObserverInit): void {
        super.observe(options);
        const types = options?.entryTypes ?? [options?.type ?? ""];
        if (!types.includes(RESOURCE)) return;
        told.add(this.#listen);
        if (options?.buffered === true) this.#listen(known());
      }

      override disconnect(): void {
        super.disconnect();
        told.delete(this.#listen);
        this.#waiting.length = 0;
      }

      override takeRecords(): PerformanceEntryList {
        return [
          ...super.takeRecords().filter(({ name }) => !name.startsWith("blob:")),
          ...this.#waiting.splice(0),
        ];
      }
    }
    const shown = expose("PerformanceObserver", Observer);
    Object.defineProperty(shown, "supportedEntryTypes", {
      configurable: true,
      enumerable: true,
      get: () => Native.supportedEntryTypes,
    });
  }

  /** There is a new entry. */
  tell(entry: PerformanceEntry): void {
    for (const listen of this.#told) listen([entry]);
  }
}
