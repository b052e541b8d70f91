/** The code as a reader sees it: the page's highlighted files until somebody edits, then an editor in their place. */
import { h } from "../panels/dom.ts";
import { strings } from "../panels/strings.ts";
import { FileTabs } from "../panels/tabs.ts";
import type { SourceProblem } from "../protocol.ts";
import { selectionIn } from "./caret.ts";
import type { Editor, EditorModule } from "./editor-api.ts";
import type { FileMarks } from "./marks.ts";
import { codeLooks } from "./theme.ts";
import type { Workspace } from "./workspace.ts";

export interface CodeHooks {
  root: ShadowRoot;
  loadEditor(): Promise<EditorModule>;
  edited(): void;
  /** What Python finds wrong with a text; null where there is no Python to ask. */
  check(path: string, text: string): Promise<SourceProblem[] | null>;
  /** Another file is shown, or there are others. */
  filesChanged(): void;
  /** Whether the last attempt to load the editor has failed. */
  editorMissing(missing: boolean): void;
}

/** Shows or folds the hidden lines whose button was clicked; false if it was something else. */
function unfold(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || !target.matches("button.webasgi-unfold")) return false;
  target.setAttribute("aria-expanded", String(target.getAttribute("aria-expanded") !== "true"));
  return true;
}

export class CodePanel {
  readonly element: HTMLElement;
  readonly tabs: FileTabs;
  /** What the author says of each file. */
  marks: ReadonlyMap<string, FileMarks> = new Map();
  readonly #workspace: Workspace;
  readonly #hooks: CodeHooks;
  readonly #slot = h("slot", { name: "files" });
  readonly #plain = h("pre", { class: "plain" });
  readonly #hint = h("span", { id: "edit-hint", class: "visually-hidden" }, strings.editHint);
  /** The page's own highlighted files, in the light DOM. */
  #pageFiles: HTMLElement | null = null;
  #active = "";
  #editor: Editor | null = null;
  #loading: Promise<Editor | null> | null = null;
  #comparing = false;
  /** What the last run found wrong. */
  #marked: { path: string; problem: SourceProblem } | null = null;

  constructor(workspace: Workspace, hooks: CodeHooks) {
    this.#workspace = workspace;
    this.#hooks = hooks;
    this.element = h(
      "div",
      {
        class: "code",
        part: "code",
        id: "code",
        role: "tabpanel",
        tabindex: 0,
        "aria-describedby": "edit-hint",
      },
      this.#slot,
      this.#hint,
    );
    this.tabs = new FileTabs(this.element, (path) => this.show(path));
    this.element.addEventListener("click", (event) => {
      if (!unfold(event.target)) this.#onClick();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== this.element || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      void this.edit();
    });
  }

  get active(): string {
    return this.#active;
  }

