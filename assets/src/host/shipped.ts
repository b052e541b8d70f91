/**
 * URLs of content networks that frameworks put into their own pages, and the files of this site that
 * answer them, so that `/docs` and `/redoc` work offline. Files are fetched when a page asks for them.
 */
import redoc from "asset:redoc/bundles/redoc.standalone.js";
import swaggerStyle from "asset:swagger-ui-dist/swagger-ui.css";
import swaggerBundle from "asset:swagger-ui-dist/swagger-ui-bundle.js";
import swaggerPreset from "asset:swagger-ui-dist/swagger-ui-standalone-preset.js";
import type { HeaderList } from "../protocol.ts";
import { download } from "./download.ts";

interface ShippedFile {
  /** Regular expression over the absolute URL. */
  pattern: string;
  contentType: string;
  /** null: an empty file, for what a page looks no worse without. */
  asset: EmittedAsset | null;
}

/** A file of an npm package at the usual content networks, any version. */
const npm = (name: string, file: string): string =>
  `^https://(?:cdn\\.jsdelivr\\.net/npm|unpkg\\.com|fastly\\.jsdelivr\\.net/npm)/${name}(?:@[^/]+)?/${file}(?:[?#].*)?$`;
const cdnjs = (name: string, file: string): string =>
  `^https://cdnjs\\.cloudflare\\.com/ajax/libs/${name}/[^/]+/${file}(?:[?#].*)?$`;

const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";

const SHIPPED: ShippedFile[] = [
  {
    pattern: npm("swagger-ui-dist", "swagger-ui-bundle(?:\\.min)?\\.js"),
    contentType: SCRIPT,
    asset: swaggerBundle,
  },
  {
    pattern: npm("swagger-ui-dist", "swagger-ui-standalone-preset(?:\\.min)?\\.js"),
    contentType: SCRIPT,
    asset: swaggerPreset,
  },
  { pattern: npm("swagger-ui-dist", "swagger-ui(?:\\.min)?\\.css"), contentType: STYLE, asset: swaggerStyle },
  {
    pattern: cdnjs("swagger-ui", "swagger-ui-bundle(?:\\.min)?\\.js"),
    contentType: SCRIPT,
    asset: swaggerBundle,
  },
  {
    pattern: cdnjs("swagger-ui", "swagger-ui-standalone-preset(?:\\.min)?\\.js"),
    contentType: SCRIPT,
    asset: swaggerPreset,
  },
  { pattern: cdnjs("swagger-ui", "swagger-ui(?:\\.min)?\\.css"), contentType: STYLE, asset: swaggerStyle },
  { pattern: npm("redoc", "bundles/redoc\\.standalone\\.js"), contentType: SCRIPT, asset: redoc },
  {
    pattern: "^https://cdn\\.redoc\\.ly/redoc/[^/]+/bundles/redoc\\.standalone\\.js$",
    contentType: SCRIPT,
    asset: redoc,
  },
  // Web fonts and logos of those pages: the system's font does, and nothing is asked of a third party.
  { pattern: "^https://fonts\\.googleapis\\.com/css2?\\?", contentType: STYLE, asset: null },
  { pattern: "^https://cdn\\.redoc\\.ly/redoc/.*\\.svg$", contentType: "image/svg+xml", asset: null },
  { pattern: "^https://fastapi\\.tiangolo\\.com/img/favicon\\.png$", contentType: "image/png", asset: null },
  {
    pattern: "^https://cdn\\.jsdelivr\\.net/gh/[^/]+/[^/]+/.*favicon[^/]*\\.(?:png|ico|svg)$",
    contentType: "image/png",
    asset: null,
  },
];

/** For the frame: which URLs of other origins it asks the host for. */
export const shippedPatterns: string[] = SHIPPED.map(({ pattern }) => pattern);

export interface ShippedResponse {
  headers: HeaderList;
  body: Uint8Array;
}

/** The shipped answer to a URL of another origin, or null where the site ships none. */
export async function shippedResponse(
  base: URL,
  url: string,
  signal: AbortSignal,
): Promise<ShippedResponse | null> {
  const file = SHIPPED.find(({ pattern }) => new RegExp(pattern).test(url));
  if (file === undefined) return null;
  const [bytes] = file.asset === null ? [] : await download(base, [file.asset], signal, () => {});
  return {
    headers: [
      ["content-type", file.contentType],
      ["access-control-allow-origin", "*"],
    ],
    body: new Uint8Array(bytes ?? new ArrayBuffer(0)),
  };
}
