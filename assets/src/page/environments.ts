/** Which of a site's environments code that nobody made for this site can run in. */
import type { SiteEnvironment } from "../element/site-index.ts";

export interface Wishes {
  /** The one that the code was shared with. */
  environment: string | null;
  requirements: readonly string[];
  /** Top-level names that its files import. */
  imported: readonly string[];
}

const normal = (name: string) => (/^[\w.-]+/.exec(name)?.[0] ?? "").toLowerCase().replace(/[-_.]+/g, "-");

/** Import names that are not their packages' names. */
const PACKAGES: Record<string, string> = {
  jwt: "pyjwt",
  yaml: "pyyaml",
  PIL: "pillow",
  bs4: "beautifulsoup4",
  multipart: "python-multipart",
  dateutil: "python-dateutil",
  dotenv: "python-dotenv",
  jose: "python-jose",
  attr: "attrs",
  strawberry: "strawberry-graphql",
  fasthtml: "python-fasthtml",
  rest_framework: "djangorestframework",
};

/** Names of the packages that are wanted. */
function wantedNames({ requirements, imported }: Wishes): Set<string> {
  return new Set([...requirements.map(normal), ...imported.map((name) => normal(PACKAGES[name] ?? name))]);
}

/** What the code needs of an environment: what it asks for, else what it imports, else all. */
export function requirementsOf(environment: SiteEnvironment, wishes: Wishes): readonly string[] {
  if (wishes.requirements.length > 0) return wishes.requirements;
  const wanted = wantedNames(wishes);
  const imported = environment.requirements.filter((each) => wanted.has(normal(each)));
  return imported.length > 0 ? imported : environment.requirements;
}

/** The one that has most of what is wanted, of equal ones the smallest; null where the site has none. */
export function bestEnvironment(
  environments: readonly SiteEnvironment[],
  wishes: Wishes,
): SiteEnvironment | null {
  const shared = environments.find(({ file }) => file === wishes.environment);
  if (shared !== undefined) return shared;
  const wanted = wantedNames(wishes);
  const score = ({ packages }: SiteEnvironment) => packages.filter((name) => wanted.has(normal(name))).length;
  return (
    [...environments].sort((a, b) => score(b) - score(a) || a.packages.length - b.packages.length)[0] ?? null
  );
}
