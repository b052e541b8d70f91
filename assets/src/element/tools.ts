/** The file list and the menu, which are loaded when they are asked for. */
import { setAttribute } from "../panels/dom.ts";
import { strings } from "../panels/strings.ts";
import type { AutoRun, AutoRunHooks } from "./auto-run.ts";
import type { FilesPanel } from "./files.ts";
import type { MoreContext } from "./more.ts";
import { preference } from "./preferences.ts";

export type ToolsContext = Omit<MoreContext, "button"> & AutoRunHooks;

export class Tools {
  readonly #context: ToolsContext;
  #files: FilesPanel | null = null;
  #autoRun: Promise<AutoRun> | null = null;
  #open = false;

  constructor(context: ToolsContext) {
    this.#context = context;
  }

  /** Opens the list of files before `place`, or closes it. */
  async toggleFiles(button: HTMLElement, place: HTMLElement): Promise<void> {
    this.#open = !this.#open;
    try {
      if (this.#open) this.#files ??= (await import("./files.ts")).createFiles(this.#context);
    } catch {
      this.#open = false;
      this.#missing();
    }
    const element = this.#files?.element;
    if (this.#open && element !== undefined) {
      place.before(element);
      this.#files?.update();
      this.#files?.focus();
    } else {
      element?.remove();
    }
    setAttribute(button, "aria-expanded", String(this.#open));
  }

  async openMore(button: HTMLElement): Promise<void> {
    try {
      (await import("./more.ts")).openMore({ ...this.#context, button });
    } catch {
      this.#missing();
    }
  }

  /** There are other files, or others have changed. */
  update(): void {
    if (this.#open) this.#files?.update();
  }

  /** The reader has changed the files. */
  edited(): void {
    this.update();
    if (preference("auto-run") === null) return;
    this.#autoRun ??= import("./auto-run.ts").then(({ AutoRun }) => new AutoRun(this.#context));
    this.#autoRun.then(
      (autoRun) => autoRun.edited(),
      () => {
        this.#autoRun = null; // The next edit tries again.
      },
    );
  }

  #missing(): void {
    this.#context.notice.show(strings.moreMissing, []);
  }
}
