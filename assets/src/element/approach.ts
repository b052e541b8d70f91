/** Readers who come near a playground: some of them will click Run. */

/** Who has pointed at it for so long means it; milliseconds. */
const DWELL = 150;

/**
 * Calls `near` when a pointer, a finger or the focus comes to `element`: with `false` at once, and with `true` when it
 * stays. A finger may only scroll the page.
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
}
