/** Calls `removed` once when `element` is no longer in the document; the returned function ends the watch. */
export function whenRemoved(element: Element, removed: () => void): () => void {
  const observer = new MutationObserver(() => {
    if (element.isConnected) return;
    observer.disconnect();
    removed();
  });
  // Pages replace their body as a whole, too.
  for (let at = element.parentNode; at !== null; at = at.parentNode)
    observer.observe(at, { childList: true });
  return () => observer.disconnect();
}
