/**
 * Inline scripts as Chromium gets them: with the page's address for their name, and as many lines before them as they
 * have in the page. It counts a written script's lines from its own first, and has no name for it, so that errors would
 * be nowhere; Firefox counts the lines of all that is written, but not its columns. Pages read what they wrote.
 */
import { accessor, define } from "./define.ts";

/** Where in a page a script begins; from 0. */
export interface ScriptPlace {
  /** The page's address. */
  url: string;
  line: number;
  column: number;
}

const OPEN = "/*webasgi";
const CLOSE = "*/";
const NAME = "\n/*:webasgi*///# sourceURL=";
const PLACED = /\/\*webasgi[\n ]*\*\/|\n\/\*:webasgi\*\/\/\/# sourceURL=[^\s<]*/g;

/** Does the browser count the lines of all that is written? */
export const countsLines = (): boolean => "mozInnerScreenX" in globalThis;

/** A script's text that says where it is. */
export function placed(text: string, place: ScriptPlace): string {
  // It has a name of its own.
  if (text.trim() === "" || /\/\/[#@] ?sourceURL=/.test(text)) return text;
  const { url, column } = place;
  if (countsLines()) return /^\s*\n/.test(text) ? text : `${indented(0, column)}${text}`;
  // No name has quotes in it (https://tc39.es/ecma426/, and V8 takes none that has).
  const name = url.replace(/#.*$/, "").replaceAll("'", "%27");
  return `${indented(place.line, column)}${text}${NAME}${name}`;
}

function indented(line: number, column: number): string {
  const before = line === 0 ? OPEN.length + CLOSE.length : CLOSE.length;
  const indent = " ".repeat(Math.max(0, column - before));
  return OPEN + "\n".repeat(line) + indent + CLOSE;
}

/** A text with scripts in it, as the page wrote them. */
const unplaced = (text: string): string => (text.includes("/*webasgi") ? text.replaceAll(PLACED, "") : text);

const read = (value: unknown): unknown => (typeof value === "string" ? unplaced(value) : value);

/** Whatever gives scripts the texts of scripts. */
export function installScriptTexts(): void {
  for (const [{ prototype }, name] of [
    [Node, "textContent"],
    [Node, "nodeValue"],
    [CharacterData, "data"],
    [HTMLElement, "innerText"],
    [Element, "innerHTML"],
    [Element, "outerHTML"],
    [ShadowRoot, "innerHTML"],
    [HTMLScriptElement, "text"],
    [HTMLScriptElement, "textContent"],
    [HTMLScriptElement, "innerText"],
  ] as [{ prototype: object }, string][]) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    const get = descriptor?.get;
    if (descriptor === undefined || get === undefined) continue;
    accessor(prototype, name, {
      ...descriptor,
      get(this: unknown) {
        return read(get.call(this));
      },
    });
  }
  for (const [{ prototype }, name] of [
    [XMLSerializer, "serializeToString"],
    [Element, "getHTML"],
    [ShadowRoot, "getHTML"],
  ] as [{ prototype: object }, string][]) {
    const native: unknown = Reflect.get(prototype, name);
    if (typeof native !== "function") continue;
    define(prototype, name, function (this: unknown, ...values: unknown[]) {
      return read(Reflect.apply(native, this, values));
    });
  }
}
