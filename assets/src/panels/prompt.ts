/** A Python prompt in the namespace of the app's module, below the console's lines. */
import { dockStrings } from "./dock-strings.ts";
import { h } from "./dom.ts";
import type { ToolContext } from "./tool.ts";

/** What was typed before; more than a reader goes back. */
const HISTORY_LIMIT = 100;

export interface PromptOutput {
  /** What was typed; the returned function takes it back. */
  echo(source: string): () => void;
  value(text: string): void;
  error(text: string): void;
}

export class Prompt {
  readonly element: HTMLElement;
  readonly #context: ToolContext;
  readonly #output: PromptOutput;
  readonly #input: HTMLTextAreaElement;
  #history: string[] = [];
  /** Position in the history; its length for what is being typed. */
  #at = 0;
  #draft = "";
  #pressedAgain = false;
  #cancel: (() => void) | null = null;

  constructor(context: ToolContext, output: PromptOutput) {
    this.#context = context;
    this.#output = output;
    this.#input = h("textarea", {
      class: "prompt-input",
      rows: 1,
      "aria-label": dockStrings.prompt,
      title: dockStrings.promptHint,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      dir: "ltr",
    });
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#input.addEventListener("input", () => this.#resize());
    this.element = h(
      "div",
      { class: "prompt", part: "prompt", dir: "ltr" },
      h("span", { class: "prompt-mark", "aria-hidden": "true" }, ">>>"),
      this.#input,
    );
    this.changed();
  }

  /** There is an app, or there is none any more. */
  changed(): void {
    const running = this.#context.app() !== null;
    // Not `disabled`, which would lose the focus and what is typed.
    this.#input.readOnly = !running;
    this.#input.placeholder = running ? "" : dockStrings.noApp;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const plain = !ctrlKey && !metaKey && !altKey && !shiftKey;
    const { selectionStart, selectionEnd, value } = this.#input;
    if (key === "Enter" && plain) {
      event.preventDefault();
      void this.#submit();
    } else if (
      key.toLowerCase() === "c" &&
      ctrlKey &&
      selectionStart === selectionEnd &&
      this.#cancel !== null
    ) {
      event.preventDefault();
      this.#cancel();
    } else if (key === "ArrowUp" && plain && !value.slice(0, selectionStart).includes("\n")) {
      event.preventDefault();
      this.#recall(-1);
    } else if (key === "ArrowDown" && plain && !value.slice(selectionEnd).includes("\n")) {
      event.preventDefault();
      this.#recall(1);
    }
  }

  #recall(step: number): void {
    const at = this.#at + step;
    if (at < 0 || at > this.#history.length) return;
    if (this.#at === this.#history.length) this.#draft = this.#input.value;
    this.#at = at;
    this.#set(this.#history[at] ?? this.#draft);
  }

  #set(text: string): void {
    this.#input.value = text;
    this.#resize();
  }

  /** As many lines as there are, within reason. */
  #resize(): void {
    this.#input.rows = Math.min(8, this.#input.value.split("\n").length);
  }

  async #submit(): Promise<void> {
    const app = this.#context.app();
    if (this.#cancel !== null) {
      // The line before is still looked at: this Enter ends the block, should it begin one.
      this.#pressedAgain = true;
      return;
    }
    const source = this.#input.value;
    if (app === null || source.trim() === "") return;
    const takeBack = this.#output.echo(source);
    this.#set("");
    this.#pressedAgain = false;
    let incomplete = false;
    try {
      const evaluation = app.evaluate(source);
      this.#cancel = () => {
        evaluation.cancel();
        this.#context.interrupt();
      };
      this.element.classList.add("busy");
      const { outcome, text } = await evaluation.result;
      incomplete = outcome === "incomplete";
      if (!incomplete) this.#remember(source);
      if (outcome === "error") this.#output.error(text);
      else if (outcome === "cancelled") this.#output.error(dockStrings.cancelled);
      else if (!incomplete && text !== "") this.#output.value(text);
    } catch {
      this.#output.error(dockStrings.appGone);
    } finally {
      this.#cancel = null;
      this.element.classList.remove("busy");
    }
    if (!incomplete) return;
    takeBack();
    this.#continue(source);
    if (this.#pressedAgain) void this.#submit();
  }

  /** Another line, as far to the right as the block wants it. */
  #continue(source: string): void {
    const last = source.split("\n").at(-1) ?? "";
    const indent = /^\s*/.exec(last)?.[0] ?? "";
    this.#set(`${source}\n${indent}${last.trimEnd().endsWith(":") ? "    " : ""}`);
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  #remember(source: string): void {
    if (this.#history.at(-1) !== source) this.#history.push(source);
    this.#history = this.#history.slice(-HISTORY_LIMIT);
    this.#at = this.#history.length;
    this.#draft = "";
  }
}
