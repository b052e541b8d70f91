/** Runs the app again after edits, where the reader wants that. Loaded with the first edit then. */
import type { SourceProblem } from "../protocol.ts";
import { preference } from "./preferences.ts";

export const AUTO_RUN = "auto-run";
/** From the last key to the run; milliseconds. */
const DELAY = 1200;

export interface AutoRunHooks {
  /** Whether the app has been run, and is not about to be. */
  possible(): boolean;
  /** The file that is edited, and what is wrong with it. */
  check(): Promise<SourceProblem[] | null>;
  run(): void;
}

export class AutoRun {
  readonly #hooks: AutoRunHooks;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(hooks: AutoRunHooks) {
    this.#hooks = hooks;
  }

  /** The reader has edited something. */
  edited(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), DELAY);
  }

  async #run(): Promise<void> {
    const timer = this.#timer;
    const wanted = () => timer === this.#timer && preference(AUTO_RUN) !== null && this.#hooks.possible();
    if (!wanted()) return;
    // Half a line is no program: the app that runs stays until it is one.
    const problems = (await this.#hooks.check()) ?? [];
    if (wanted() && !problems.some(({ severity }) => severity === "error")) this.#hooks.run();
  }
}
