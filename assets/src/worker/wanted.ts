/** The files behind a restored snapshot, which are fetched when something needs them, and then once. */
import type { EnvironmentFiles } from "../protocol.ts";

export class Wanted {
  readonly #ask: () => void;
  readonly #arrival = Promise.withResolvers<EnvironmentFiles>();
  #asked = false;

  constructor(ask: () => void) {
    this.#ask = ask;
    this.#arrival.promise.catch(() => {}); // whoever waits hears of it
  }

  /** The files, asked for if nobody has. Rejects with an `Error` where they can't be had. */
  get files(): Promise<EnvironmentFiles> {
    if (!this.#asked) {
      this.#asked = true;
      this.#ask();
    }
    return this.#arrival.promise;
  }

  arrive(files: EnvironmentFiles | null, error: string): void {
    if (files === null) this.#arrival.reject(new Error(error));
    else this.#arrival.resolve(files);
  }
}
