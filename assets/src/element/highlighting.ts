/** The editor's looks: those of the page's highlighted code, through custom properties that the element sets. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Tag, tags as t } from "@lezer/highlight";

/** As Pygments classes the same words, so that static and editable code look alike. */
const classes: [token: string, tags: Tag[]][] = [
  ["n", [t.variableName, t.propertyName]],
  ["k", [t.keyword, t.controlKeyword, t.definitionKeyword, t.modifier]],
  ["kn", [t.moduleKeyword]],
  ["kc", [t.bool, t.null, t.atom]],
  ["ow", [t.operatorKeyword]],
  ["bp", [t.self]],
  ["nf", [t.function(t.definition(t.variableName)), t.function(t.definition(t.propertyName))]],
  ["nc", [t.definition(t.className), t.className, t.typeName, t.namespace]],
  ["nd", [t.meta, t.annotation]],
  ["nt", [t.tagName, t.angleBracket]],
  ["na", [t.attributeName, t.definition(t.propertyName)]],
  ["s2", [t.string, t.attributeValue, t.character, t.special(t.string)]],
  ["sd", [t.docString]],
  ["se", [t.escape]],
  ["sr", [t.regexp]],
  ["mi", [t.number, t.integer, t.float, t.unit, t.color]],
  [
    "o",
    [
      t.operator,
      t.compareOperator,
      t.arithmeticOperator,
      t.logicOperator,
      t.definitionOperator,
      t.derefOperator,
    ],
  ],
  ["p", [t.punctuation, t.bracket, t.paren, t.squareBracket, t.brace, t.separator]],
  ["c1", [t.comment, t.lineComment, t.blockComment]],
];

const style = HighlightStyle.define(
  classes.map(([token, tag]) => ({
    tag,
    color: `var(--_${token})`,
    fontWeight: `var(--_${token}-weight)`,
    fontStyle: `var(--_${token}-style)`,
  })),
);

const theme = EditorView.theme({
  "&": { height: "100%", color: "inherit", background: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "inherit",
    fontSize: "inherit",
    lineHeight: "inherit",
    letterSpacing: "inherit",
    overflow: "auto",
  },
  ".cm-content": {
    padding: "var(--webasgi-code-padding, 12px 16px)",
    fontWeight: "inherit",
    tabSize: "inherit",
    caretColor: "currentColor",
  },
  ".cm-line": { padding: "0" },
  "&.cm-focused .cm-matchingBracket": { background: "color-mix(in srgb, currentColor 18%, transparent)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "none" },
  ".cm-searchMatch": { background: "color-mix(in srgb, var(--_accent) 25%, transparent)" },
  ".cm-searchMatch-selected": { background: "color-mix(in srgb, var(--_accent) 50%, transparent)" },
  ".cm-panels": {
    color: "inherit",
    background: "Canvas",
    // Not the code's, which the editor inherits.
    fontFamily: "var(--webasgi-font, system-ui, sans-serif)",
    fontSize: "13px",
    borderColor: "var(--_border)",
  },
  // Three rows in the order of the keyboard: what is sought, how, what comes in its place.
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    gap: "3px 6px",
    alignItems: "center",
    padding: "8px 12px",
  },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search::before, .cm-panel.cm-search::after": { flex: "0 0 100%", order: "2", content: "''" },
  ".cm-panel.cm-search::after": { order: "4" },
  ".cm-panel.cm-search label": {
    display: "flex",
    order: "3",
    gap: "5px",
    alignItems: "center",
    minHeight: "24px",
    marginInlineEnd: "8px",
    fontSize: "inherit",
  },
  ".cm-panel.cm-search :is(.cm-textfield, .cm-button)": { minHeight: "28px", margin: "0", paddingBlock: "0" },
  ".cm-panel.cm-search .cm-textfield": { flex: "1 1 7em", minWidth: "0" },
  ".cm-panel.cm-search :is([name=replace], [name=replaceAll])": { order: "5" },
  // The second button ends where the one that closes begins. What Alt-Enter does has no room.
  ".cm-panel.cm-search [name=prev]": { marginInlineEnd: "30px" },
  ".cm-panel.cm-search [name=select]": { display: "none" },
  ".cm-panel.cm-search label input": { margin: "0" },
  ".cm-panel.cm-search [name=close]": {
    top: "8px",
    right: "8px",
    width: "28px",
    height: "28px",
    fontSize: "20px",
    lineHeight: "1",
    borderRadius: "4px",
    cursor: "pointer",
  },
  ".cm-panel.cm-search :is([name=close], .cm-button):hover": { background: "var(--_hover)" },
  ".cm-panel :focus-visible": { outline: "2px solid var(--_accent)", outlineOffset: "1px" },
  "@media (pointer: coarse)": {
    // Smaller text makes iOS zoom into the field.
    ".cm-panel .cm-textfield": { fontSize: "16px" },
    ".cm-panel.cm-search :is(.cm-textfield, .cm-button)": { minHeight: "36px" },
  },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--_border)" },
  ".cm-problem-line.error": { background: "color-mix(in srgb, var(--_error) 9%, transparent)" },
  ".cm-problem-line.warning": { background: "color-mix(in srgb, var(--_warning) 9%, transparent)" },
  ".cm-problem-message": {
    padding: "1px 16px 3px",
    fontFamily: "var(--_font)",
    fontSize: "0.95em",
    color: "var(--_error)",
    background: "color-mix(in srgb, var(--_error) 9%, transparent)",
    whiteSpace: "normal",
    overflowWrap: "anywhere",
  },
  ".cm-problem-message.warning": {
    color: "var(--_warning)",
    background: "color-mix(in srgb, var(--_warning) 9%, transparent)",
  },
  ".cm-tooltip": {
    color: "CanvasText",
    background: "Canvas",
    border: "1px solid var(--_border)",
    borderRadius: "6px",
    fontFamily: "var(--_font)",
    fontSize: "13px",
    maxWidth: "min(40em, 90vw)",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnosticSource": { fontSize: "inherit", opacity: "0.7" },
  ".cm-textfield, .cm-button": {
    color: "inherit",
    background: "transparent",
    backgroundImage: "none",
    border: "1px solid var(--_border)",
    borderRadius: "4px",
    font: "inherit",
  },
});

export const looks: Extension = [theme, syntaxHighlighting(style)];
