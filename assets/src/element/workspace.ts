/** The reader's files: the author's originals and what has become of them. */
import type { DataFile } from "../host/api.ts";

export type Change = "edited" | "added" | "deleted";

export class Workspace {
  #original = new Map<string, string>();
  #current = new Map<string, string>();
  #originalData: readonly DataFile[] = [];
  /** Files that are no text. */
  data: readonly DataFile[] = [];

  /** Takes the author's files, in order. */
  load(files: Iterable<readonly [path: string, text: string]>, data: readonly DataFile[] = []): void {
    this.#original = new Map(files);
    this.#originalData = data;
    this.reset();
  }

  get paths(): string[] {
    return [...this.#current.keys()];
  }

  get changed(): boolean {
    return (
      this.dataChanged ||
      this.#current.size !== this.#original.size ||
      this.paths.some((path) => this.isChanged(path))
    );
  }

  get dataChanged(): boolean {
    return this.data !== this.#originalData;
  }

  isChanged(path: string): boolean {
    return this.#current.get(path) !== this.#original.get(path);
  }

  /** What differs from the author's files, those that are gone last. */
  get changes(): Map<string, Change> {
    const changes = new Map<string, Change>();
    const originals = new Map(this.#originalData.map((file) => [file.path, file]));
    for (const file of this.data) {
      const original = originals.get(file.path);
      if (original !== file) changes.set(file.path, original === undefined ? "added" : "edited");
      originals.delete(file.path);
    }
    for (const path of originals.keys()) changes.set(path, "deleted");
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

  /** What is to be kept of it; null where the reader has changed nothing. */
  get draft(): { files: ReadonlyMap<string, string>; data: readonly DataFile[] | null } | null {
    return this.changed ? { files: this.#current, data: this.dataChanged ? this.data : null } : null;
  }

  /** A copy, with everything that was typed. */
  toObject(): Record<string, string> {
    // `fromEntries` defines properties, so that a file named `__proto__` is a file.
    return Object.fromEntries(this.#current);
  }

  /** Adds a file that is no text, in place of what has its path. */
  putData(file: DataFile): void {
    this.#current.delete(file.path);
    this.data = [...this.data.filter(({ path }) => path !== file.path), file];
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
    if (this.data.some((file) => file.path === path))
      this.#keepData(this.data.filter((file) => file.path !== path));
  }

  /** The author's own again, where it is. */
  restoreData(path: string): boolean {
    const file = this.#originalData.find((each) => each.path === path);
    if (file !== undefined) this.#keepData([...this.data.filter((each) => each.path !== path), file]);
    return file !== undefined;
  }

  #keepData(data: readonly DataFile[]): void {
    const before = this.#originalData;
    // The same files are the same list: nothing has changed then.
    this.data = data.length === before.length && before.every((file) => data.includes(file)) ? before : data;
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
    this.data = this.#originalData;
  }
}
