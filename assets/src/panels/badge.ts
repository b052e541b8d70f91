/** The number of lines that nobody has seen. */
import { strings } from "./strings.ts";

export function showCount(badge: HTMLElement, count: number, failed: boolean): void {
  badge.hidden = count === 0;
  const text = count > 99 ? "99+" : String(count);
  // The same text set again is laid out and painted again.
  if (badge.textContent !== text) badge.textContent = text;
  badge.title = strings.consoleNew(count);
  badge.classList.toggle("bad", failed);
}
