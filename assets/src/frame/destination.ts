/** What a file is for (https://fetch.spec.whatwg.org/#concept-request-destination). */
export type Destination =
  | ""
  | "audio"
  | "embed"
  | "empty"
  | "font"
  | "image"
  | "json"
  | "object"
  | "script"
  | "style"
  | "track"
  | "video";
