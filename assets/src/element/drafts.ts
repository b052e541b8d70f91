/** What a reader has typed, kept by the browser for the next visit of the same page with the same code. */
import type { DataFile } from "../host/api.ts";
import { checkedFiles, dataFiles } from "./data.ts";

const PREFIX = "webasgi:draft:";
/** Drafts that nobody came back to for so long are dropped; milliseconds. */
const KEEP = 60 * 86_400_000;
/** From the last key to the save; milliseconds. */
const DELAY = 400;
/** Of files that are no text; browsers keep some five millions for a whole site. Characters. */
const DATA_LIMIT = 1_500_000;

/** A name for a text: equal texts have equal names (cyrb53, 53 bits, no security). */
export function fingerprint(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

export interface DraftFiles {
  files: ReadonlyMap<string, string>;
  /** Null: the author's. */
  data: readonly DataFile[] | null;
}

interface Draft extends DraftFiles {
  time: number;
}

function parse(text: string | null): Draft | null {
  try {
    const { time, files, data = null }: Record<string, unknown> = JSON.parse(text ?? "");
    if (typeof time !== "number" || !Array.isArray(files)) return null;
    return {
      time,
      files: checkedFiles(Object.fromEntries(files)),
      data: data === null ? null : dataFiles(data),
    };
  } catch {
    return null;
  }
}

/** Removes drafts that are old or no drafts; of the others the oldest too, where there is no room. */
function clean(storage: Storage, full: boolean): void {
  const drafts = Object.keys(storage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => ({ key, time: parse(storage.getItem(key))?.time ?? 0 }))
    .sort((a, b) => a.time - b.time);
  for (const [index, { key, time }] of drafts.entries()) {
    if (time < Date.now() - KEEP || (full && index === 0)) storage.removeItem(key);
  }
}

export class Drafts {
  readonly #key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due: (() => void) | null = null;

  /** `place`: the page, with the version of the documentation in its path; `original`: the author's code. */
  constructor(place: string, original: string) {
    this.#key = `${PREFIX}${place}:${fingerprint(original)}`;
  }

  load(): DraftFiles | null {
    try {
      return parse(localStorage.getItem(this.#key));
    } catch {
      return null; // Storage is forbidden here.
    }
  }

  /** Keeps these files, soon; null: there is nothing to keep. */
  save(files: () => DraftFiles | null): void {
    clearTimeout(this.#timer);
    this.#due = () => this.#save(files());
    this.#timer = setTimeout(() => this.flush(), DELAY);
  }

  /** Saves what is to be saved now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#due?.();
    this.#due = null;
  }

  #save(draft: DraftFiles | null): void {
    try {
      if (draft === null) {
        localStorage.removeItem(this.#key);
        return;
      }
      const data = JSON.stringify(draft.data);
      const kept = data.length > DATA_LIMIT ? "null" : data;
      this.#write(`{"time":${Date.now()},"files":${JSON.stringify([...draft.files])},"data":${kept}}`);
    } catch {
      // Storage is forbidden or full: the page has the text as long as it is open.
    }
  }

  #write(text: string): void {
    clean(localStorage, false);
    try {
      localStorage.setItem(this.#key, text);
    } catch {
      clean(localStorage, true);
      localStorage.setItem(this.#key, text);
    }
  }
}

/** The drafts of a playground of the open page, whose data is `json`. */
export function draftsOf(element: HTMLElement, json: string, files: Record<string, string>): Drafts {
  // Of two with the same code on one page each has its own.
  const same = document.querySelectorAll<HTMLElement>(element.localName);
  const number = [...same].filter((each) => each.dataset.playground === json).indexOf(element);
  return new Drafts(`${location.pathname}#${number}`, JSON.stringify(Object.entries(files)));
}
