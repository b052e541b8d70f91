/** What a reader has chosen once for all playgrounds of a site; nothing is kept where the browser keeps nothing. */

const PREFIX = "webasgi:";

export function preference(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Null: no choice. */
export function prefer(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // It holds for this page alone.
  }
}
