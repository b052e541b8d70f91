/** The list of files beside the code, and what it does to them. Loaded when somebody opens it. */

import { FileTree } from "../panels/file-tree.ts";
import type { Notice } from "../panels/notice.ts";
import { strings } from "../panels/strings.ts";
import type { CodePanel } from "./code.ts";
import { nameProblem } from "./file-names.ts";
import { moreStyles } from "./styles/more.ts";
import type { Workspace } from "./workspace.ts";

/** Larger uploads are a mistake, and would not be kept for the next visit; bytes. */
const UPLOAD_LIMIT = 1_000_000;

export interface FilesContext {
  root: ShadowRoot;
  workspace: Workspace;
  code: CodePanel;
  notice: Notice;
  /** The reader has added, renamed, deleted or restored a file. */
  edited(): void;
}

export class FilesPanel {
  readonly element: HTMLElement;
  readonly #context: FilesContext;
  readonly #tree: FileTree;

  constructor(context: FilesContext) {
    this.#context = context;
    const { code, workspace } = context;
    this.#tree = new FileTree({
      open: (path) => code.show(path),
      add: (path) => nameProblem(workspace, path) ?? this.#put(path, ""),
      rename: (from, to) => nameProblem(workspace, to, from) ?? this.#rename(from, to),
      remove: (path) => this.#remove(path),
      restore: (path) => this.#put(path, workspace.original(path)),
      upload: (files) => void this.#upload(files),
    });
    this.element = this.#tree.element;
    this.update();
  }

  /** There are other files, or others have changed. */
  update(): void {
    const { workspace, code } = this.#context;
    const { changes } = workspace;
    const paths = [...new Set([...workspace.paths, ...changes.keys()])];
    this.#tree.update(
      paths.map((path) => ({
        path,
        change: changes.get(path) ?? null,
        readonly: code.marks.get(path)?.readonly ?? false,
      })),
      code.active,
    );
  }

  focus(): void {
    this.#tree.focus();
  }

  #put(path: string, text: string): null {
    const { workspace, code, edited } = this.#context;
    workspace.put(path, text);
    code.refresh();
    code.show(path);
    edited();
    return null;
  }

  #rename(from: string, to: string): null {
    const { workspace, code, edited } = this.#context;
    workspace.rename(from, to);
    code.rename(from, to);
    edited();
    return null;
  }

  #remove(path: string): void {
    const { workspace, code, edited, notice } = this.#context;
    const text = workspace.text(path);
    workspace.remove(path);
    code.refresh();
    edited();
    notice.show(strings.fileDeleted(path), [[strings.undo, () => this.#put(path, text)]]);
  }

  async #upload(files: readonly File[]): Promise<void> {
    for (const file of files) {
      const problem = await this.#take(file);
      if (problem !== null) this.#context.notice.show(problem, []);
    }
  }

  /** An upload takes the place of a file of its name. */
  async #take(file: File): Promise<string | null> {
    const { workspace } = this.#context;
    if (file.size > UPLOAD_LIMIT) return strings.fileLarge(file.name);
    const known = workspace.paths.includes(file.name) && !this.#context.code.marks.get(file.name)?.readonly;
    const problem = known ? null : nameProblem(workspace, file.name);
    if (problem !== null) return problem;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      if (text.includes("\0")) return strings.fileBinary(file.name);
      return this.#put(file.name, text);
    } catch {
      return strings.fileBinary(file.name);
    }
  }
}

export function createFiles(context: FilesContext): FilesPanel {
  const styles = moreStyles();
  const { adoptedStyleSheets } = context.root;
  if (!adoptedStyleSheets.includes(styles)) adoptedStyleSheets.push(styles);
  return new FilesPanel(context);
}
