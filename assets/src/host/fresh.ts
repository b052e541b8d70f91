/** Which apps need an interpreter that has imported nothing of their environment yet. */

/** Statements that change environment variables, which packages may read when they are imported. */
const CHANGES =
  /environ\s*\[[^\]]*\]\s*=(?!=)|environ\s*\.\s*(?:setdefault|update)\s*\(|\bputenv\s*\(|\bload_dotenv\s*\(/;

/** Django reads these when its settings are first used, long after its import (as in `webasgi_driver/warming.py`). */
const READ_LATE =
  /environ\s*(?:\[\s*|\.\s*setdefault\s*\(\s*)["']DJANGO_(?:SETTINGS_MODULE|ALLOW_ASYNC_UNSAFE)["']/g;

const LATE = ["DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE"];

/**
 * Whether an app, or its author (`environ`), sets variables that packages should find when they are imported: a snapshot
 * has imported them.
 */
export function needsFresh(files: Record<string, string>, environ: Record<string, string>): boolean {
  if (Object.keys(environ).some((name) => !LATE.includes(name))) return true;
  return Object.entries(files).some(
    ([path, text]) => path.endsWith(".py") && CHANGES.test(text.replaceAll(READ_LATE, "")),
  );
}
