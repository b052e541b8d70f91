/** How a text is indented. */

/** The unit of its first indented line, as far as there is one. */
export function indentation(text: string, otherwise: string): string {
  for (const line of text.split("\n", 400)) {
    const [, space = ""] = /^(\t+| {2,8})\S/.exec(line) ?? [];
    if (space.startsWith("\t")) return "\t";
    // Continued lines are aligned by any number of spaces.
    if (space.length === 2 || space.length === 4 || space.length === 8) return space;
  }
  return otherwise;
}
