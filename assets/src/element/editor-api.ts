/** What the element knows of the editor: types only, so that importing them loads nothing. */
import type { SourceProblem } from "../protocol.ts";
import type { TextSelection } from "./caret.ts";
import type { FileMarks } from "./marks.ts";

export interface EditorOptions {
  /** The shadow root that the editor will live in; its styles go there. */
  root: ShadowRoot;
  files: Record<string, string>;
  /** What the author says of a file; lines only where the text is the author's. */
  marks(path: string): FileMarks;
  onChange(path: string, text: string): void;
  /** What Python finds wrong with a text; null where there is no Python to ask. */
  check(path: string, text: string): Promise<SourceProblem[] | null>;
  /** The author's text of a file. */
  original(path: string): string;
}

export interface Editor {
  readonly element: HTMLElement;
  /** Resolves when the file is shown, highlighted. A file that does not exist shows nothing. */
  show(path: string): Promise<void>;
  /** Takes these files; one whose text is another one loses its undo history. */
  replace(files: Record<string, string>): void;
  /** The file has another name, and keeps its undo history. */
  rename(from: string, to: string): void;
  /** Gives a file another text as an edit, which can be undone. */
  write(path: string, text: string): void;
  /** What the last run found wrong in a file, in place of what it found before in any. */
  mark(path: string, problems: readonly SourceProblem[]): void;
  unmark(): void;
  /** Shows what differs from the author's text, or no longer. Rejects where that could not be loaded. */
  compare(on: boolean): Promise<void>;
  select(selection: TextSelection): void;
  /** Puts the caret into this line, counted from 1, in the middle of what is seen. */
  reveal(line: number): void;
  scrollTo(left: number, top: number): void;
  focus(): void;
}

/** The lazily loaded module `editor.ts`. */
export interface EditorModule {
  createEditor(options: EditorOptions): Editor;
}
