/** The list of environments that the build writes beside the element (`webasgi/full_page.py`). */

export interface SiteEnvironment {
  /** The manifest's file name. */
  file: string;
  requirements: string[];
  /** Names of all packages, those that others need among them. */
  packages: string[];
  /** Bytes that a first run moves; null where that is not known. */
  size: number | null;
}

export interface SiteIndex {
  /** Whether apps may reach other sites. */
  network: boolean;
  /** Address of a package index that readers may install from, or null. */
  index: string | null;
  /** File name of the site's own table of files for URLs of other sites, or null. */
  shipped: string | null;
  environments: SiteEnvironment[];
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

function isEnvironment(value: unknown): value is SiteEnvironment {
  if (typeof value !== "object" || value === null) return false;
  const { file, requirements, packages, size } = value as Record<string, unknown>;
  return (
    typeof file === "string" &&
    /^environment-[0-9a-f]{16}\.json$/.test(file) &&
    isTexts(requirements) &&
    isTexts(packages) &&
    (size === null || Number.isSafeInteger(size))
  );
}

export function indexOf(value: unknown): SiteIndex {
  const { network, index, shipped, environments } = (value ?? {}) as Record<string, unknown>;
  const list = Array.isArray(environments) ? environments.filter(isEnvironment) : [];
  const name = (text: unknown) => (typeof text === "string" ? text : null);
  return { network: network !== false, index: name(index), shipped: name(shipped), environments: list };
}

let found: Promise<SiteIndex> | null = null;

/** The site's list; an empty one where it can't be had. */
export function siteIndex(base: URL): Promise<SiteIndex> {
  // Its name stays the same from build to build.
  found ??= fetch(new URL("environments.json", base), { cache: "no-cache" })
    .then(async (response) => indexOf(response.ok ? await response.json() : null))
    .catch(() => indexOf(null));
  return found;
}
