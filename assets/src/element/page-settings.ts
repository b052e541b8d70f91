/** What the build tells the element as a whole: attributes of the script that loads it. */
import type { LanguageSettings } from "../panels/language.ts";

/** Of a script that somebody else loads there is nothing. */
export function languageSettings(): LanguageSettings {
  // By its attributes: which file this module ends up in is the bundler's business.
  const { dataset } =
    document.querySelector<HTMLElement>("script:is([data-webasgi-language], [data-webasgi-strings])") ?? {};
  return {
    language: dataset?.webasgiLanguage ?? ownLanguage(),
    strings: textsIn(dataset?.webasgiStrings ?? "{}"),
  };
}

/**
 * Of the full-page playground, which has no text but ours: that of the documentation which a link comes from, else the
 * reader's. "" for other pages, which have one.
 */
function ownLanguage(): string {
  if (!document.body.matches(".webasgi-full-page")) return "";
  return new URLSearchParams(location.search).get("lang") ?? navigator.language;
}

function textsIn(json: string): LanguageSettings["strings"] {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1])),
    );
  } catch {
    return {};
  }
}

function isText(value: unknown): boolean {
  if (typeof value === "string") return true;
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => typeof each === "string")
  );
}
