/** Lines of the reader's files that a text names, as Python's tracebacks and warnings do. */
import { APP_DIRECTORY } from "../protocol.ts";

export interface Place {
  /** Where in the text it is named. */
  start: number;
  end: number;
  path: string;
  /** From 1. */
  line: number;
}

const FRAME = /File "([^"\n]+)", line (\d+)/g;
/** As `warnings` prints it. */
const WARNING = /^(\S[^:\n]*):(\d+): \w*Warning:/gm;

/** The places in `text`, in order; `isFile` says which paths are the reader's. */
export function placesIn(text: string, isFile: (path: string) => boolean): Place[] {
  const places: Place[] = [];
  for (const pattern of [FRAME, WARNING]) {
    for (const match of text.matchAll(pattern)) {
      const [whole, file = "", line = ""] = match;
      const path = file.startsWith(`${APP_DIRECTORY}/`) ? file.slice(APP_DIRECTORY.length + 1) : file;
      if (path.startsWith("/") || !isFile(path)) continue;
      const end = pattern === FRAME ? whole.length : `${file}:${line}`.length;
      places.push({ start: match.index, end: match.index + end, path, line: Number(line) });
    }
  }
  return places.sort((a, b) => a.start - b.start);
}

/** Where a traceback says that its error was raised: the innermost of the reader's lines; and what was raised. */
export function raisedAt(
  text: string,
  isFile: (path: string) => boolean,
): { path: string; line: number; message: string } | null {
  const place = placesIn(text, isFile).findLast(({ start }) => text.startsWith('File "', start));
  if (place === undefined) return null;
  const frames = [...text.matchAll(FRAME)];
  const { index = 0 } = frames.at(-1) ?? {};
  // The frame's own lines are indented; in an exception group so is everything.
  const lines = text.slice(index).trimEnd().split("\n").slice(1);
  const message = lines.find((line) => /^\S/.test(line)) ?? lines.at(-1)?.replace(/^[\s|+]+/, "");
  return message ? { path: place.path, line: place.line, message } : null;
}
