/** The page between a page and one that a frame of it shows. */

/** The fragment by which the inner page knows that it is two frames away from its parent. */
export const NESTED = "#frame";

/** HTML of a page whose policy lets its frame, which shows `inner`, go nowhere by itself. */
export function wrapperPage(inner: string, allow: string): string {
  const page = document.implementation.createHTMLDocument();
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `frame-src ${inner}`;
  const style = page.createElement("style");
  style.textContent =
    "html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; overflow: hidden; display: block }";
  page.head.append(policy, style);
  const frame = page.createElement("iframe");
  setAttribute.call(frame, "allow", allow);
  setAttribute.call(frame, "src", inner + NESTED);
  page.body.append(frame);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

const { setAttribute } = Element.prototype;
