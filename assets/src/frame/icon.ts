/** Finds the page's icon (https://html.spec.whatwg.org/#rel-icon) and hands it to the host. */
import type { Channel } from "./channel.ts";
import { type Network, readAll, subresource } from "./network.ts";
import { recall } from "./written.ts";

let look = () => {};

/** A link's icon has been written where the browser, and so the observer, can't see it. */
export function iconWritten(): void {
  look();
}

export function watchIcon(channel: Channel, network: Network): void {
  let last = "";
  look = () => {
    const address = iconAddress();
    if (address === last) return;
    last = address;
    if (address === "") channel.post({ type: "icon", contentType: "", bytes: null });
    else {
      load(network, address).then(
        (icon) => address === last && channel.post({ type: "icon", ...icon }),
        () => {}, // A page without its icon is a page all the same.
      );
    }
  };
  new MutationObserver((records) => {
    const touches = ({ target, addedNodes, removedNodes }: MutationRecord) =>
      target instanceof HTMLLinkElement ||
      [...addedNodes, ...removedNodes].some((node) => node instanceof HTMLLinkElement);
    if (records.some(touches)) look();
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["href", "rel"],
  });
  addEventListener("DOMContentLoaded", look);
}

/** The last one counts, as in browsers. */
function iconAddress(): string {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel~="icon" i]')];
  const href = links.map((link) => recall(link, "href")).findLast((each) => each);
  return href && URL.canParse(href, document.baseURI) ? new URL(href, document.baseURI).href : "";
}

async function load(network: Network, address: string): Promise<{ contentType: string; bytes: Uint8Array }> {
  const url = new URL(address);
  if (network.owns(url)) {
    const response = await network.request(subresource(url.href, "image"));
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const type = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
    return { contentType: essence(type), bytes: await readAll(response.body) };
  }
  const response = await fetch(url);
  const type = response.headers.get("content-type") ?? "";
  return { contentType: essence(type), bytes: new Uint8Array(await response.arrayBuffer()) };
}

const essence = (type: string) => (type.split(";")[0] ?? "").trim().toLowerCase();
