/** How much a first run downloads: said on the Run button until the browser has it. */
import { prefer, preference } from "./preferences.ts";
import { siteIndex } from "./site-index.ts";

/** The name of the note that the browser has this environment. */
const note = (environment: string) => `fetched:${environment}`;

/** Calls `show` with the bytes, once the reader sees `element`. False where there is nothing to say. */
export function sayFirstRun(
  element: HTMLElement,
  base: URL,
  environment: string,
  show: (bytes: number | null) => void,
): boolean {
  if (preference(note(environment)) !== null) return false;
  const seen = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    const { environments } = await siteIndex(base);
    const size = environments.find(({ file }) => file === environment)?.size ?? null;
    show(size);
  });
  seen.observe(element);
  return true;
}

/** It has run: the browser has what it needs. */
export function noteFirstRun(environment: string): void {
  prefer(note(environment), "yes");
}
