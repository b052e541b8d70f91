/** A way past the playground for those who go by the keyboard (WCAG 2.2, 2.4.1): seen while it has the focus. */
import { h } from "./dom.ts";
import { strings } from "./strings.ts";

/** What goes before everything else, and what goes behind it. */
export function skipLink(): { link: HTMLElement; end: HTMLElement } {
  const end = h("span", { class: "visually-hidden", tabindex: -1 }, strings.skipEnd);
  const link = h("button", { type: "button", class: "skip", part: "skip" }, strings.skip);
  // A link to it would change the page's URL. While it has the focus, Tab can reach it: from what it can't reach, Chromium's
  // Tab leads back to the beginning of a shadow tree.
  link.addEventListener("click", () => {
    end.tabIndex = 0;
    end.focus();
  });
  end.addEventListener("blur", () => {
    end.tabIndex = -1;
  });
  return { link, end };
}
