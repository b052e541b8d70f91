/** What the editor's own panels say, in the interface's language (https://codemirror.net/examples/translate/). */
import { EditorState, type Extension } from "@codemirror/state";
import { strings } from "../panels/strings.ts";
import { toolStrings } from "../panels/tool-texts.ts";

/** `$` in a text stands for what CodeMirror puts there. */
export const phrases = (): Extension =>
  EditorState.phrases.of({
    Find: toolStrings.find,
    next: toolStrings.findNext,
    previous: toolStrings.findPrevious,
    "match case": toolStrings.findCase,
    regexp: toolStrings.findRegexp,
    "by word": toolStrings.findWord,
    Replace: toolStrings.replaceWith,
    replace: toolStrings.replaceOne,
    "replace all": toolStrings.replaceAll,
    "current match": toolStrings.findCurrent,
    "on line": toolStrings.onLine,
    "replaced match on line $": toolStrings.replacedOne,
    "replaced $ matches": toolStrings.replacedAll,
    "Go to line": toolStrings.goToLine,
    go: toolStrings.go,
    "$ unchanged lines": toolStrings.unchangedLines,
    close: strings.dismiss,
  });
