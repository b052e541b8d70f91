/**
 * The interface's texts in the language of the page, as far as there are translations, and as the author would rather have
 * them. They are there before the first playground is.
 */
import type { Locale, Text, Texts } from "./locale.ts";

/** What the build has put into the page. */
export interface LanguageSettings {
  /** BCP 47; "" goes by the page. */
  language: string;
  /** Texts of the author's own, by name. */
  strings: Texts;
}

const locales: Record<string, () => Promise<{ default: Locale }>> = {
  de: () => import("./locales/de.ts"),
  es: () => import("./locales/es.ts"),
  fr: () => import("./locales/fr.ts"),
  ja: () => import("./locales/ja.ts"),
  zh: () => import("./locales/zh.ts"),
};

let current = "en";
let texts: Texts = {};

/** BCP 47 tag of the texts' language. */
export function interfaceLanguage(): string {
  return current;
}

/** Loads what `translate` puts in place; of languages without a translation, and where it can't be had, the English one stays. */
export async function useLanguage({ language, strings }: LanguageSettings): Promise<void> {
  const tag = language === "" ? document.documentElement.lang : language;
  const primary = tag.toLowerCase().split("-")[0] ?? "";
  const load = Object.hasOwn(locales, primary) ? locales[primary] : undefined;
  try {
    const locale = (await load?.())?.default;
    if (locale !== undefined) {
      texts = locale;
      current = isTag(tag) ? tag : primary;
    } else if (primary === "en" && isTag(tag)) {
      // Its numbers and times may be written in another way.
      current = tag;
    }
  } catch {
    // English readers are more than those who see nothing.
  }
  texts = { ...texts, ...strings };
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Puts the translations of a table's texts in place; those that take parameters stay functions. */
export function translate(table: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(table)) {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (text === undefined) continue;
    if (typeof value === "function") table[name] = (...values: unknown[]) => format(name, text, values);
    else if (typeof text === "string") table[name] = text;
  }
}

/** What texts tell in other units than they get: millions of bytes, seconds. */
const UNITS: Record<string, number> = {
  bytes: 1_000_000,
  runSize: 1_000_000,
  runSizeHint: 1_000_000,
  started: 1_000,
};

/** A text, or the one that fits the first value: by its plural category (of numbers) or by itself. */
function format(name: string, text: Text, values: unknown[]): string {
  const [first] = values;
  const key = typeof first === "number" ? new Intl.PluralRules(current).select(first) : String(first);
  const template = typeof text === "string" ? text : (text[key] ?? text.other ?? "");
  return template.replace(/\{(\d)\}/g, (_all, index: string) => shown(name, values[Number(index)]));
}

function shown(name: string, value: unknown): string {
  if (typeof value !== "number") return String(value);
  const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
  if (unit === undefined) return value.toLocaleString(current, { useGrouping: false });
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return (value / unit).toLocaleString(current, digits);
}
