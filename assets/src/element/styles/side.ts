/** The styles of the app's side, one sheet for all playgrounds of a page. */
import app from "./app.css";
import browser from "./browser.css";
import consolePanel from "./console.css";
import dock from "./dock.css";
import exchange from "./exchange.css";
import side from "./side.css";

let sheet: CSSStyleSheet | null = null;

export function sideStyles(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([app, browser, dock, consolePanel, exchange, side].join("\n"));
  }
  return sheet;
}
