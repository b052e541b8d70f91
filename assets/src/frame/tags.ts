/** Start tags that are written in the place of the app's. */
import { NONCE } from "./csp.ts";
import { FLAG, HELD, WAITING } from "./vocabulary.ts";

/** As the page wrote them; names in lower case. */
export type Attributes = Map<string, string>;

/** A `blob:` URL in the place of what the page wrote in an attribute. */
export const standing = (name: string, blob: string, attributes: Attributes): Changes => ({
  [name]: holding(name, attributes),
  [FLAG]: { name: FLAG, value: "" },
  blob: { name, value: blob },
});

/** What the browser can't check, as it has not what the app sent; scripts still read it. */
export function checkedHere(attributes: Attributes): Changes {
  const names = ["integrity", "crossorigin"].filter((name) => attributes.has(name));
  if (names.length === 0) return {};
  const held = Object.fromEntries(names.map((name) => [name, holding(name, attributes)]));
  return { ...held, [FLAG]: { name: FLAG, value: "" } };
}

/** An attribute set aside, in its place. */
export const holding = (name: string, attributes: Attributes) => ({
  name: HELD + name,
  value: attributes.get(name) ?? "",
});

/** A script that begins once its file is here; what else is in it is data to the browser until then. */
export const waiting = (attributes: Attributes): Changes => ({
  src: holding("src", attributes),
  ...(attributes.has("type") && { type: holding("type", attributes) }),
  [FLAG]: { name: FLAG, value: "" },
  waiting: { name: "type", value: WAITING },
});

export function importMapElement(map: string | null): string {
  return map === null
    ? ""
    : `<script type="importmap" nonce="${NONCE}">${map.replaceAll("<", "\\u003c")}</script>`;
}

const escapeAttribute = (value: string) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** New values of attributes, new names with them, or null to leave one out. */
export type Changes = Record<string, string | { name: string; value: string } | null>;

/** A start tag with changes to its attributes. */
export function serialiseTag(
  name: string,
  attributes: Attributes,
  changes: Changes,
  selfClosing: boolean,
): string {
  const merged = new Map<string, Changes[string]>([...attributes, ...Object.entries(changes)]);
  let tag = `<${name}`;
  for (const [attribute, change] of merged) {
    if (change === null) continue;
    const value = typeof change === "object" ? change.value : (change ?? "");
    const written = typeof change === "object" ? change.name : attribute;
    tag += value === "" ? ` ${written}` : ` ${written}="${escapeAttribute(value)}"`;
  }
  return `${tag}${selfClosing ? "/" : ""}>`;
}
