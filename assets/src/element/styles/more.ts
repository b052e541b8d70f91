/** The styles of the file list and of menus, one sheet for all playgrounds of a page. */
import files from "./files.css";
import menu from "./menu.css";

let sheet: CSSStyleSheet | null = null;

export function moreStyles(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([files, menu].join("\n"));
  }
  return sheet;
}
