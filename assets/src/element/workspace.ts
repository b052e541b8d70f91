/** The reader's files: the author's originals and what has become of them. */

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

  text(path: string): string {
    return this.#current.get(path) ?? "";
  }

  /** A copy, with everything that was typed. */
  toObject(): Record<string, string> {
    // `fromEntries` defines properties, so that a file named `__proto__` is a file.
    return Object.fromEntries(this.#current);
  }

  write(path: string, text: string): void {
    if (this.#current.has(path)) this.#current.set(path, text);
  }

  /** Puts other files in place of all, in their order. */
  replace(files: ReadonlyMap<string, string>): void {
    this.#current = new Map(files);
  }

  reset(): void {
    this.#current = new Map(this.#original);
  }
}
