/** Lines of a console from what programs print. */

/** Lines that are kept; more would make the page slow and help nobody. */
export const LINE_LIMIT = 2000;

// Select Graphic Rendition and its relatives (ECMA-48 5.4): programs print colours for terminals.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const escapeSequence = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** The lines to show for one entry: no terminal escapes, no newline at the end. */
export function consoleLines(text: string): string[] {
  const lines = text.replace(escapeSequence, "").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.length > LINE_LIMIT ? lines.slice(-LINE_LIMIT) : lines;
}
