/** What differs from the author's text, inside the reader's. Loaded when somebody asks for it. */
import { unifiedMergeView } from "@codemirror/merge";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { h } from "../panels/dom.ts";
import { toolStrings } from "../panels/tool-texts.ts";

const theme = EditorView.theme({
  ".cm-changedLine, &.cm-merge-b .cm-changedLine": {
    background: "color-mix(in srgb, var(--_success) 12%, transparent)",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: "color-mix(in srgb, var(--_success) 28%, transparent)",
  },
  ".cm-deletedChunk": {
    position: "relative",
    // The button that takes a difference back is as high as a finger needs it.
    minHeight: "26px",
    background: "color-mix(in srgb, var(--_error) 10%, transparent)",
  },
  // Colours of code are made for the page's background.
  ".cm-deletedChunk :is(.cm-deletedLine, .cm-deletedLine *)": { color: "inherit" },
  ".cm-deletedChunk .cm-deletedText": {
    background: "color-mix(in srgb, var(--_error) 22%, transparent)",
  },
  // Where colours are the reader's, which leaves no backgrounds.
  "@media (forced-colors: active)": {
    ".cm-changedLine, .cm-deletedChunk": { outline: "1px solid", outlineOffset: "-1px" },
    ".cm-deletedChunk .cm-deletedLine": { textDecoration: "line-through" },
    ".cm-changedText": { textDecoration: "underline" },
  },
  ".cm-deletedChunk .cm-chunkButtons": { insetInlineEnd: "8px" },
  // More to the point than the package's own rule for buttons, whose text is white.
  ".cm-deletedChunk .cm-chunkButtons .revert": {
    minHeight: "24px",
    padding: "1px 8px",
    font: "500 12px var(--_font)",
    color: "CanvasText",
    background: "Canvas",
    border: "1px solid var(--_border)",
    borderRadius: "4px",
    cursor: "pointer",
  },
});

/** The text is compared with `original`; every difference can be taken back. */
export function comparison(original: string): Extension {
  return [
    unifiedMergeView({
      original,
      gutter: false,
      mergeControls: (type, action) => {
        if (type === "accept") return h("span", { hidden: true });
        const control = h("button", { type: "button", class: "revert" }, toolStrings.revert);
        control.addEventListener("mousedown", action);
        control.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          control.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
        });
        return control;
      },
    }),
    theme,
  ];
}
