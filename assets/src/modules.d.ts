/** What `build.mjs` gives for the imports of its own kinds. */
interface EmittedAsset {
  /** File name within the assets directory. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}
declare module "asset:*" {
  const asset: EmittedAsset;
  export default asset;
}
declare module "packed:*" {
  const asset: EmittedAsset & { readonly encoding: "zstd" };
  export default asset;
}
declare module "parted:*" {
  const asset: EmittedAsset & { readonly encoding: "zstd"; parts: { size: number; sha256: string }[] };
  export default asset;
}
declare module "page:*" {
  const asset: EmittedAsset;
  export default asset;
}
declare module "script:*" {
  const asset: EmittedAsset;
  export default asset;
}
/** The text of such a script, for a module that has it in itself. */
declare module "source:*" {
  const text: string;
  export default text;
}
declare module "python:*" {
  const asset: EmittedAsset;
  export default asset;
}
/** See `cdn.mjs`. */
declare module "cdn:" {
  const table: readonly {
    readonly pattern: string;
    readonly contentType: string;
    readonly asset: (EmittedAsset & { readonly encoding: "zstd" }) | null;
  }[];
  export default table;
}
declare module "*.css" {
  const text: string;
  export default text;
}
