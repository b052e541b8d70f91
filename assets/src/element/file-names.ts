/** Names that readers give their files. */
import { toolStrings } from "../panels/tool-texts.ts";
import { pathProblem } from "./data.ts";
import type { Workspace } from "./workspace.ts";

/** Why a file can't have this name, or null. */
export function nameProblem(
  workspace: Workspace,
  path: string,
  renamed: string | null = null,
): string | null {
  if (pathProblem(path) !== null || path.endsWith("/")) return toolStrings.fileNameWrong;
  const paths = [...workspace.paths, ...workspace.data.map((file) => file.path)];
  const others = paths.filter((each) => each !== renamed);
  if (others.includes(path)) return toolStrings.fileExists(path);
  const clash = others.find((each) => each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
  return clash === undefined ? null : toolStrings.fileInFolder(clash.length < path.length ? clash : path);
}
