/** The reader's files: the author's originals and what has become of them. */

export type Change = "edited" | "added" | "deleted";

export class Workspace {
  #original = new Map<string, string>();
  #current = new Map<string, string>();

  /** Takes the author's files, in order. */
  load(files: Iterable<readonly [path: string, text: string]>): void {
    this.#original = new Map(files);
    this.#current = new Map(this.#original);
  }

  get paths(): string[] {
    return [...this.#current.keys()];
  }

  get changed(): boolean {
    return this.#current.size !== this.#original.size || this.paths.some((path) => this.isChanged(path));
  }

  isChanged(path: string): boolean {
    return this.#current.get(path) !== this.#original.get(path);
  }

  /** What differs from the author's files, those that are gone last. */
  get changes(): Map<string, Change> {
    const changes = new Map<string, Change>();
    for (const path of this.paths) {
      if (this.isChanged(path)) changes.set(path, this.#original.has(path) ? "edited" : "added");
    }
    for (const path of this.#original.keys()) {
      if (!this.#current.has(path)) changes.set(path, "deleted");
    }
    return changes;
  }

  text(path: string): string {
    return this.#current.get(path) ?? "";
  }

  /** The author's text, "" where the file is the reader's own. */
  original(path: string): string {
    return this.#original.get(path) ?? "";
  }

  /** A copy, with everything that was typed. */
  toObject(): Record<string, string> {
    // `fromEntries` defines properties, so that a file named `__proto__` is a file.
    return Object.fromEntries(this.#current);
  }

  write(path: string, text: string): void {
    if (this.#current.has(path)) this.#current.set(path, text);
  }

  /** Adds a file at the end, or gives one another text. */
  put(path: string, text: string): void {
    this.#current.set(path, text);
  }

  /** The file keeps its place. */
  rename(from: string, to: string): void {
    this.#current = new Map([...this.#current].map(([path, text]) => [path === from ? to : path, text]));
  }

  remove(path: string): void {
    this.#current.delete(path);
  }

  /** The author's text again; a file of the reader's own goes. */
  restore(path: string): void {
    const text = this.#original.get(path);
    if (text === undefined) this.#current.delete(path);
    else this.#current.set(path, text);
  }

  /** Puts other files in place of all, in their order. */
  replace(files: ReadonlyMap<string, string>): void {
    this.#current = new Map(files);
  }

  reset(): void {
    this.#current = new Map(this.#original);
  }
}
