/** The editor of the code panel, on CodeMirror 6. Loaded when somebody edits. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap } from "@codemirror/view";
import { strings } from "../panels/strings.ts";
import type { TextSelection } from "./caret.ts";
import type { Editor, EditorOptions } from "./editor-api.ts";
import { looks } from "./highlighting.ts";
import { language, languageName } from "./languages.ts";
import { folded, markedLines } from "./marked-lines.ts";

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
    if (event.key.startsWith("Arrow")) view.setTabFocusMode(false);
  },
});

class CodeEditor implements Editor {
  readonly element: HTMLElement;
  readonly #options: EditorOptions;
  readonly #view: EditorView;
  readonly #parked = new Map<string, Parked>();
  #files: Record<string, string>;
  #shown: string | null = null;
  #wanted: string | null = null;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#files = options.files;
    this.#view = new EditorView({ root: options.root });
    this.element = this.#view.dom;
    this.element.setAttribute("part", "editor");
  }

  async show(path: string): Promise<void> {
    this.#wanted = path;
    const support = await language(path);
    if (this.#wanted !== path || this.#shown === path || !Object.hasOwn(this.#files, path)) return;
    if (this.#shown !== null) {
      const { state, scrollDOM } = this.#view;
      this.#parked.set(this.#shown, { state, left: scrollDOM.scrollLeft, top: scrollDOM.scrollTop });
    }
    const parked = this.#parked.get(path) ?? { state: this.#state(path, support), left: 0, top: 0 };
    this.#shown = path;
    this.#view.setState(parked.state);
    this.scrollTo(parked.left, parked.top);
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

  #state(path: string, support: Extension): EditorState {
    const marks = this.#options.marks(path);
    const state = EditorState.create({
      doc: this.#files[path] ?? "",
      extensions: [
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        indentUnit.of(languageName(path) === "python" ? "    " : "  "),
        bracketMatching(),
        search({ top: true }),
        tabKey,
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({
          tabindex: "0",
          "aria-label": strings.editorLabel(path),
          "aria-describedby": "edit-hint",
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          const text = update.state.doc.toString();
          this.#files = { ...this.#files, [path]: text };
          this.#options.onChange(path, text);
        }),
        EditorState.readOnly.of(marks.readonly ?? false),
        markedLines(marks),
        looks,
        support,
      ],
    });
    return folded(state, marks);
  }
}

export function createEditor(options: EditorOptions): Editor {
  return new CodeEditor(options);
}
