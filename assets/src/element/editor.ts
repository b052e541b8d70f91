/** The editor of the code panel, on CodeMirror 6. Loaded when somebody edits. */
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { toolStrings } from "../panels/tool-texts.ts";
import type { SourceProblem } from "../protocol.ts";
import type { TextSelection } from "./caret.ts";
import type { Editor, EditorOptions } from "./editor-api.ts";
import { phrases } from "./editor-phrases.ts";
import { problems, withProblems } from "./editor-problems.ts";
import { looks } from "./highlighting.ts";
import { indentation } from "./indentation.ts";
import { language, languageName } from "./languages.ts";
import { folded, markedLines } from "./marked-lines.ts";

/** From the last key to the question what is wrong; milliseconds. */
const CHECK_DELAY = 500;

/** A file's state while another one is shown. */
interface Parked {
  state: EditorState;
  left: number;
  top: number;
}

/**
 * Tab indents only after the reader has typed or pointed: somebody who walks through the page by Tab
 * walks through the editor too (WCAG 2.1.2). Escape then Tab leaves at any time, which CodeMirror sees to.
 */
const tabKey: Extension = EditorView.domEventHandlers({
  focus: (_event, view) => view.setTabFocusMode(true),
  pointerdown: (_event, view) => {
    // After the focus event that the click causes.
    setTimeout(() => view.setTabFocusMode(false));
  },
  beforeinput: (_event, view) => view.setTabFocusMode(false),
  keydown: (event, view) => {
    if (/^(?:Arrow|Home$|End$|Page)/.test(event.key)) view.setTabFocusMode(false);
  },
});

