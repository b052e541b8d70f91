/**
 * The document of another window of the tab, as scripts of this one see it: a copy without scripts of its own. What
 * they change in it is done there, too, soon after; what changes there comes here.
 */

export interface MirrorHooks {
  /** A script has changed the copy. */
  changed(html: string): void;
  /** A script has written another document. */
  written(html: string): void;
}

const mirrors = new WeakSet<Document>();

/** Is it a copy, in which nothing loads? */
export const isMirror = (of: Document): boolean => mirrors.has(of);

const CHANGES = { childList: true, attributes: true, characterData: true, subtree: true };

export class Mirror {
  readonly document: Document;
  readonly #hooks: MirrorHooks;
  readonly #observer: MutationObserver;
  /** What has been written since `open`. */
  #written: string | null = null;

  constructor(hooks: MirrorHooks) {
    this.#hooks = hooks;
    this.document = document.implementation.createHTMLDocument();
    this.document.head.textContent = "";
    mirrors.add(this.document);
    this.#observer = new MutationObserver(() => hooks.changed(htmlOf(this.document)));
    this.#observe();
    const write = (...texts: unknown[]) => {
      this.#written = (this.#written ?? "") + texts.map(String).join("");
      this.#observer.disconnect();
      applyHtml(this.document, this.#written);
      this.#observe();
      hooks.written(this.#written);
    };
    const members = {
      open: () => {
        this.#written = "";
        return this.document;
      },
      write,
      writeln: (...texts: unknown[]) => write(...texts, "\n"),
      close: () => {
        this.#written = null;
      },
    };
    for (const [name, value] of Object.entries(members)) {
      Object.defineProperty(this.document, name, { configurable: true, writable: true, value });
    }
  }

  /** Members that say where the document is. */
  describe(members: Record<string, () => unknown>): void {
    for (const [name, get] of Object.entries(members))
      Object.defineProperty(this.document, name, { configurable: true, enumerable: true, get });
  }

  /** Makes the copy like this HTML. */
  update(html: string): void {
    // What a script has just changed goes out first.
    if (this.#observer.takeRecords().length > 0) this.#hooks.changed(htmlOf(this.document));
    this.#observer.disconnect();
    applyHtml(this.document, html);
    this.#observe();
  }

  #observe(): void {
    this.#observer.observe(this.document, CHANGES);
  }
}

const parser = new DOMParser();

export function htmlOf(of: Document): string {
  return of.documentElement?.outerHTML ?? "";
}

/** Makes `of` like the HTML, and leaves alone what is like it already. */
export function applyHtml(of: Document, html: string): void {
  const parsed = parser.parseFromString(html, "text/html");
  // What it would load is not for this document to load.
  mirrors.add(parsed);
  const wanted = parsed.documentElement;
  const root = of.documentElement;
  if (root === null) of.append(of.importNode(wanted, true));
  else if (!root.isEqualNode(wanted)) alike(root, wanted);
}

/** A copy of a node for `of`: by way of HTML where it is a page that loads what is in it. */
function madeFor(of: Document, node: Node): Node {
  if (mirrors.has(of) || !(node instanceof Element)) return of.importNode(node, true);
  return of.createRange().createContextualFragment(node.outerHTML);
}

function alike(node: Element, wanted: Element): void {
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  const olds = [...node.childNodes];
  const news = [...wanted.childNodes];
  // Equal nodes at both ends stay.
  while (olds[0] && news[0] && olds[0].isEqualNode(news[0])) {
    olds.shift();
    news.shift();
  }
  for (let old = olds.at(-1), next = news.at(-1); old && next && old.isEqualNode(next); ) {
    olds.pop();
    news.pop();
    old = olds.at(-1);
    next = news.at(-1);
  }
  for (const [index, next] of news.entries()) {
    const old = olds[index];
    if (old instanceof Element && next instanceof Element && old.localName === next.localName)
      alike(old, next);
    else if (old?.nodeType === Node.TEXT_NODE && next.nodeType === Node.TEXT_NODE)
      old.nodeValue = next.nodeValue;
    else {
      const made = madeFor(node.ownerDocument, next);
      if (old) node.replaceChild(made, old);
      else node.insertBefore(made, olds.at(-1)?.nextSibling ?? null);
    }
  }
  for (const old of olds.slice(news.length)) old.remove();
}
