/** Session history of the emulated browser (https://html.spec.whatwg.org/#session-history). */

export interface HistoryEntry {
  url: URL;
  /** What `history.state` says there. */
  state: unknown;
  /** Entries of one document share it; going between them loads nothing. */
  document: number;
  scroll: { x: number; y: number } | null;
  /** The request that made the document, to make it again. */
  request: { method: string; contentType: string; body: Uint8Array | null };
}

export class History {
  #entries: HistoryEntry[] = [];
  #index = -1;

  get length(): number {
    return this.#entries.length;
  }

  get current(): HistoryEntry | null {
    return this.#entries[this.#index] ?? null;
  }

  canGo(delta: number): boolean {
    return this.#entries[this.#index + delta] !== undefined;
  }

  /** Drops what lies ahead and adds an entry. */
  push(entry: HistoryEntry): void {
    this.#entries.splice(this.#index + 1, this.#entries.length, entry);
    this.#index = this.#entries.length - 1;
  }

  replace(entry: HistoryEntry): void {
    if (this.#index < 0) this.push(entry);
    else this.#entries[this.#index] = entry;
  }

  peek(delta: number): HistoryEntry | null {
    return this.#entries[this.#index + delta] ?? null;
  }

  /** Moves; returns the new current entry, or null (and stays) where there is none. */
  go(delta: number): HistoryEntry | null {
    const entry = this.peek(delta);
    if (entry !== null) this.#index += delta;
    return entry;
  }
}
