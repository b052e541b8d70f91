/** Which apps need an interpreter that has imported nothing of their environment yet. */

/** Statements that change environment variables, which packages may read when they are imported. */
const CHANGES =
  /environ\s*\[[^\]]*\]\s*=(?!=)|environ\s*\.\s*(?:setdefault|update)\s*\(|\bputenv\s*\(|\bload_dotenv\s*\(/;

/** Django reads these when its settings are first used, long after its import (as in `webasgi_driver/warming.py`). */
const READ_LATE =
  /environ\s*(?:\[\s*|\.\s*setdefault\s*\(\s*)["']DJANGO_(?:SETTINGS_MODULE|ALLOW_ASYNC_UNSAFE)["']/g;

/** Whether an app sets variables that its packages should find when they are imported: a snapshot has imported them. */
export function needsFresh(files: Record<string, string>): boolean {
  return Object.entries(files).some(
    ([path, text]) => path.endsWith(".py") && CHANGES.test(text.replaceAll(READ_LATE, "")),
  );
}
