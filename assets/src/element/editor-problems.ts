/** What is wrong in the code, at its lines: underlined, and said below the line. */
import {
  type Diagnostic,
  forEachDiagnostic,
  lintKeymap,
  setDiagnostics,
  setDiagnosticsEffect,
} from "@codemirror/lint";
import {
  type EditorState,
  type Extension,
  StateField,
  type Text,
  type TransactionSpec,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, WidgetType } from "@codemirror/view";
import type { SourceProblem } from "../protocol.ts";

class Message extends WidgetType {
  readonly #text: string;
  readonly #severity: string;

  constructor(text: string, severity: string) {
    super();
    this.#text = text;
    this.#severity = severity;
  }

  override eq(other: Message): boolean {
    return other.#text === this.#text && other.#severity === this.#severity;
  }

  toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = `cm-problem-message ${this.#severity}`;
    element.textContent = this.#text;
    return element;
  }
}

function decorations(doc: Text, diagnostics: readonly Diagnostic[]): DecorationSet {
  const byLine = new Map<number, Diagnostic>();
  for (const each of [...diagnostics].sort((a, b) => a.severity.localeCompare(b.severity))) {
    const line = doc.lineAt(Math.min(each.from, doc.length)).number;
    if (!byLine.has(line)) byLine.set(line, each);
  }
  const ranges = [...byLine].flatMap(([number, { message, severity }]) => {
    const line = doc.line(number);
    const widget = new Message(message.split("\n", 1)[0] ?? "", severity);
    return [
      Decoration.line({ class: `cm-problem-line ${severity}` }).range(line.from),
      Decoration.widget({ widget, side: 1, block: true }).range(line.to),
    ];
  });
  return Decoration.set(ranges, true);
}

const messages = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    const effect = transaction.effects.findLast((each) => each.is(setDiagnosticsEffect));
    return effect === undefined
      ? value.map(transaction.changes)
      : decorations(transaction.newDoc, effect.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const problems: Extension = [messages, keymap.of(lintKeymap)];

/** An offset in UTF-16 of a column in code points. */
function offset(text: string, column: number): number {
  let at = 0;
  for (const character of text) {
    if (column-- <= 0) break;
    at += character.length;
  }
  return at;
}

function diagnostic(doc: Text, problem: SourceProblem, source: string): Diagnostic {
  const place = (number: number, column: number) => {
    const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
    return line.from + offset(line.text, column);
  };
  const { severity, message } = problem;
  let from = place(problem.line, problem.column);
  let to = Math.max(place(problem.end_line, problem.end_column), from);
  const line = doc.lineAt(from);
  if (from === to) {
    from = Math.min(line.from + line.text.search(/\S|$/), line.to);
    to = line.to;
  }
  return { from, to, severity, message, source };
}

/** Puts `found` in place of what `source` has found before; what others have found stays where the text has moved it. */
export function withProblems(
  state: EditorState,
  source: string,
  found: readonly SourceProblem[],
): TransactionSpec {
  const kept: Diagnostic[] = [];
  forEachDiagnostic(state, (each, from, to) => {
    if (each.source !== source) kept.push({ ...each, from, to });
  });
  return setDiagnostics(state, [...kept, ...found.map((each) => diagnostic(state.doc, each, source))]);
}
