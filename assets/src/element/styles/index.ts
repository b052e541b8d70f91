/** The styles of the shadow tree, one sheet for all playgrounds of a page. */
import adaptations from "./adaptations.css";
import app from "./app.css";
import base from "./base.css";
import browser from "./browser.css";
import code from "./code.css";
import consolePanel from "./console.css";
import controls from "./controls.css";
import layout from "./layout.css";

let sheet: CSSStyleSheet | null = null;

export function sharedStyles(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([base, controls, layout, code, app, browser, consolePanel, adaptations].join("\n"));
  }
  return sheet;
}