  /** Takes the page's files; the original text of each is what the page shows. */
  adopt(pageFiles: HTMLElement | null): void {
    this.#pageFiles = pageFiles;
    if (pageFiles !== null) {
      pageFiles.slot = "files";
      // A name of our own: Material for MkDocs takes every `[data-tabs]` for its tabs.
      pageFiles.toggleAttribute("data-webasgi-tabs", this.#workspace.paths.length > 0);
    }
    this.refresh();
    // Nothing is highlighted: the editor does it.
    if (pageFiles === null && this.#workspace.paths.length > 0) void this.#open();
  }

  /** The workspace has got other files or texts. */
  refresh(): void {
    const hidden = (path: string) => Number(this.marks.get(path)?.hidden ?? false);
    const paths = this.#workspace.paths.sort((one, other) => hidden(one) - hidden(other));
    if (!paths.includes(this.#active)) this.#active = paths[0] ?? "";
    this.tabs.set(paths, this.#active);
    for (const path of paths) this.tabs.setAside(path, this.marks.get(path)?.hidden ?? false);
    for (const path of paths) this.tabs.mark(path, this.#workspace.isChanged(path));
    if (this.#editor !== null) {
      this.#editor.replace(this.#workspace.toObject());
      void this.#editor.show(this.#active);
    }
    this.#render();
    this.#hooks.filesChanged();
  }

  show(path: string): void {
    if (!this.#workspace.paths.includes(path)) return;
    this.#active = path;
    this.tabs.select(path);
    void this.#editor?.show(path);
    this.#render();
    if (this.#editor === null) this.element.scrollTo(0, 0);
    this.#hooks.filesChanged();
  }

  /** Whether the author's text is shown beside the reader's. */
  get comparing(): boolean {
    return this.#comparing;
  }

  async compare(on: boolean): Promise<void> {
    this.#comparing = on;
    try {
      await (await this.#open())?.compare(on);
    } catch {
      this.#comparing = false;
      this.#hooks.editorMissing(true);
    }
  }

  /** The file has another name; the workspace knows it already. */
  rename(from: string, to: string): void {
    this.#editor?.rename(from, to);
    if (this.#active === from) this.#active = to;
    this.refresh();
  }

  /** The author's text of the active file again, as an edit that can be undone. */
  async restore(): Promise<void> {
    const path = this.#active;
    (await this.#open())?.write(path, this.#workspace.original(path));
  }

  /** A run has begun: what the last one found wrong is no longer said. */
  unmark(): void {
    this.#marked = null;
    this.#editor?.unmark();
  }

  /** A run has failed at a line, or an error was raised there. */
  mark(path: string, line: number, message: string): void {
    if (!this.#workspace.paths.includes(path)) return;
    const problem = { severity: "error", message, line, column: 0, end_line: line, end_column: 0 } as const;
    this.#marked = { path, problem };
    this.#editor?.mark(path, [problem]);
  }

  /** Puts an editor in the code's place, with the caret and the focus of the static code. */
  async edit(): Promise<void> {
    await this.#open();
  }

  async reveal(path: string, line: number): Promise<void> {
    this.show(path);
    const editor = await this.#open();
    if (editor === null) return;
    await editor.show(path);
    editor.reveal(line);
    editor.focus();
  }

  /** The page's theme has changed. */
  restyle(): void {
    if (this.#editor !== null) this.#applyLooks();
  }

  #applyLooks(): void {
    const { style } = this.element;
    for (const name of [...style]) style.removeProperty(name);
    if (this.#pageFiles === null) return;
    for (const [name, value] of codeLooks(this.#pageFiles)) style.setProperty(name, value);
  }

  /** The element that shows the active file now, unless that is the editor. */
  #pre(): HTMLElement {
    return this.#figure()?.querySelector("pre") ?? this.#plain;
  }

  #figure(): HTMLElement | null {
    if (this.#workspace.isChanged(this.#active)) return null;
    const figures = this.#pageFiles?.querySelectorAll<HTMLElement>("[data-path]") ?? [];
    return [...figures].find((figure) => figure.dataset.path === this.#active) ?? null;
  }

  #render(): void {
    const figure = this.#figure();
    for (const each of this.#pageFiles?.querySelectorAll("[data-path]") ?? []) {
      each.toggleAttribute("data-active", each === figure);
    }
    if (this.#editor !== null) return;
    if (figure === null) {
      this.#plain.textContent = this.#workspace.text(this.#active);
      this.#applyLooks();
      this.element.insertBefore(this.#plain, this.#hint);
      if (this.#workspace.changed) void this.#open();
    } else {
      this.#plain.remove();
    }
  }

  #onClick(): void {
    if (this.#editor !== null) return;
    const selection = document.getSelection();
    // Somebody who marks text wants to copy it.
    if (selection !== null && selection.type === "Range") return;
    void this.edit();
  }

  #open(): Promise<Editor | null> {
    if (this.#editor !== null) return Promise.resolve(this.#editor);
    this.#loading ??= this.#create().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #create(): Promise<Editor | null> {
    try {
      const module = await this.#hooks.loadEditor();
      const editor = module.createEditor({
        root: this.#hooks.root,
        files: this.#workspace.toObject(),
        marks: (path) => this.#marksNow(path),
        onChange: (path, text) => {
          this.#workspace.write(path, text);
          this.tabs.mark(path, this.#workspace.isChanged(path));
          this.#hooks.edited();
        },
        check: (path, text) => this.#hooks.check(path, text),
        original: (path) => this.#workspace.original(path),
      });
      await editor.show(this.#active);
      this.#mount(editor);
      this.#hooks.editorMissing(false);
      return editor;
    } catch {
      this.#hooks.editorMissing(true);
      return null;
    }
  }

  #marksNow(path: string): FileMarks {
    const marks = this.marks.get(path) ?? {};
    if (!this.#workspace.isChanged(path)) return marks;
    const { language, readonly = false } = marks;
    return language === undefined ? { readonly } : { language, readonly };
  }

  #mount(editor: Editor): void {
    // While the editor was loading, files may have been replaced.
    editor.replace(this.#workspace.toObject());
    void editor.show(this.#active);
    this.#applyLooks();
    const { scrollTop, scrollLeft } = this.element;
    const selection = selectionIn(this.#pre());
    const hadFocus = this.element.matches(":focus");
    this.#editor = editor;
    this.element.classList.add("editing");
    this.element.removeAttribute("tabindex");
    this.#hint.textContent = strings.editorHint;
    this.#plain.remove();
    this.element.insertBefore(editor.element, this.#hint);
    if (this.#marked !== null) editor.mark(this.#marked.path, [this.#marked.problem]);
    if (selection !== null) editor.select(selection);
    editor.scrollTo(scrollLeft, scrollTop);
    if (hadFocus) editor.focus();
  }
}
