/**
 * `MutationObserver` (https://dom.spec.whatwg.org/#interface-mutationobserver) of the page: it hears of what the page
 * has changed, and not of what is put in its place for the browser.
 */
import { expose } from "./define.ts";
import { unmarkedCss, writtenUrl } from "./resources.ts";
import { HELD, isCss } from "./vocabulary.ts";

const Native = globalThis.MutationObserver;

/** An observer of the page, and what it has not been told yet. */
interface Watch {
  /** What the browser has noted since the last call. */
  noted(): MutationRecord[];
  readonly waiting: MutationRecord[];
  readonly targets: Map<Node, MutationObserverInit>;
  tell(): void;
}

const watches = new Set<WeakRef<Watch>>();

function* live(): Generator<Watch> {
  for (const reference of watches) {
    const watch = reference.deref();
    if (watch === undefined) watches.delete(reference);
    else yield watch;
  }
}

/** Changes the document without any observer of the page hearing of it. */
export function silently<Result>(change: () => Result): Result {
  const watching = [...live()];
  for (const watch of watching) keep(watch, watch.noted());
  try {
    return change();
  } finally {
    for (const watch of watching) watch.noted();
  }
}

/** The page has written an attribute that the browser does not see as it is; `before` is what it read as. */
export function changed(element: Element, name: string, before: string | null): void {
  for (const watch of [...live()]) {
    const options = optionsFor(watch, element, name);
    if (options === null) continue;
    keep(watch, watch.noted());
    keep(watch, [attributeRecord(element, name, options.attributeOldValue === true ? before : null)]);
  }
}

function keep(watch: Watch, records: MutationRecord[]): void {
  const shown = records.filter(isVisible).map(asWritten);
  if (shown.length === 0) return;
  if (watch.waiting.length === 0) queueMicrotask(() => watch.tell());
  watch.waiting.push(...shown);
}

/** How an observer watches this attribute; null where it does not (https://dom.spec.whatwg.org/#queue-a-mutation-record). */
function optionsFor(watch: Watch, element: Element, name: string): MutationObserverInit | null {
  for (let node: Node | null = element; node !== null; node = node.parentNode) {
    const options = watch.targets.get(node);
    if (options === undefined || (node !== element && options.subtree !== true)) continue;
    const { attributes = options.attributeFilter !== undefined || options.attributeOldValue === true } =
      options;
    if (attributes && (options.attributeFilter?.includes(name) ?? true)) return options;
  }
  return null;
}

function attributeRecord(target: Element, attributeName: string, oldValue: string | null): MutationRecord {
  const none = document.createDocumentFragment().childNodes;
  const values = {
    type: "attributes",
    target,
    addedNodes: none,
    removedNodes: none,
    previousSibling: null,
    nextSibling: null,
    attributeName,
    attributeNamespace: null,
    oldValue,
  };
  const record: MutationRecord = Object.create(MutationRecord.prototype);
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(record, name, { configurable: true, value });
  return record;
}

const isVisible = ({ attributeName }: MutationRecord): boolean => attributeName?.startsWith(HELD) !== true;

function asWritten(record: MutationRecord): MutationRecord {
  const { attributeName: name, oldValue: old } = record;
  if (name === null || old === null) return record;
  const value = isCss(name) ? unmarkedCss(old) : (writtenUrl(old) ?? old);
  if (value !== old) Object.defineProperty(record, "oldValue", { configurable: true, value });
  return record;
}

export function installObservers(): void {
  class Observer extends Native {
    readonly #watch: Watch;

    constructor(callback: MutationCallback) {
      const waiting: MutationRecord[] = [];
      const shown = (records: MutationRecord[]) => [
        ...waiting.splice(0),
        ...records.filter(isVisible).map(asWritten),
      ];
      const tell = (records: MutationRecord[]) => {
        const all = shown(records);
        if (all.length > 0) Reflect.apply(callback, this, [all, this]);
      };
      super(typeof callback === "function" ? tell : callback);
      this.#watch = {
        noted: () => super.takeRecords(),
        waiting,
        targets: new Map(),
        tell: () => tell(super.takeRecords()),
      };
      watches.add(new WeakRef(this.#watch));
    }

    override observe(target: Node, options?: MutationObserverInit): void {
      super.observe(target, options);
      this.#watch.targets.set(target, { ...options });
    }

    override disconnect(): void {
      super.disconnect();
      this.#watch.targets.clear();
      this.#watch.waiting.length = 0;
    }

    override takeRecords(): MutationRecord[] {
      this.#watch.waiting.push(...super.takeRecords().filter(isVisible).map(asWritten));
      return this.#watch.waiting.splice(0);
    }
  }
  expose("MutationObserver", Observer);
}
