/** Readers who come near a playground: some of them will click Run. */

/** Who has pointed at it for so long means it; milliseconds. */
const DWELL = 150;
/** Who has scrolled to it and stays so long reads it; milliseconds. */
const READING = 1000;
/** Megabits a second with which a download for a click that may never come is in nobody's way. */
const FAST = 10;
/** Bytes of a file that says how fast the link is; smaller ones are over before it is. */
const TELLING = 50_000;

/**
 * Calls `near` when a pointer, a finger or the focus comes to `element`, or when it is scrolled to on a fast link: with
 * `false` at first, and with `true` when the pointer or the focus stays. A finger may only scroll the page.
 */
export function onApproach(element: HTMLElement, near: (stays: boolean) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stay = () => {
    clearTimeout(timer);
    timer = setTimeout(() => near(true), DWELL);
  };
  element.addEventListener("pointerenter", (event) => {
    near(false);
    if (event.pointerType === "mouse") stay();
  });
  element.addEventListener("pointerleave", () => clearTimeout(timer));
  element.addEventListener("focusin", () => {
    near(false);
    stay();
  });
  element.addEventListener("focusout", () => clearTimeout(timer));
  element.addEventListener("touchstart", () => near(false), { passive: true });
  onArrival(element, () => isLinkFast() && near(false));
}

/** Calls `arrived` when `element` was scrolled into view and stays there; a page that is merely opened fetches nothing. */
function onArrival(element: HTMLElement, arrived: () => void): void {
  let wasAway = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver((entries) => {
    clearTimeout(timer);
    if (entries.at(-1)?.isIntersecting !== true) wasAway = true;
    else if (wasAway) timer = setTimeout(arrived, READING);
  });
  observer.observe(element);
}

/** As far as the browser tells, or the files that the page has loaded. */
function isLinkFast(): boolean {
  const { connection } = navigator as { connection?: { downlink?: number; effectiveType?: string } };
  if (connection?.downlink !== undefined)
    return connection.effectiveType === "4g" && connection.downlink >= FAST;
  const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return files.some(
    ({ responseEnd, responseStart, transferSize }) =>
      transferSize >= TELLING && (transferSize * 8) / 1000 >= FAST * (responseEnd - responseStart),
  );
}
