/**
 * Interrupts Python code that never yields.
 *
 * A worker that is busy gets no messages, and the usual channel, a `SharedArrayBuffer`, needs headers that
 * static hosts don't send. What a busy worker can do is to look: Pyodide asks its signal buffer every few
 * bytecodes, and a synchronous read of a `blob:` URL tells whether the page that made it has revoked it.
 * Nobody pays while Python answers: reads begin when it has kept the thread for half a second.
 */

/** Milliseconds that Python may keep the thread before the worker looks, and between two looks. */
const BUSY = 500;
const PAUSE = 200;
/** Pyodide asks about every 50 bytecodes; the clock is read at each of so many questions. */
const QUESTIONS = 256;

/** Number of SIGINT: CPython's handler raises `KeyboardInterrupt`. */
const SIGINT = 2;

/** Whether `url` can no longer be read. */
function isRevoked(url: string): boolean {
  try {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    request.send();
    return request.status !== 200;
  } catch {
    return true;
  }
}

export class Interrupts {
  #probe: string | null = null;
  #questions = 0;
  /** When the turn of the event loop that still goes on was first noticed; null between turns. */
  #busySince: number | null = null;
  #nextLook = 0;

  /** From now on an interrupt is wanted when `url` can't be read. */
  watch(url: string): void {
    this.#probe = url;
  }

  /**
   * What `pyodide.setInterruptBuffer` takes: an element 0 that is read again and again, and set to 0 after
   * (https://pyodide.org/en/stable/usage/keyboard-interrupts.html).
   */
  get buffer(): Int32Array {
    const interrupts = this;
    const buffer = {
      get 0() {
        return interrupts.#signal();
      },
      set 0(_: number) {},
    };
    // Pyodide does nothing with it but what is here.
    return buffer as unknown as Int32Array;
  }

  #signal(): number {
    if (++this.#questions % QUESTIONS !== 0 || this.#probe === null) return 0;
    const now = performance.now();
    if (this.#busySince === null) {
      this.#busySince = now;
      this.#nextLook = now + BUSY;
      setTimeout(() => {
        this.#busySince = null;
      });
      return 0;
    }
    if (now < this.#nextLook) return 0;
    this.#nextLook = now + PAUSE;
    if (!isRevoked(this.#probe)) return 0;
    this.#probe = null; // one interrupt; the page sends another URL
    return SIGINT;
  }
}
