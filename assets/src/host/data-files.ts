/** The app's files that are no text: from the site, or out of the page. */
import type { DataFile, OwnFile, SiteFile } from "./api.ts";
import { download } from "./download.ts";

export interface DataContent {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const isOwn = (file: DataFile): file is OwnFile => "base64" in file;

/** Rejects as `download` does. */
export async function dataContents(
  base: URL,
  files: readonly DataFile[],
  signal: AbortSignal,
): Promise<DataContent[]> {
  const site = files.filter((file): file is SiteFile => !isOwn(file));
  const bytes = await download(base, site, signal, () => {});
  return [
    ...site.map(({ path }, index) => ({ name: path, bytes: new Uint8Array(bytes[index] ?? []) })),
    ...files.filter(isOwn).map(({ path, base64 }) => ({
      name: path,
      bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)),
    })),
  ];
}
