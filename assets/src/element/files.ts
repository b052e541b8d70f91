/** The list of files beside the code, and what it does to them. Loaded when somebody opens it. */
import type { DataFile } from "../host/api.ts";
import { FileTree } from "../panels/file-tree.ts";
import type { Notice } from "../panels/notice.ts";
import { toolStrings } from "../panels/tool-texts.ts";
import type { CodePanel } from "./code.ts";
import { nameProblem } from "./file-names.ts";
import { moreStyles } from "./styles/more.ts";
import type { Workspace } from "./workspace.ts";

/** Larger uploads are a mistake; bytes. */
const UPLOAD_LIMIT = 5_000_000;
/** Texts of more are no files to edit; bytes. */
const TEXT_LIMIT = 1_000_000;

export interface FilesContext {
  root: ShadowRoot;
  workspace: Workspace;
  code: CodePanel;
  notice: Notice;
  /** The reader has added, renamed, deleted or restored a file. */
  edited(): void;
}

/** Of the playgrounds whose list was opened: nobody else has added files that are no text. */
const workspaces = new WeakMap<Element, Workspace>();

/** The files of a playground that are no text, if the reader can have changed them here. */
export const dataOf = (element: Element): readonly DataFile[] | undefined => workspaces.get(element)?.data;

export class FilesPanel {
  readonly element: HTMLElement;
  readonly #context: FilesContext;
  readonly #tree: FileTree;
  /** A file that is no text, which the editor does not show. */
  #chosen = "";

  constructor(context: FilesContext) {
    this.#context = context;
    const { workspace } = context;
    workspaces.set(context.root.host, workspace);
    this.#tree = new FileTree({
      open: (path) => this.#open(path),
      add: (path) => nameProblem(workspace, path) ?? this.#put(path, ""),
      rename: (from, to) => nameProblem(workspace, to, from) ?? this.#rename(from, to),
      remove: (path) => this.#remove(path),
      restore: (path) => this.#restore(path),
      upload: (files) => void this.#upload(files),
    });
    this.element = this.#tree.element;
    this.update();
  }

  /** There are other files, or others have changed. */
  update(): void {
    const { workspace, code } = this.#context;
    const { changes } = workspace;
    const data = new Set(workspace.data.map(({ path }) => path));
    const paths = [...new Set([...workspace.paths, ...data, ...changes.keys()])];
    if (!data.has(this.#chosen)) this.#chosen = "";
    this.#tree.update(
      paths.map((path) => ({
        path,
        change: changes.get(path) ?? null,
        readonly: code.marks.get(path)?.readonly ?? false,
        data: data.has(path),
      })),
      this.#chosen || code.active,
    );
  }

  focus(): void {
    this.#tree.focus();
  }

  #open(path: string): void {
    const { code, notice, workspace } = this.#context;
    if (workspace.data.some((file) => file.path === path)) {
      this.#chosen = path;
      notice.show(toolStrings.fileBinary(path), []);
      this.update();
    } else {
      this.#chosen = "";
      code.show(path);
    }
  }

  #restore(path: string): void {
    const { workspace } = this.#context;
    if (workspace.restoreData(path)) this.#changed();
    else this.#put(path, workspace.original(path));
  }

  #changed(): void {
    this.#context.code.refresh();
    this.#context.edited();
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
    const data = workspace.data.find((file) => file.path === path);
    workspace.remove(path);
    code.refresh();
    edited();
    const undo = () => {
      if (data === undefined) this.#put(path, text);
      else if (!workspace.restoreData(path)) workspace.putData(data);
      this.#changed();
    };
    notice.show(toolStrings.fileDeleted(path), [[toolStrings.undo, undo]]);
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
    if (file.size > UPLOAD_LIMIT) return toolStrings.fileLarge(file.name);
    const { name } = file;
    const paths = [...workspace.paths, ...workspace.data.map(({ path }) => path)];
    const known = paths.includes(name) && !this.#context.code.marks.get(name)?.readonly;
    const problem = known ? null : nameProblem(workspace, name);
    if (problem !== null) return problem;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = textOf(bytes);
    if (text !== null) {
      workspace.remove(name);
      return this.#put(name, text);
    }
    workspace.putData({ path: name, size: bytes.length, base64: base64Of(bytes) });
    this.#chosen = name;
    this.#changed();
    return bytes.length > TEXT_LIMIT ? toolStrings.fileUnkept(name) : toolStrings.fileBinary(name);
  }
}

/** Null where the editor is no place for it. */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.length > TEXT_LIMIT || bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

export function createFiles(context: FilesContext): FilesPanel {
  const styles = moreStyles();
  const { adoptedStyleSheets } = context.root;
  if (!adoptedStyleSheets.includes(styles)) adoptedStyleSheets.push(styles);
  return new FilesPanel(context);
}
