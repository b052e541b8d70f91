/**
 * What host, worker and driver say to readers, who may read another language. They say it in English, to whoever asks: the
 * build's checks, scripts of the page, logs. It is translated where it is shown, by the English text, as gettext does.
 * A text that is not listed here (of a package, of the app) stays as it is.
 */
import { interfaceLanguage } from "./language.ts";
import { type Messages, messages } from "./message-texts.ts";

const catalogues: Record<string, () => Promise<{ default: Messages }>> = {
  de: () => import("./locales/messages/de.ts"),
  es: () => import("./locales/messages/es.ts"),
  fr: () => import("./locales/messages/fr.ts"),
  ja: () => import("./locales/messages/ja.ts"),
  zh: () => import("./locales/messages/zh.ts"),
};

let patterns: [RegExp, string][] = [];

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A text of the list as what finds it. */
export function patternOf(template: string): RegExp {
  return new RegExp(`^${escaped(template).replace(/\\\{\d\\\}/g, "([^]*?)")}$`);
}

/** Loads the catalogue of the interface's language, if it has one; where it can't be had, readers read English. */
export async function loadMessages(): Promise<void> {
  const load = catalogues[interfaceLanguage().toLowerCase().split("-")[0] ?? ""];
  try {
    const catalogue = (await load?.())?.default;
    if (catalogue === undefined) return;
    patterns = Object.entries(messages).map(([name, template]) => [
      patternOf(template),
      catalogue[name as keyof Messages],
    ]);
  } catch {
    patterns = [];
  }
}

/** The message in the reader's language, and so the messages that are part of it. */
export function translated(message: string): string {
  if (patterns.length === 0) return message;
  const text = message.trim();
  for (const [pattern, template] of patterns) {
    const [all, ...parts] = pattern.exec(text) ?? [];
    if (all === undefined) continue;
    const filled = template.replace(/\{(\d)\}/g, (_all, index: string) =>
      translated(parts[Number(index)] ?? ""),
    );
    return message.replace(text, () => filled);
  }
  return message;
}
