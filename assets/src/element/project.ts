/** A playground as a project that runs on the reader's own machine. */
import { strToU8, type Zippable, zipSync } from "fflate";
import { importedNames, scriptDependencies } from "./inline-metadata.ts";

export interface Project {
  files: Record<string, string>;
  /** `module:attribute`. */
  app: string;
  title: string | null;
  /** The first URL. */
  path: string;
  requirements: string[];
  /** Environment variables of the app. */
  environ: Record<string, string>;
  /** The app's working directory, "" for that of its files. */
  directory: string;
}

/** A name of files and projects: letters, digits, hyphens. */
export function slug(title: string | null): string {
  const name = (title ?? "")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return name === "" ? "playground" : name.slice(0, 60);
}

const normal = (requirement: string) =>
  (/^[\w.-]+/.exec(requirement)?.[0] ?? "").toLowerCase().replace(/[-_.]+/g, "-");

const APP = /^(?<module>[^:]*):(?<attribute>[^(]*)(?<call>\(.*\))?$/;
const WSGI = ["bottle", "wsgiref", "pyramid"];

/** For a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

interface Way {
  /** What runs it locally, behind `uv run`. */
  command: string;
  /** What that needs besides the app. */
  needs: string[];
}

/**
 * The file that the app is in, and the folder that its module is looked for in: the working directory first, then
 * that of the files, then `src` in either.
 */
function entryOf({ directory, files }: Project, base: string): { path: string; folder: string } {
  const folders = [...new Set([directory, ""])];
  const every = [...folders, ...folders.map((folder) => joined(folder, "src"))];
  for (const folder of every) {
    const ends = [`${base}.py`, `${base}/__init__.py`].map((end) => joined(folder, end));
    const path = ends.find((each) => Object.hasOwn(files, each));
    if (path !== undefined) return { path, folder };
  }
  return { path: `${base}.py`, folder: "" };
}

const joined = (folder: string, path: string): string => (folder === "" ? path : `${folder}/${path}`);

/** From the working directory up to that of the files, "" where that is no way. */
const upFrom = (directory: string): string => directory.replace(/[^/]+/g, "..");

/** From the working directory to a file or folder among the files, "" where that is no way. */
function wayTo(path: string, directory: string): string {
  if (directory === "" || path === directory) return path === directory ? "" : path;
  if (path.startsWith(`${directory}/`)) return path.slice(directory.length + 1);
  return path === "" ? upFrom(directory) : `${upFrom(directory)}/${path}`;
}

function wayOf(project: Project): Way {
  const { app, directory, files } = project;
  const { module = "main", attribute = "app", call } = APP.exec(app)?.groups ?? {};
  const base = module.replaceAll(".", "/");
  const { path, folder } = entryOf(project, base);
  const imported = importedNames(files[path] ?? "");
  const away = wayTo(folder, directory);
  const entry = wayTo(path, directory);
  if (call === undefined && imported.includes("fastapi")) {
    const option = attribute === "app" ? "" : ` --app ${attribute}`;
    return { command: `fastapi dev ${entry}${option}`, needs: ["fastapi[standard]"] };
  }
  if (imported.includes("flask") && !imported.includes("fastapi")) {
    // Flask takes a file in place of a module that is not found from where it is run. Its own port is another one than
    // that of all others, and on a Mac it is taken.
    const named = away === "" ? app : `${entry}:${attribute}${call ?? ""}`;
    return {
      command: `flask --app ${call === undefined ? named : quoted(named)} run --debug --port 8000`,
      needs: [],
    };
  }
  if (call !== undefined && !/^\(\s*\)$/.test(call)) {
    // Of the servers Gunicorn alone takes arguments.
    const worker = imported.some((name) => WSGI.includes(name)) ? "" : " -k uvicorn_worker.UvicornWorker";
    const option = away === "" ? "" : ` --pythonpath ${away}`;
    return {
      command: `gunicorn ${quoted(app)} --reload${worker}${option}`,
      needs: ["gunicorn", ...(worker === "" ? [] : ["uvicorn-worker"])],
    };
  }
  const wsgi = imported.some((name) => WSGI.includes(name)) || base.endsWith("wsgi");
  const options = `${call === undefined ? "" : " --factory"} --reload${away === "" ? "" : ` --app-dir ${away}`}`;
  return {
    command: `uvicorn ${module}:${attribute}${options}${wsgi ? " --interface wsgi" : ""}`,
    needs: ["uvicorn"],
  };
}

function dependencies({ requirements }: Project, { needs }: Way): string[] {
  const needed = new Set(needs.map(normal));
  const kept = requirements.filter((each) => !needed.has(normal(each)) || /[<>=~!@;]/.test(each));
  return [...kept, ...needs];
}

/** The files with what makes a project of them, unless they are one. */
export function projectFiles(project: Project): Record<string, string> {
  const way = wayOf(project);
  const name = slug(project.title);
  const inline = Object.values(project.files).flatMap((text) => scriptDependencies(text) ?? []);
  const all = dependencies(
    { ...project, requirements: [...new Set([...project.requirements, ...inline])] },
    way,
  );
  const pyproject = `[project]
name = "${name}"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = [
${all.map((each) => `    ${JSON.stringify(each)},\n`).join("")}]
`;
  const { directory, environ } = project;
  const up = directory === "" ? "" : `${upFrom(directory)}/`;
  const variables = Object.keys(environ).length > 0;
  const enter = directory === "" ? "" : `    cd ${directory}\n`;
  const readme = `# ${project.title ?? "Playground"}

With [uv](https://docs.astral.sh/uv/), in this folder:

${enter}    uv run ${variables ? `--env-file ${up}.env ` : ""}${way.command}

Without it:

    python -m venv .venv
    .venv/bin/pip install ${all.map((each) => `"${each}"`).join(" ")}
${variables ? "    set -a; . ./.env; set +a\n" : ""}${enter}    ${up}.venv/bin/${way.command}

Then open http://127.0.0.1:8000${project.path}
`;
  const own = { "pyproject.toml": pyproject, "README.md": readme };
  return { ...own, ...(variables ? { ".env": environmentFile(environ) } : {}), ...project.files };
}

/** As shells and `uv run --env-file` read it. */
function environmentFile(environ: Record<string, string>): string {
  return Object.entries(environ)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join("");
}

/** A zip archive with one folder; `data` are the files that are no text. */
export function zipped(
  project: Project,
  data: readonly { name: string; bytes: Uint8Array }[] = [],
): Uint8Array<ArrayBuffer> {
  const name = slug(project.title);
  const texts = Object.entries(projectFiles(project)).map(([path, text]) => [path, strToU8(text)] as const);
  const others = data.map((file) => [file.name, file.bytes] as const);
  const entries: Zippable = Object.fromEntries(
    [...texts, ...others].map(([path, bytes]) => [`${name}/${path}`, bytes]),
  );
  return new Uint8Array(zipSync(entries, { level: 9 }));
}

/** All files as one text, in the form in which documentation holds them. */
export function asText(files: Record<string, string>): string {
  const end = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
  return Object.entries(files)
    .map(([path, text]) => `-- ${path} --\n${end(text)}`)
    .join("");
}
