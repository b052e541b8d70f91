/**
 * Session history of the emulated browser (https://html.spec.whatwg.org/#session-history): one list of steps for a
 * tab's page and its frames.
 */

/** What a tab, or a frame of its page, shows at one step. */
export interface PlaceEntry {
  url: URL;
  /** What `history.state` says there. */
  state: unknown;
  /** Entries of one document share it; going between them loads nothing. */
  document: number;
  scroll: { x: number; y: number } | null;
  /** Form controls that the reader has changed. */
  controls?: [control: string, value: string][];
  /** The request that made the document, to make it again, and what it named as its referrer. */
  request: { method: string; contentType: string; body: Uint8Array | null; referrer: string };
}

/** Where a page stands in the history. */
export interface HistoryPlace {
  length: number;
  index: number;
}

/** One step: of the tab's page, and of its frames by their places ("0/1"). */
export interface HistoryEntry {
  page: PlaceEntry;
  frames: ReadonlyMap<string, PlaceEntry>;
}

/** Steps that are kept, as in Chromium and Firefox. */
export const HISTORY_LIMIT = 50;

const NO_FRAMES: ReadonlyMap<string, PlaceEntry> = new Map();

export class History {
  #entries: HistoryEntry[] = [];
  #index = -1;

  get length(): number {
    return this.#entries.length;
  }

  get place(): HistoryPlace {
    return { length: this.#entries.length, index: Math.max(this.#index, 0) };
  }

  /** What the tab's page shows. */
  get current(): PlaceEntry | null {
    return this.step?.page ?? null;
  }

  get step(): HistoryEntry | null {
    return this.#entries[this.#index] ?? null;
  }

  /** What the frame at this place shows. */
  frame(key: string): PlaceEntry | null {
    return this.step?.frames.get(key) ?? null;
  }

  /** The last entry of a document of the tab's page, wherever the history is. */
  pageOf(document: number): PlaceEntry | null {
    return this.#entries.findLast(({ page }) => page.document === document)?.page ?? null;
  }

  canGo(delta: number): boolean {
    return this.#entries[this.#index + delta] !== undefined;
  }

  /** Drops what lies ahead and adds a step of the tab's page; another document of it has no frames yet. */
  push(page: PlaceEntry): void {
    const { step } = this;
    const frames = step?.page.document === page.document ? step.frames : NO_FRAMES;
    this.#push({ page, frames });
  }

  #push(step: HistoryEntry): void {
    this.#entries.splice(this.#index + 1, this.#entries.length, step);
    if (this.#entries.length > HISTORY_LIMIT) this.#entries.shift();
    this.#index = this.#entries.length - 1;
  }

  replace(page: PlaceEntry): void {
    const { step } = this;
    if (step === null) {
      this.push(page);
      return;
    }
    const old = step.page;
    // Another document's frames are kept: they are what a page that is loaded again is to show.
    for (const [index, entry] of this.#entries.entries())
      if (entry.page === old) this.#entries[index] = { ...entry, page };
  }

  /** Drops what lies ahead and adds a step of the frame at this place. */
  pushFrame(key: string, place: PlaceEntry): void {
    const { step } = this;
    if (step === null) return;
    const inside = `${key}/`;
    const others = [...step.frames].filter(([other]) => !other.startsWith(inside));
    this.#push({ page: step.page, frames: new Map(others).set(key, place) });
  }

  replaceFrame(key: string, place: PlaceEntry): void {
    const { step } = this;
    if (step === null) return;
    const old = step.frames.get(key);
    for (const [index, entry] of this.#entries.entries()) {
      const shares = old !== undefined && entry.page === step.page && entry.frames.get(key) === old;
      if (entry === step || shares)
        this.#entries[index] = { page: entry.page, frames: new Map(entry.frames).set(key, place) };
    }
  }

  /** Moves; returns the step that is current now, or null (and stays) where there is none. */
  go(delta: number): HistoryEntry | null {
    const step = this.#entries[this.#index + delta] ?? null;
    if (step !== null) this.#index += delta;
    return step;
  }
}
