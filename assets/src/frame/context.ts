/** Where in the document a tag is, as far as that changes what it means. */

/** Inside of SVG and MathML these hold HTML again (https://html.spec.whatwg.org/#html-integration-point). */
const INTEGRATION_POINTS = new Set("foreignobject desc title annotation-xml mi mo mn ms mtext".split(" "));

/** Start tags that end SVG and MathML (https://html.spec.whatwg.org/#parsing-main-inforeign). */
const BREAKOUTS = new Set(
  (
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing " +
    "menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
  ).split(" "),
);

/** A `template` that becomes a shadow root: its content is part of the document. */
const SHADOW = "template shadowrootmode";

export class Context {
  /** The open elements that matter, outermost first. */
  readonly #open: string[] = [];

  /** In SVG or MathML: no text is raw, and "/>" ends an element. */
  get foreign(): boolean {
    const inner = this.#open.at(-1);
    return inner === "svg" || inner === "math";
  }

  /** In `noscript`, which is nothing but text where scripts run. */
  get unseen(): boolean {
    return this.#open.includes("noscript");
  }

  /** In `picture`, which chooses for its image. */
  get picture(): boolean {
    return this.#open.includes("picture");
  }

  /** In `template`: not part of the document. */
  get inert(): boolean {
    return this.#open.includes("template") || this.#open.includes(SHADOW);
  }

  /** In a `template` that becomes a shadow root, and in no other one. */
  get shadow(): boolean {
    return this.#open.includes(SHADOW) && !this.#open.includes("template");
  }

  /** After a start tag; `closed` where it ends with "/>", `shadow` for a template with `shadowrootmode`. */
  opened(name: string, closed: boolean, shadow = false): void {
    if (BREAKOUTS.has(name)) while (this.foreign) this.#open.pop();
    const foreign = name === "svg" || name === "math" || this.foreign;
    if (foreign && closed) return;
    const matters = foreign
      ? name === "svg" || name === "math" || INTEGRATION_POINTS.has(name)
      : name === "noscript" || name === "template" || name === "picture";
    if (matters) this.#open.push(shadow && name === "template" ? SHADOW : name);
  }

  /** After an end tag. */
  closed(name: string): void {
    const index = Math.max(
      this.#open.lastIndexOf(name),
      name === "template" ? this.#open.lastIndexOf(SHADOW) : -1,
    );
    if (index >= 0) this.#open.length = index;
  }
}
