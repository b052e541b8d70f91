/** How a run ends: what Python is given to shut the app down. */

/** What an app's shutdown may take, from when Python listens; milliseconds. */
const SHUTDOWN_LIMIT = 1_000;

/**
 * What Python may need to answer an interrupt; milliseconds. It looks for one every 200, but on a machine that is busy
 * with other things a look alone takes as long.
 */
export const INTERRUPT_LIMIT = 4_000;

/** The same where nobody waits: the reader sees that the app has been stopped, and the next run goes on before. */
const STOP_LIMIT = 10_000;

export class Ending {
  readonly #listening = Promise.withResolvers<void>();
  readonly #done = Promise.withResolvers<void>();

  /** The worker's thread is free: it answers what was asked. */
  readonly pong = (): void => this.#listening.resolve();

  /** The app has shut down. */
  readonly stopped = (): void => {
    this.#listening.resolve();
    this.#done.resolve();
  };

  /**
   * Waits for the shutdown, which has been asked for; code that holds the thread is interrupted. Whether the app has shut
   * down.
   */
  async wait(busy: boolean, interrupt: () => void): Promise<boolean> {
    const { promise: listening } = this.#listening;
    if (busy || !(await within(SHUTDOWN_LIMIT, listening))) {
      interrupt();
      if (!(await within(STOP_LIMIT, listening))) return false;
    }
    return within(SHUTDOWN_LIMIT, this.#done.promise);
  }
}

/** Whether `promise` resolves within so many milliseconds. */
function within(limit: number, promise: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limit);
    promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
