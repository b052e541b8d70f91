/** What a translation is: types only. */
import type { dockStrings } from "./dock-strings.ts";
import type { strings } from "./strings.ts";
import type { toolStrings } from "./tool-strings.ts";

/** `{0}` is the first parameter; a text in several forms has one for each, or for each plural category, and `other`. */
export type Text = string | Record<string, string>;
export type Texts = Record<string, Text>;
export type TextName =
  | Exclude<keyof typeof strings, "language">
  | keyof typeof dockStrings
  | keyof typeof toolStrings;
/** A text of each name, so that none is forgotten. */
export type Locale = Record<TextName, Text>;
