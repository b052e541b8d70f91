/** HTML's names for what loads. */

/** Elements and attributes that load a file as it is. */
export const FILE_ATTRIBUTES: Record<string, readonly string[]> = {
  img: ["src"],
  source: ["src"],
  video: ["src", "poster"],
  audio: ["src"],
  track: ["src"],
  embed: ["src"],
  object: ["data"],
  input: ["src"],
  image: ["href", "xlink:href"],
  use: ["href", "xlink:href"],
  feimage: ["href", "xlink:href"],
  // As scripts see its name.
  feImage: ["href", "xlink:href"],
};

/** What animations of SVG put in the place of an attribute (https://svgwg.org/specs/animations/#ValuesAttribute). */
export const ANIMATED = ["from", "to", "by", "values"];

/** The attributes of an element of SVG that name files where it animates what does (`animated` is its `attributeName`). */
export const animatedOf = (tag: string, animated: string | null): readonly string[] =>
  (tag === "set" || tag === "animate") && /^\s*(?:xlink:)?href\s*$/.test(animated ?? "") ? ANIMATED : [];

/** SVG's scripts have another attribute than HTML's. */
export const SVG_SCRIPT = ["href", "xlink:href"];

/** Attributes of SVG whose value is CSS that may refer to files (https://svgwg.org/svg2-draft/styling.html#PresentationAttributes). */
export const PRESENTATION: readonly string[] = [
  "fill",
  "stroke",
  "filter",
  "mask",
  "clip-path",
  "cursor",
  "marker-start",
  "marker-mid",
  "marker-end",
];

/** Is an attribute's value CSS? */
export const isCss = (name: string): boolean => name === "style" || PRESENTATION.includes(name);

/** Elements and attributes that load a page. */
export const PAGE_ATTRIBUTES: Record<string, readonly string[]> = {
  iframe: ["src", "srcdoc"],
  frame: ["src"],
};

/**
 * Prefix of attributes that hold what the page wrote in others that the browser has not, or has something else in:
 * selectors find it there (`selectors.ts`).
 */
export const HELD = "webasgi-";
/** Says that an element has some: without a value as the parser has left it, `KNOWN` once it has been looked at. */
export const FLAG = `${HELD}held`;
export const KNOWN = "known";
/** The type, to the browser, of a script whose file is on its way. */
export const WAITING = "text/webasgi-waiting";

/**
 * `rel` of links that load something (https://html.spec.whatwg.org/#linkTypes); the others are left to the browser.
 * Icons are among them: `icon.ts` brings them to the tab, the browser would ask the site for them.
 */
export const LOADED_LINKS = new Set([
  "stylesheet",
  "preload",
  "modulepreload",
  "prefetch",
  "prerender",
  "icon",
  "apple-touch-icon",
  "apple-touch-icon-precomposed",
  "mask-icon",
  "manifest",
]);

/** `rel` of links that make the browser look up a site or connect to it, which no policy of today's browsers is asked about. */
export const isHint = (rel: string): boolean => /(?:^|\s)(?:dns-prefetch|preconnect)(?:\s|$)/i.test(rel);

/** MIME types of classic scripts; any other `type` is data (https://html.spec.whatwg.org/#prepare-the-script-element). */
export function isClassicType(type: string): boolean {
  return /^(?:|(?:text|application)\/(?:x-)?(?:java|ecma)script(?:1\.[0-5])?|text\/(?:jscript|livescript))$/i.test(
    type.trim(),
  );
}
