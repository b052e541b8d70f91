/** The reader's code on paper, where it is no longer what the page has. */
import { h } from "../panels/dom.ts";
import type { Workspace } from "./workspace.ts";

/** Fills `place` with all files; an unchanged playground prints the page's own, which are highlighted. */
export function showPrinted(place: HTMLElement, workspace: Workspace): void {
  const paths = workspace.changed ? workspace.paths : [];
  place.replaceChildren(
    ...paths.map((path) =>
      h("figure", {}, h("figcaption", {}, path), h("pre", { class: "plain" }, workspace.text(path))),
    ),
  );
}
