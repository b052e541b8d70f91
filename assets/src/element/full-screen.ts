/** A playground on the whole screen, or on the whole window where a browser gives elements no screen. */

const CLASS = "webasgi-window";

export function isFull(element: Element): boolean {
  return element.matches(":fullscreen") || element.classList.contains(CLASS);
}

/** What stands behind the element: the page's own background, which the screen has not. */
function backgroundOf(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== "transparent" && !/[,/] ?0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return "Canvas";
}

export async function toggleFull(element: HTMLElement): Promise<void> {
  if (element.matches(":fullscreen")) {
    await document.exitFullscreen();
    return;
  }
  element.style.setProperty("--_webasgi-page", backgroundOf(element));
  if (element.classList.toggle(CLASS, !element.classList.contains(CLASS) && !document.fullscreenEnabled)) {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      element.classList.remove(CLASS);
      removeEventListener("keydown", leave);
    };
    addEventListener("keydown", leave);
  } else if (document.fullscreenEnabled) {
    await element.requestFullscreen();
  }
}