class CodeEditor implements Editor {
  readonly element: HTMLElement;
  readonly #options: EditorOptions;
  readonly #view: EditorView;
  readonly #parked = new Map<string, Parked>();
  readonly #comparison = new Compartment();
  readonly #language = new Compartment();
  readonly #label = new Compartment();
  /** What the states know as their file's name: it may change. */
  readonly #names = new Map<string, { path: string }>();
  /** What the last run found, of files that have not been shown since. */
  readonly #marks = new Map<string, readonly SourceProblem[]>();
  #files: Record<string, string>;
  #shown: string | null = null;
  #wanted: string | null = null;
  #compare: ((original: string) => Extension) | null = null;
  #checking: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#files = options.files;
    this.#view = new EditorView({ root: options.root });
    this.element = this.#view.dom;
    this.element.setAttribute("part", "editor");
  }

  async show(path: string): Promise<void> {
    this.#wanted = path;
    // The first one comes as a whole. For another the reader has left the one that is shown, and may type already.
    const support = this.#shown === null ? await this.#support(path) : null;
    if (this.#wanted !== path || this.#shown === path || !Object.hasOwn(this.#files, path)) return;
    this.#park();
    const known = this.#parked.get(path);
    const parked = known ?? { state: this.#state(path, support ?? []), left: 0, top: 0 };
    this.#shown = path;
    this.#view.setState(parked.state);
    this.#applyComparison();
    this.#applyMarks();
    this.scrollTo(parked.left, parked.top);
    if (known === undefined && support === null) await this.#relabel(path);
  }

  #support(path: string): Promise<Extension> {
    return language(path, this.#files[path] ?? "", this.#options.marks(path).language);
  }

  replace(files: Record<string, string>): void {
    const before = this.#files;
    this.#files = files;
    for (const path of Object.keys(before)) {
      if (Object.hasOwn(files, path) && files[path] === before[path]) continue;
      this.#parked.delete(path);
      if (this.#shown !== path) continue;
      this.#shown = null;
      if (!Object.hasOwn(files, path)) this.#view.setState(EditorState.create({ extensions: looks }));
    }
  }

  rename(from: string, to: string): void {
    const files = Object.entries(this.#files).map(([path, text]) => [path === from ? to : path, text]);
    this.#files = Object.fromEntries(files);
    const name = this.#names.get(from);
    const parked = this.#parked.get(from);
    for (const map of [this.#names, this.#parked, this.#marks]) map.delete(from);
    if (parked !== undefined) this.#parked.set(to, parked);
    if (this.#shown === from) this.#shown = to;
    if (this.#wanted === from) this.#wanted = to;
    if (name === undefined) return;
    name.path = to;
    this.#names.set(to, name);
    void this.#relabel(to);
  }

  /** Another name may be another language. */
  async #relabel(path: string): Promise<void> {
    const support = await this.#support(path);
    const effects = [
      this.#language.reconfigure(support),
      this.#label.reconfigure(
        EditorView.contentAttributes.of({ "aria-label": toolStrings.editorLabel(path) }),
      ),
    ];
    const parked = this.#parked.get(path);
    if (parked !== undefined) parked.state = parked.state.update({ effects }).state;
    if (this.#shown === path) this.#view.dispatch({ effects });
  }

  write(path: string, text: string): void {
    const edit = ({ doc }: EditorState) => ({
      changes: { from: 0, to: doc.length, insert: text },
      annotations: isolateHistory.of("full"),
    });
    if (this.#shown === path) {
      this.#view.dispatch(edit(this.#view.state));
      return;
    }
    const parked = this.#parked.get(path);
    if (parked !== undefined) parked.state = parked.state.update(edit(parked.state)).state;
    this.#files = { ...this.#files, [path]: text };
    this.#options.onChange(path, text);
  }

  mark(path: string, found: readonly SourceProblem[]): void {
    this.unmark();
    this.#marks.set(path, found);
    this.#applyMarks();
  }

  unmark(): void {
    this.#marks.clear();
    this.#view.dispatch(withProblems(this.#view.state, toolStrings.lastRun, []));
    for (const parked of this.#parked.values()) {
      parked.state = parked.state.update(withProblems(parked.state, toolStrings.lastRun, [])).state;
    }
  }

  async compare(on: boolean): Promise<void> {
    this.#compare = on ? (await import("./editor-merge.ts")).comparison : null;
    this.#applyComparison();
  }

  select({ anchor, head }: TextSelection): void {
    const { length } = this.#view.state.doc;
    this.#view.dispatch({ selection: { anchor: Math.min(anchor, length), head: Math.min(head, length) } });
  }

  reveal(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
  }

  scrollTo(left: number, top: number): void {
    // The view measures before it knows how far it can scroll.
    this.#view.requestMeasure({
      read: () => {},
      write: () => this.#view.scrollDOM.scrollTo(left, top),
    });
  }

  focus(): void {
    this.#view.focus();
  }

  #park(): void {
    if (this.#shown === null) return;
    const { state, scrollDOM } = this.#view;
    this.#parked.set(this.#shown, { state, left: scrollDOM.scrollLeft, top: scrollDOM.scrollTop });
  }

  #applyComparison(): void {
    const path = this.#shown;
    if (path === null) return;
    const extension = this.#compare?.(this.#options.original(path)) ?? [];
    this.#view.dispatch({ effects: this.#comparison.reconfigure(extension) });
  }

  #applyMarks(): void {
    const found = this.#shown === null ? undefined : this.#marks.get(this.#shown);
    if (found === undefined || this.#shown === null) return;
    this.#marks.delete(this.#shown);
    this.#view.dispatch(withProblems(this.#view.state, toolStrings.lastRun, found));
  }

  #checkSoon(path: string, text: string): void {
    clearTimeout(this.#checking);
    if (languageName(path, "", this.#options.marks(path).language) !== "python") return;
    this.#checking = setTimeout(async () => {
      const found = await this.#options.check(path, text);
      if (found === null || this.#shown !== path || this.#files[path] !== text) return;
      this.#view.dispatch(withProblems(this.#view.state, "Python", found));
    }, CHECK_DELAY);
  }

  #state(path: string, support: Extension): EditorState {
    const text = this.#files[path] ?? "";
    const marks = this.#options.marks(path);
    const name = { path };
    this.#names.set(path, name);
    const state = EditorState.create({
      doc: text,
      extensions: [
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        indentUnit.of(indentation(text, languageName(path, "", marks.language) === "python" ? "    " : "  ")),
        bracketMatching(),
        search({ top: true }),
        phrases(),
        tabKey,
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-describedby": "edit-hint" }),
        this.#label.of(EditorView.contentAttributes.of({ "aria-label": toolStrings.editorLabel(path) })),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          const changed = update.state.doc.toString();
          this.#files = { ...this.#files, [name.path]: changed };
          this.#options.onChange(name.path, changed);
          this.#checkSoon(name.path, changed);
        }),
        EditorState.readOnly.of(marks.readonly ?? false),
        markedLines(marks),
        this.#comparison.of([]),
        problems,
        looks,
        this.#language.of(support),
      ],
    });
    return folded(state, marks);
  }
}

export function createEditor(options: EditorOptions): Editor {
  return new CodeEditor(options);
}
