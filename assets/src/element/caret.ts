/** Where the reader's caret or selection is in a piece of static text. */

/** Offsets in characters from the text's beginning. */
export interface TextSelection {
  anchor: number;
  head: number;
}

function offset(within: Node, node: Node | null, at: number): number | null {
  if (node === null || !within.contains(node)) return null;
  const range = document.createRange();
  range.setStart(within, 0);
  range.setEnd(node, at);
  return range.toString().length;
}

/** The document's selection as offsets in the text of `within`, or `null` where it is elsewhere. */
export function selectionIn(within: Node): TextSelection | null {
  const selection = document.getSelection();
  if (selection === null) return null;
  const anchor = offset(within, selection.anchorNode, selection.anchorOffset);
  const head = offset(within, selection.focusNode, selection.focusOffset);
  return anchor === null || head === null ? null : { anchor, head };
}
