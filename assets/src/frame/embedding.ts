/** The elements that embed: what their attributes say to the browser. */
import { lend, recall, remember, stand } from "./written.ts";

export type EmbeddingElement = HTMLObjectElement | HTMLEmbedElement;

/** The attribute that says what is shown. */
export const sourceName = (element: EmbeddingElement): "data" | "src" =>
  element instanceof HTMLObjectElement ? "data" : "src";

export function isEmbedding(element: Element): element is EmbeddingElement {
  return element instanceof HTMLObjectElement || element instanceof HTMLEmbedElement;
}

/** The browser is to take what `url` has for a page, whatever the page's author says that it is. */
export function embedPage(element: EmbeddingElement, url: string): void {
  const type = recall(element, "type");
  if (type === null) lend(element, "type", "text/html");
  else {
    remember(element, "type", type);
    stand(element, "type", "text/html");
  }
  stand(element, sourceName(element), url);
}
