/** A playground as a project that runs on the reader's own machine. */
import { strToU8, zipSync } from "fflate";
import { importedNames, scriptDependencies } from "./inline-metadata.ts";

export interface Project {
  files: Record<string, string>;
  /** `module:attribute`. */
  app: string;
  title: string | null;
  /** The first URL. */
  path: string;
  requirements: string[];
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

function wayOf({ app, files }: Project): Way {
  const { module = "main", attribute = "app", call } = APP.exec(app)?.groups ?? {};
  const base = module.replaceAll(".", "/");
  const entry = Object.hasOwn(files, `${base}.py`) ? `${base}.py` : `${base}/__init__.py`;
  const imported = importedNames(files[entry] ?? "");
  if (call === undefined && imported.includes("fastapi")) {
    const option = attribute === "app" ? "" : ` --app ${attribute}`;
    return { command: `fastapi dev ${entry}${option}`, needs: ["fastapi[standard]"] };
  }
  if (imported.includes("flask") && !imported.includes("fastapi")) {
    return { command: `flask --app ${call === undefined ? app : quoted(app)} run --debug`, needs: [] };
  }
  if (call !== undefined && !/^\(\s*\)$/.test(call)) {
    // Of the servers Gunicorn alone takes arguments.
    const worker = imported.some((name) => WSGI.includes(name)) ? "" : " -k uvicorn_worker.UvicornWorker";
    return {
      command: `gunicorn ${quoted(app)} --reload${worker}`,
      needs: ["gunicorn", ...(worker === "" ? [] : ["uvicorn-worker"])],
    };
  }
  const wsgi = imported.some((name) => WSGI.includes(name)) || base.endsWith("wsgi");
  const options = `${call === undefined ? "" : " --factory"} --reload${wsgi ? " --interface wsgi" : ""}`;
  return { command: `uvicorn ${module}:${attribute}${options}`, needs: ["uvicorn"] };
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
  const own = Object.values(project.files).flatMap((text) => scriptDependencies(text) ?? []);
  const all = dependencies(
    { ...project, requirements: [...new Set([...project.requirements, ...own])] },
    way,
  );
  const pyproject = `[project]
name = "${name}"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = [
${all.map((each) => `    ${JSON.stringify(each)},\n`).join("")}]
`;
  const readme = `# ${project.title ?? "Playground"}

With [uv](https://docs.astral.sh/uv/), in this folder:

    uv run ${way.command}

Without it:

    python -m venv .venv
    .venv/bin/pip install ${all.map((each) => `"${each}"`).join(" ")}
    .venv/bin/${way.command}

Then open http://127.0.0.1:${way.command.startsWith("flask") ? 5000 : 8000}${project.path}
`;
  return { "pyproject.toml": pyproject, "README.md": readme, ...project.files };
}

/** A zip archive with one folder. */
export function zipped(project: Project): Uint8Array<ArrayBuffer> {
  const name = slug(project.title);
  const entries = Object.entries(projectFiles(project)).map(([path, text]) => [
    `${name}/${path}`,
    strToU8(text),
  ]);
  return new Uint8Array(zipSync(Object.fromEntries(entries), { level: 9 }));
}

/** All files as one text, in the form in which documentation holds them. */
export function asText(files: Record<string, string>): string {
  const end = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
  return Object.entries(files)
    .map(([path, text]) => `-- ${path} --\n${end(text)}`)
    .join("");
}
