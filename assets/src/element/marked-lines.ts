/** Lines that the author has marked, in the editor: folded, highlighted, dimmed. They move with the text around them. */
import { codeFolding, foldEffect } from "@codemirror/language";
import { type EditorState, type Extension, type Range, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { toolStrings } from "../panels/tool-texts.ts";
import type { FileMarks, LineRange } from "./marks.ts";

const highlighted = Decoration.line({ class: "cm-marked" });
const dimmed = Decoration.line({ class: "cm-dimmed" });

const theme = EditorView.baseTheme({
  ".cm-marked": { backgroundColor: "color-mix(in srgb, light-dark(#ffd33d, #f2cc60) 22%, transparent)" },
  ".cm-dimmed": { opacity: "0.55" },
  "&:focus-within .cm-dimmed": { opacity: "1" },
  "& .cm-foldPlaceholder": {
    padding: "0 0.75em",
    font: "inherit",
    color: "inherit",
    backgroundColor: "color-mix(in srgb, currentColor 12%, transparent)",
    border: "0",
    borderRadius: "4px",
    opacity: "0.8",
  },
});

const folding = codeFolding({
  preparePlaceholder: (state, range) =>
    toolStrings.hiddenLines(state.doc.lineAt(range.to).number - state.doc.lineAt(range.from).number + 1),
  placeholderDOM: (_view, onclick, text: string) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-foldPlaceholder";
    button.textContent = text;
    button.addEventListener("click", onclick);
    return button;
  },
});

/** Decorates the lines of the author's text; those of another text are not the ones that were marked. */
export function markedLines(marks: FileMarks): Extension {
  const field = StateField.define<DecorationSet>({
    create: (state) => Decoration.set(decorations(state.doc, marks), true),
    update: (set, transaction) => set.map(transaction.changes),
    provide: (each) => EditorView.decorations.from(each),
  });
  return [field, folding, theme];
}

/** The state with the hidden lines folded; they unfold by a click. */
export function folded(state: EditorState, marks: FileMarks): EditorState {
  const effects = ranges(state.doc, marks.hiddenLines).map(([first, last]) =>
    foldEffect.of({ from: state.doc.line(first).from, to: state.doc.line(last).to }),
  );
  return state.update({ effects }).state;
}

function decorations(doc: Text, marks: FileMarks): Range<Decoration>[] {
  const found: Range<Decoration>[] = [];
  for (const number of numbers(doc, marks.highlightedLines))
    found.push(highlighted.range(doc.line(number).from));
  const focused = new Set(numbers(doc, marks.focusedLines));
  for (let number = 1; focused.size > 0 && number <= doc.lines; number += 1) {
    if (!focused.has(number)) found.push(dimmed.range(doc.line(number).from));
  }
  return found;
}

function* numbers(doc: Text, lines: LineRange[] | undefined): Iterable<number> {
  for (const [first, last] of ranges(doc, lines)) {
    for (let number = first; number <= last; number += 1) yield number;
  }
}

/** The ranges within the text. */
function ranges(doc: Text, lines: LineRange[] = []): LineRange[] {
  return lines
    .filter(([first]) => first <= doc.lines)
    .map(([first, last]) => [first, Math.min(last, doc.lines)] as const);
}
