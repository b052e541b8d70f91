/** Notices that the worker has fallen silent: its thread is held by code that doesn't yield. */

/** Milliseconds without a word after which one is asked for; as long again, and the worker is busy. */
const SILENCE = 1_500;

export interface SilenceHooks {
  /** Whether anybody waits for the worker. */
  expected(): boolean;
  /** Ask for a word. */
  ask(): void;
  changed(busy: boolean): void;
}

export class SilenceWatch {
  readonly #hooks: SilenceHooks;
  #heard = 0;
  #asked = false;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(hooks: SilenceHooks) {
    this.#hooks = hooks;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Watches while a word is expected. */
  watch(): void {
    if (this.#timer !== null) return;
    this.heard();
    this.#timer = setTimeout(this.#look, SILENCE);
  }

  /** The worker has said something. */
  heard(): void {
    this.#heard = performance.now();
    this.#asked = false;
    this.#set(false);
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#set(false);
  }

  readonly #look = (): void => {
    this.#timer = null;
    if (!this.#hooks.expected()) return;
    if (performance.now() - this.#heard >= SILENCE) {
      if (this.#asked) {
        this.#set(true);
      } else {
        this.#asked = true;
        this.#hooks.ask();
      }
    }
    this.#timer = setTimeout(this.#look, SILENCE);
  };

  #set(busy: boolean): void {
    if (this.#busy === busy) return;
    this.#busy = busy;
    this.#hooks.changed(busy);
  }
}
