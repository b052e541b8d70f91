/** Headers and bodies of requests and responses. */
import type { HeaderList } from "../protocol.ts";
import { readBody, TEXT_LIMIT } from "./body-text.ts";
import { dockStrings } from "./dock-strings.ts";
import { h } from "./dom.ts";
import { size } from "./units.ts";

export function headersView(headers: HeaderList): HTMLElement {
  const rows = headers.map(([name, value]) =>
    h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)),
  );
  return h("table", { class: "headers" }, h("tbody", {}, ...rows));
}

/** `whole`: how many bytes there were, where not all are here. */
export function bodyView(
  bytes: Uint8Array<ArrayBuffer>,
  headers: HeaderList,
  whole = bytes.length,
): HTMLElement {
  const { kind, text, type, content } = readBody(bytes, headers);
  const parts: HTMLElement[] = [];
  if (whole > bytes.length)
    parts.push(h("p", { class: "tool-note" }, dockStrings.bodyDropped(size(bytes.length), size(whole))));
  else if (kind === "empty") parts.push(h("p", { class: "tool-note" }, dockStrings.noBody));
  if (kind === "binary")
    parts.push(h("p", { class: "tool-note" }, dockStrings.binaryBody(size(bytes.length))));
  else if (kind === "image") parts.push(imageView(content, type));
  else if (kind !== "empty") parts.push(textView(text));
  return h("div", { class: "body-view" }, ...parts);
}

/** A text as it is, or its beginning. */
export function textView(text: string): HTMLElement {
  const shown = text.slice(0, TEXT_LIMIT);
  const pre = h("pre", { class: "body-text", tabindex: 0 }, shown);
  if (shown.length === text.length) return pre;
  return h("div", {}, h("p", { class: "tool-note" }, dockStrings.textCut), pre);
}

/** Shown by an `img`, where nothing in it can run. */
function imageView(bytes: Uint8Array<ArrayBuffer>, type: string): HTMLElement {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const image = h("img", { class: "body-image", src: url, alt: type });
  const free = () => URL.revokeObjectURL(url);
  image.addEventListener("load", free);
  image.addEventListener("error", () => {
    free();
    image.replaceWith(h("p", { class: "tool-note" }, dockStrings.binaryBody(size(bytes.length))));
  });
  return image;
}
