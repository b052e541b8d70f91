/**
 * What `cdn.json` says: files of npm packages that answer for the URLs of content networks, so that the pages that
 * frameworks bring along (`/docs`, `/redoc`, `/graphql`) need no other site.
 *
 *   packages  `majors` are the major versions that the file answers for ("*": any), `latest` whether it does so for a URL
 *             without a version or with a tag; `files` are paths in the package, each with the paths that it also answers for
 *             (those with and without ".min" it does anyway); `main` is what the package alone names; `cdnjs` its name there.
 *             `licence` is what its `package.json` forgets to say.
 *             With a `version` it is fetched by `scripts/cdn.py`, without its dependencies; else it is in `node_modules`.
 *   others    URLs of one file (regular expressions) at networks of another form
 *   empty     URLs of what a page looks no worse without, and the type of the empty answer
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".png": "image/png",
};

const here = path.dirname(fileURLToPath(import.meta.url));

/** https://www.jsdelivr.com/documentation, https://unpkg.com/: the same form. */
const NETWORKS = "https?://(?:(?:cdn|fastly|gcore|testingcf)\\.jsdelivr\\.net/npm|(?:www\\.)?unpkg\\.com)";
const CDNJS = "https?://cdnjs\\.cloudflare\\.com/ajax/libs";
const REST = "(?:[?#].*)?$";

const literally = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** "2" and "3": `v2`, `^2.1`, `3.0.9`, `2.x`. */
function versions(majors) {
  return majors.includes("*") ? "[^/]+" : `(?:%5[Ee]|[v^~=])*(?:${majors.join("|")})(?:\\.[^/]*)?`;
}

/** What follows the package's name. */
function versionPart({ majors, latest }) {
  const numbered = versions(majors);
  return latest ? `(?:@(?:${numbered}|[a-z]+))?` : `@${numbered}`;
}

/** A path and its minified or readable twin. */
function twins(file) {
  const { dir, name, ext } = path.posix.parse(file);
  const stem = name.replace(/\.min$/, "");
  return `${literally(path.posix.join(dir, stem))}(?:\\.min)?${literally(ext)}`;
}

function patternsOf(entry, file, aliases) {
  const paths = [file, ...aliases].map(twins).join("|");
  const whole = file === entry.main ? `(?:/(?:${paths}))?/?` : `/(?:${paths})`;
  const found = [`^${NETWORKS}/${entry.name}${versionPart(entry)}${whole}${REST}`];
  if (entry.cdnjs !== undefined) {
    // That network leaves out the folder of built files.
    const built = entry.cdnjs === "picocss" ? /^css\// : /^dist\//;
    const flat = [file, ...aliases].map((each) => twins(each.replace(built, ""))).join("|");
    found.push(`^${CDNJS}/${entry.cdnjs}/${versions(entry.majors)}/(?:${flat})${REST}`);
  }
  return found;
}

const keyOf = ({ name, version }, file) => `${version === undefined ? name : `${name}@${version}`}/${file}`;

/** Where a file is on this machine. */
function locate({ name, version }, file) {
  const modules = path.join(here, "node_modules");
  return version === undefined
    ? path.join(modules, ...name.split("/"), file)
    : path.join(modules, ".cdn", `${name.replace("/", "+")}@${version}`, file);
}

/**
 * The table for the host: regular expressions over absolute URLs, the type of the answer, and the file, null for an empty
 * one. `emit` is given the name and the content of each file, and says what stands for it in the table.
 */
export async function shippedTable(emit) {
  const { packages, others, empty } = JSON.parse(await readFile(path.join(here, "cdn.json"), "utf8"));
  const table = [];
  const assets = new Map();
  for (const entry of packages) {
    for (const [file, aliases] of Object.entries(entry.files)) {
      const version = entry.version === undefined ? "" : `-${entry.version}`;
      const { name, ext } = path.posix.parse(file);
      const asset = await emit(`${name}${version}${ext}.bin`, await readFile(locate(entry, file)));
      const known = { contentType: TYPES[ext], asset };
      assets.set(keyOf(entry, file), known);
      for (const pattern of patternsOf(entry, file, aliases)) table.push({ pattern, ...known });
    }
  }
  for (const [pattern, file] of Object.entries(others)) {
    const known = assets.get(file);
    if (known === undefined) throw new Error(`cdn.json: there is no ${file}`);
    table.push({ pattern: `^${pattern}${REST}`, ...known });
  }
  for (const [pattern, contentType] of Object.entries(empty))
    table.push({ pattern: `^${pattern}`, contentType, asset: null });
  return table;
}
