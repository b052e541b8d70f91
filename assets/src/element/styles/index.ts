/** The styles of the shadow tree but for the app's side, one sheet for all playgrounds of a page. */
import adaptations from "./adaptations.css";
import base from "./base.css";
import code from "./code.css";
import controls from "./controls.css";
import layout from "./layout.css";
import texts from "./texts.css";

let sheet: CSSStyleSheet | null = null;

export function sharedStyles(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([texts, base, controls, layout, code, adaptations].join("\n"));
  }
  return sheet;
}
