/** The manifest of an environment, as the build writes it. */
import type { Download } from "./download.ts";

export interface Wheel extends Download {
  name: string;
  version: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function isWheel(value: unknown): value is Wheel {
  if (!isRecord(value)) return false;
  const { name, version, file, size, sha256 } = value;
  return (
    typeof name === "string" &&
    typeof version === "string" &&
    typeof file === "string" &&
    /^wheels\/[0-9a-f]{16}\/[^/\\]+\.whl$/.test(file) &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0 &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}

/** The wheels of a manifest of version 1, or null where it is none. */
export function wheelsOf(manifest: unknown): Wheel[] | null {
  if (!isRecord(manifest) || manifest.version !== 1) return null;
  const { wheels } = manifest;
  return Array.isArray(wheels) && wheels.every(isWheel) ? wheels : null;
}
