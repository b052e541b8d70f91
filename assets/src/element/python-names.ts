/**
 * What Pygments tells apart in Python and the grammar of the editor does not: builtins, module names,
 * the `from` of an import, decorators, docstrings. With it, code looks the same before and after the editor comes.
 */
import { syntaxTree } from "@codemirror/language";
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

/** As in `pygments.lexers.python.PythonLexer`, without the exceptions. */
const builtins = new Set(
  (
    "__import__ abs aiter all any bin bool bytearray breakpoint bytes callable chr classmethod compile complex " +
    "delattr dict dir divmod enumerate eval filter float format frozenset getattr globals hasattr hash hex id " +
    "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow " +
    "print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type " +
    "vars zip"
  ).split(" "),
);

const marks = Object.fromEntries(
  ["kn", "nb", "nn", "nd", "sd"].map((token) => [token, Decoration.mark({ class: `token-${token}` })]),
);

/** In `from X import Y` the module is what stands before `import`, in `import X` all but `as Y`. */
function isModule(name: SyntaxNode): boolean {
  const statement = name.parent;
  if (statement?.name !== "ImportStatement" || name.prevSibling?.name === "as") return false;
  return statement.firstChild?.name !== "from" || (statement.getChild("import")?.from ?? 0) > name.from;
}

/** A string that is a statement of its own, first in a module, class or function. */
function isDocstring(string: SyntaxNode): boolean {
  const statement = string.parent;
  if (statement?.name !== "ExpressionStatement") return false;
  const before = statement.prevSibling;
  if (statement.parent?.name === "Script") return before === null || before.name === "Comment";
  return statement.parent?.name === "Body" && before?.name === ":";
}

function token(node: SyntaxNode, text: (node: SyntaxNode) => string): string | null {
  if (node.name === "String") return isDocstring(node) ? "sd" : null;
  if (node.name === "from") return node.parent?.name === "ImportStatement" ? "kn" : null;
  if (node.name !== "VariableName") return null;
  if (isModule(node)) return "nn";
  if (node.parent?.name === "Decorator") return node.prevSibling?.name === "At" ? "nd" : null;
  return builtins.has(text(node)) ? "nb" : null;
}

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (reference) => {
        const name = token(reference.node, (node) => view.state.sliceDoc(node.from, node.to));
        const mark = name === null ? undefined : marks[name];
        if (mark !== undefined) builder.add(reference.from, reference.to, mark);
      },
    });
  }
  return builder.finish();
}

class Names {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = decorate(view);
  }

  update(update: ViewUpdate): void {
    const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
    if (update.docChanged || update.viewportChanged || parsed) this.decorations = decorate(update.view);
  }
}

export const pythonNames = [
  ViewPlugin.fromClass(Names, { decorations: (names) => names.decorations }),
  EditorView.theme(
    Object.fromEntries(
      Object.keys(marks).map((name) => [
        `.token-${name}, .token-${name} > span`,
        {
          color: `var(--_${name})`,
          fontWeight: `var(--_${name}-weight)`,
          fontStyle: `var(--_${name}-style)`,
        },
      ]),
    ),
  ),
];
