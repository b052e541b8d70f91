/** How code and app share the box: the reader's choice, for all playgrounds of the site. */
import { prefer, preference } from "./preferences.ts";

export type Layout = "beside" | "stacked";

const LAYOUT = "layout";
const SPLIT = "split";

export function chosenLayout(): Layout {
  return preference(LAYOUT) === "stacked" ? "stacked" : "beside";
}

export function chooseLayout(layout: Layout): void {
  prefer(LAYOUT, layout === "beside" ? null : layout);
}

/** Percent of the box that the code has; 50 where nothing was chosen. */
export function chosenSplit(layout: Layout): number {
  return Number(preference(`${SPLIT}-${layout}`)) || 50;
}

export function chooseSplit(layout: Layout, percent: number): void {
  prefer(`${SPLIT}-${layout}`, percent === 50 ? null : String(percent));
}
