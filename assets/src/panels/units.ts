/** Sizes and times, as the page's language writes them. */
import { strings } from "./strings.ts";

const number = (value: number, digits: number): string =>
  value.toLocaleString(strings.language, { maximumFractionDigits: digits, minimumFractionDigits: digits });

export function size(bytes: number): string {
  if (bytes < 1_000) return `${number(bytes, 0)} B`;
  if (bytes < 999_950) return `${number(bytes / 1_000, 1)} kB`;
  return `${number(bytes / 1_000_000, 1)} MB`;
}

export function time(milliseconds: number): string {
  if (milliseconds < 999.5) return `${number(milliseconds, milliseconds < 10 ? 1 : 0)} ms`;
  return `${number(milliseconds / 1_000, 2)} s`;
}
