/** When each request was under way, beside the others that its page made. */
import type { HeaderList } from "../protocol.ts";
import { headerValue } from "./body-text.ts";

export interface Timed {
  id: number;
  started: number;
  answered: number | null;
  ended: number | null;
  requestHeaders: HeaderList;
}

/** Fractions of the time of the group: a page and what it asked for. */
export interface Bar {
  start: number;
  /** Until the response began. */
  wait: number;
  /** From there to its end. */
  body: number;
}

/** Milliseconds without a request after which another group begins. */
const PAUSE = 1_000;

function isPage({ requestHeaders }: Timed): boolean {
  return headerValue(requestHeaders, "sec-fetch-dest") === "document";
}

/** By id; `now` stands for the end of what goes on. `timed` are in the order of their start. */
export function bars(timed: readonly Timed[], now: number): Map<number, Bar> {
  const found = new Map<number, Bar>();
  let group: Timed[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const close = () => {
    const start = group[0]?.started ?? 0;
    const span = Math.max(1, last - start);
    for (const each of group) {
      const end = each.ended ?? now;
      const answered = each.answered ?? end;
      found.set(each.id, {
        start: (each.started - start) / span,
        wait: (answered - each.started) / span,
        body: (end - answered) / span,
      });
    }
    group = [];
  };
  for (const each of timed) {
    if (group.length > 0 && (isPage(each) || each.started - last > PAUSE)) close();
    if (group.length === 0) last = each.started;
    group.push(each);
    last = Math.max(last, each.ended ?? now);
  }
  close();
  return found;
}
