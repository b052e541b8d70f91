/** What an author says of a file beside its text. Lines are ranges from 1 that include both ends. */
export type LineRange = readonly [first: number, last: number];

export interface FileMarks {
  /** Pygments' name of the language, where the file's name does not tell it. */
  language?: string;
  /** The file runs, but stands behind the others. */
  hidden?: boolean;
  /** Readers can't edit it. */
  readonly?: boolean;
  /** Run, but folded. */
  hiddenLines?: LineRange[];
  highlightedLines?: LineRange[];
  /** The others are dimmed. */
  focusedLines?: LineRange[];
}

function isRanges(value: unknown): value is LineRange[] {
  if (!Array.isArray(value)) return false;
  let before = 0;
  return value.every((range: unknown) => {
    if (!Array.isArray(range) || range.length !== 2) return false;
    const [first, last]: unknown[] = range;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return false;
    const inOrder = before < Number(first) && Number(first) <= Number(last);
    before = Number(last);
    return inOrder;
  });
}

/** The marks in a file's record, which holds only those that there are; a text says what is wrong with one. */
export function marksOf(record: Record<string, unknown>): FileMarks | string {
  const marks: FileMarks = {};
  const { language } = record;
  if (language !== undefined) {
    if (typeof language !== "string") return `"language" is not a text`;
    marks.language = language;
  }
  for (const name of ["hidden", "readonly"] as const) {
    const value = record[name];
    if (value === undefined) continue;
    if (typeof value !== "boolean") return `"${name}" is neither true nor false`;
    marks[name] = value;
  }
  for (const name of ["hiddenLines", "highlightedLines", "focusedLines"] as const) {
    const value = record[name];
    if (value === undefined) continue;
    if (!isRanges(value)) return `"${name}" is no list of ranges of lines`;
    marks[name] = value;
  }
  return marks;
}
