/** The texts of the editor, the list of files, the menu and the full-page playground, loaded with the first of them. */
import { translate } from "./language.ts";
import { toolStrings } from "./tool-strings.ts";

translate(toolStrings);

export { toolStrings };
