/** The app's import map (https://html.spec.whatwg.org/#import-maps). */

type SpecifierMap = Map<string, string>;

const RELATIVE = /^(?:\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i;

export class ImportMap {
  readonly #imports: SpecifierMap = new Map();
  readonly #scopes = new Map<string, SpecifierMap>();

  /** Takes the text of a map. Raises `SyntaxError` or `TypeError` for what is none. */
  add(text: string, base: string): void {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data)) throw new TypeError("An import map must be a JSON object.");
    if ("imports" in data) merge(this.#imports, data.imports, base);
    if (!("scopes" in data)) return;
    if (!isRecord(data.scopes)) throw new TypeError(`"scopes" of an import map must be a JSON object.`);
    for (const [prefix, imports] of Object.entries(data.scopes)) {
      const key = absolute(prefix, base);
      const scope = this.#scopes.get(key) ?? new Map<string, string>();
      this.#scopes.set(key, scope);
      merge(scope, imports, base);
    }
  }

  /** https://html.spec.whatwg.org/#resolve-a-module-specifier; what can't be resolved stays as it is. */
  resolve(specifier: string, base: string): string {
    const key = RELATIVE.test(specifier) ? absolute(specifier, base) : specifier;
    const scopes = [...this.#scopes]
      .filter(([prefix]) => prefix === base || (prefix.endsWith("/") && base.startsWith(prefix)))
      .sort(([a], [b]) => b.length - a.length)
      .map(([, imports]) => imports);
    for (const imports of [...scopes, this.#imports]) {
      const found = lookUp(imports, key);
      if (found !== null) return found;
    }
    return key;
  }
}

function merge(into: SpecifierMap, imports: unknown, base: string): void {
  if (!isRecord(imports)) throw new TypeError("Imports of an import map must be a JSON object.");
  for (const [specifier, address] of Object.entries(imports)) {
    if (typeof address !== "string") continue;
    const key = RELATIVE.test(specifier) ? absolute(specifier, base) : specifier;
    // Of two rules for one specifier the first stays (https://html.spec.whatwg.org/#merge-module-specifier-maps).
    if (!into.has(key)) into.set(key, absolute(address, base));
  }
}

function lookUp(imports: SpecifierMap, key: string): string | null {
  const exact = imports.get(key);
  if (exact !== undefined) return exact;
  const prefix = [...imports.keys()]
    .filter((entry) => entry.endsWith("/") && key.startsWith(entry))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? null : absolute(key.slice(prefix.length), imports.get(prefix) ?? key);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function absolute(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url;
}
