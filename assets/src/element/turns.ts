/** The playgrounds of a page are set up one after the other, each in a task: one task for all would hold up what readers do. */
import { type Looks, looksOf } from "./theme.ts";

interface Turn {
  element: Element;
  signal: AbortSignal;
  take(looks: Looks): void;
  /** Null: nobody has looked yet. */
  looks: Looks | null;
  seen: boolean;
}

let waiting: Turn[] = [];

/** Calls `take` soon, unless `signal` aborts before: for elements that readers see before those that they don't. */
export function inTurn(element: Element, signal: AbortSignal, take: (looks: Looks) => void): void {
  waiting.push({ element, signal, take, looks: null, seen: false });
  if (waiting.length === 1) setTimeout(next);
}

function next(): void {
  waiting = waiting.filter(({ signal }) => !signal.aborted);
  // Of all before the first of them is changed: whoever asks for a style lays out what has changed.
  for (const turn of waiting) {
    if (turn.looks !== null) continue;
    turn.looks = looksOf(turn.element);
    const { top, bottom } = turn.element.getBoundingClientRect();
    turn.seen = bottom > 0 && top < innerHeight;
  }
  waiting.sort((one, other) => Number(other.seen) - Number(one.seen));
  const turn = waiting.shift();
  if (waiting.length > 0) setTimeout(next);
  if (turn?.looks) turn.take(turn.looks);
}
