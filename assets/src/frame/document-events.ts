/**
 * Events of a document that its window gets, with the document as their target
 * (https://html.spec.whatwg.org/#the-end, "with legacy target override flag set").
 */
export function fireOfDocument(event: Event): void {
  for (const name of ["target", "srcElement"])
    Object.defineProperty(event, name, { configurable: true, value: document });
  dispatchEvent(event);
}
