/**
 * What no script can change, and must not be as it is: `top` is the reader's page, and setting `location` can't be
 * seen in a frame, nor all of it in a tab's page (https://html.spec.whatwg.org/#LegacyUnforgeable). So scripts are read,
 * and where they use one of the two as nothing but a window's own they get ours instead:
 *
 * - `top` where it stands as a value of its own, or as a member of a window: what it gives is looked at as it runs;
 * - `location` before a member that navigates, or before `=`: likewise.
 *
 * The text is taken apart into tokens as far as that needs (ECMA-262, 12): strings, templates, comments and regular
 * expressions are passed over. A variable of a script that is called `top` is left as it is: what is not the window's
 * comes back unchanged.
 */

/** Takes a value that may be the reader's window, and gives the tab's in its place. */
export const TOP = "__webasgi_top__";
/** Member of windows: the tab's. */
export const TOPMOST = "__webasgi_topmost__";
/** Member that gives a `location` whose changes are seen. */
export const PLACE = "__webasgi_place__";

/** Texts that it would leave alone. */
const WORDS = /\b(?:top|location)\b/;

/** Names of windows, whose members the two may be. */
const WINDOWS = new Set(["window", "self", "globalThis", "parent", "frames"]);
const NAVIGATES =
  /^\s*\.\s*(?:(?:assign|replace|reload)\s*\(|(?:href|search|pathname|host|hostname|port|protocol)\s*(?:[-+*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=(?![=>]))/;
const ASSIGNED = /^\s*=(?![=>])/;

/**
 * Signs that `location =` may be no assignment to the window's: a variable, a parameter, a default, a field of a class.
 * Then it is left to the policy that stops what was missed.
 */
const DECLARED = /\b(?:let|const|var|function)\b[^;=\n]*\blocation\b|[({,]\s*location\s*(?:[,})]|=(?![=>]))/;

/** After these a `/` begins a regular expression. */
const BEFORE_EXPRESSION =
  /(?:^|[([{,;=:?!&|^~+\-*%<>]|\b(?:return|typeof|case|do|else|in|of|new|delete|void|throw|instanceof|yield|await))\s*$/;

const TOKEN =
  /\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`|[{}]|\/|[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*|\.?\d[\w.]*/gu;
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;
const REGEXP = /\/(?:[^/\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[\p{ID_Continue}]*/uy;

/** The script's text with its uses of the two replaced. */
export function rewriteScript(text: string): string {
  if (!WORDS.test(text)) return text;
  let output = "";
  let end = 0;
  /** Of each `{` that is open, whether it is of a template. */
  const braces: boolean[] = [];
  let known: { declared: boolean; classes: number } | null = null;
  /** May the `location` at `index`, before a `=`, be another one than the window's? */
  const declares = (index: number): boolean => {
    known ??= { declared: DECLARED.test(text), classes: text.search(/\bclass\b/) };
    return known.declared || (known.classes >= 0 && known.classes < index);
  };
  const template = (at: number): number => {
    TEMPLATE.lastIndex = at;
    const found = TEMPLATE.exec(text)?.[0] ?? "";
    if (found.endsWith("${")) braces.push(true);
    return at + Math.max(found.length, 1);
  };
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    const { index } = match;
    if (token === "`") TOKEN.lastIndex = template(index + 1);
    else if (token === "{") braces.push(false);
    else if (token === "}") {
      if (braces.pop()) TOKEN.lastIndex = template(index + 1);
    } else if (token === "/") {
      if (!BEFORE_EXPRESSION.test(text.slice(Math.max(0, index - 24), index))) continue;
      REGEXP.lastIndex = index;
      const found = REGEXP.exec(text)?.[0];
      if (found !== undefined) TOKEN.lastIndex = index + found.length;
    } else if (token === "top" || token === "location") {
      const before = text.slice(Math.max(0, index - 80), index);
      const after = text.slice(index + token.length, index + token.length + 80);
      const replaced =
        token === "top" ? topFor(before, after) : placeFor(before, after, () => declares(index));
      if (replaced === null) continue;
      output += text.slice(end, index) + replaced;
      end = index + token.length;
    }
  }
  return output + text.slice(end);
}

/** The window before a `.` that ends `before`: its name, "" for another object, null where there is no dot. */
function ownerOf(before: string): string | null {
  const dotted = /([\p{ID_Continue}$]*)\s*\??\.\s*$/u.exec(before);
  if (dotted === null || /\.\.\.\s*$/.test(before)) return null;
  const rest = before.slice(0, dotted.index);
  return /\.\s*$/.test(rest) ? "" : (dotted[1] ?? "");
}

function topFor(before: string, after: string): string | null {
  const owner = ownerOf(before);
  if (owner !== null) return WINDOWS.has(owner) ? TOPMOST : null;
  const member = /^\s*(?:\?\.|\.(?!\.)|\[)/.test(after);
  const compared = /^\s*[!=]==?/.test(after) || /[!=]==?\s*$/.test(before);
  const given =
    /(?:[(,=?:&|!]|\breturn|\btypeof)\s*$/.test(before) &&
    !/=>\s*$/.test(before) &&
    // The end of a list of variables: `var left, top;`.
    !(/,\s*$/.test(before) && /^\s*;/.test(after)) &&
    /^\s*(?:\)(?!\s*(?:=>|\{))|;|\|\||&&|\?(?!\?))/.test(after) &&
    !/(?:function\b[^(]*|\bcatch\s*)\([^)]*$/.test(before);
  return member || compared || given ? `${TOP}(top)` : null;
}

function placeFor(before: string, after: string, declares: () => boolean): string | null {
  const owner = ownerOf(before);
  if (NAVIGATES.test(after)) return `location.${PLACE}`;
  if (!ASSIGNED.test(after)) return null;
  if (owner !== null)
    return WINDOWS.has(owner) || owner === "document" || owner === "top" ? `location.${PLACE}.href` : null;
  const statement = /(?:^|[;{}()\n:?&|]|=>|\belse|=)\s*$/.test(before);
  return statement && !declares() ? `location.${PLACE}.href` : null;
}
