/** Notices that the worker has fallen silent: its thread is held by code that doesn't yield. */

/** Milliseconds without a word after which one is asked for. */
const SILENCE = 1_500;

export interface SilenceHooks {
  /**
   * Milliseconds without a word after which the worker is busy, of those that wait for it the least: infinite where nobody
   * does. Looked at each `SILENCE`.
   */
  patience(): number;
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
    const patience = this.#hooks.patience();
    if (patience === Number.POSITIVE_INFINITY) return;
    const silent = performance.now() - this.#heard;
    if (this.#asked) {
      if (silent >= patience) this.#set(true);
    } else if (silent >= SILENCE) {
      this.#asked = true;
      this.#hooks.ask();
    }
    this.#timer = setTimeout(this.#look, SILENCE);
  };

  #set(busy: boolean): void {
    if (this.#busy === busy) return;
    this.#busy = busy;
    this.#hooks.changed(busy);
  }
}
