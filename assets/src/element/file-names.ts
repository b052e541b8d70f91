/** Names that readers give their files. */
import { strings } from "../panels/strings.ts";
import { pathProblem } from "./data.ts";
import type { Workspace } from "./workspace.ts";

/** Why a file can't have this name, or null. */
export function nameProblem(
  workspace: Workspace,
  path: string,
  renamed: string | null = null,
): string | null {
  if (pathProblem(path) !== null || path.endsWith("/")) return strings.fileNameWrong;
  const others = workspace.paths.filter((each) => each !== renamed);
  if (others.includes(path)) return strings.fileExists(path);
  const clash = others.find((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
  return clash === undefined ? null : strings.fileInFolder(clash.length < path.length ? clash : path);
}
