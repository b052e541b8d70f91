/** The colours of the page around the playground: light or dark, and how its theme highlights code. */

export type Scheme = "light" | "dark";

/** Class names of Pygments (https://pygments.org/docs/tokens/) whose looks the editor takes over. */
export const tokens = "n k kn kc ow bp nb nn nf nc nd nt na s2 sd se sr mi o p c1".split(" ");

/** How a page looks where a playground is. */
export interface Looks {
  scheme: Scheme;
  /** The colour behind the playground, or null: the browser's own. */
  background: string | null;
}

/** What reads the page's looks, and gives what takes them over: all are read before the first of them is. */
type ThemeListener = () => () => void;

const listeners = new Set<ThemeListener>();
let unwatch: (() => void) | null = null;

/** Calls `listener` after each change of the page's theme until `signal` aborts. */
export function onThemeChange(listener: ThemeListener, signal: AbortSignal): void {
  listeners.add(listener);
  unwatch ??= watch();
  signal.addEventListener("abort", () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    unwatch?.();
    unwatch = null;
  });
}

/** Themes switch by an attribute or class of `html` or `body`, or by the reader's preference. */
function watch(): () => void {
  let timers: ReturnType<typeof setTimeout>[] = [];
  const notify = () => {
    for (const timer of timers) clearTimeout(timer);
    // Twice: at once, and when transitions of colours have ended.
    timers = [0, 500].map((delay) =>
      setTimeout(() => {
        for (const take of [...listeners].map((listener) => listener())) take();
      }, delay),
    );
  };
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributes: true });
  observer.observe(document.body, { attributes: true });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", notify);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", notify);
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Relative luminance of a computed colour, 0 to 1, or `null` where it can't be told. */
export function luminance(color: string): number | null {
  const numbers = color.match(/[\d.]+(?:e-?\d+)?%?/g)?.map(Number.parseFloat);
  if (numbers === undefined) return null;
  const [first = 0, second = 0, third = 0, alpha = 1] = color.startsWith("color(srgb")
    ? numbers.map((value, index) => (index < 3 ? value * 255 : value))
    : numbers;
  if (alpha === 0) return null;
  if (/^(?:ok)?l(?:ab|ch)\(/.test(color)) return (first > 1 ? first / 100 : first) ** 3;
  if (!/^rgba?\(|^color\(srgb/.test(color)) return null;
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(first) + 0.7152 * linear(second) + 0.0722 * linear(third);
}

export function looksOf(element: Element): Looks {
  return { scheme: schemeOf(element), background: backgroundOf(element) };
}

/** A page is dark where its text is light: backgrounds may be images, or set on any ancestor. */
function schemeOf(element: Element): Scheme {
  const text = luminance(getComputedStyle(element).color);
  return text !== null && text > 0.4 ? "dark" : "light";
}

const isTransparent = (color: string): boolean => color === "transparent" || /[,/] ?0\)$/.test(color);

/** The colour behind an element, or null where no ancestor has one: then it is the browser's own. */
function backgroundOf(element: Element): string | null {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const { backgroundColor } = getComputedStyle(at);
    if (!isTransparent(backgroundColor)) return backgroundColor;
  }
  return null;
}

/** Out of shadow trees too. */
function parentOf(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

const copied = {
  "--_code-font": "font-family",
  "--_code-size": "font-size",
  "--_code-line": "line-height",
  "--_code-weight": "font-weight",
  "--_code-spacing": "letter-spacing",
  "--_code-features": "font-feature-settings",
  "--_code-ligatures": "font-variant-ligatures",
  "--_code-tab": "tab-size",
  "--_code-color": "color",
} as const;

/**
 * Custom properties that make an editor look as the theme makes the highlighted code in `files`.
 * Empty where the page has no such code. A token that the theme does not colour has no property.
 */
export function codeLooks(files: Element): Map<string, string> {
  const looks = new Map<string, string>();
  const pre = files.querySelector("pre");
  if (pre === null) return looks;
  const code = pre.querySelector("code") ?? pre;
  const style = getComputedStyle(code);
  for (const [name, property] of Object.entries(copied)) looks.set(name, style.getPropertyValue(property));
  for (let at: Element | null = code; at !== null && at !== files; at = at.parentElement) {
    const background = getComputedStyle(at).backgroundColor;
    if (isTransparent(background)) continue;
    looks.set("--_code-background", background);
    break;
  }
  const probe = document.createElement("span");
  code.append(probe);
  for (const token of tokens) {
    probe.className = token;
    const { color, fontWeight, fontStyle } = getComputedStyle(probe);
    if (color === style.color && fontWeight === style.fontWeight && fontStyle === style.fontStyle) continue;
    looks.set(`--_${token}`, color);
    looks.set(`--_${token}-weight`, fontWeight);
    looks.set(`--_${token}-style`, fontStyle);
  }
  probe.remove();
  return looks;
}
