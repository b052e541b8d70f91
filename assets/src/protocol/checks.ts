/** What guards are made of: each message is checked, field by field, where it arrives. */

export type Check = (value: unknown) => boolean;
export type Shape = Record<string, Check>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
export const anything: Check = () => true;
export const string: Check = (value) => typeof value === "string";
export const boolean: Check = (value) => typeof value === "boolean";
export const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
export const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const bytes: Check = (value) => value instanceof Uint8Array;
export const buffer: Check = (value) => value instanceof ArrayBuffer;
export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
export const either =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
export const list =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
export const tuple =
  (...items: Check[]): Check =>
  (value) =>
    Array.isArray(value) && value.length === items.length && items.every((item, index) => item(value[index]));
export const table =
  (item: Check): Check =>
  (value) =>
    isRecord(value) && !Array.isArray(value) && Object.values(value).every(item);
export const shape =
  (fields: Shape): Check =>
  (value) =>
    isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
export const nullable = (check: Check): Check => either(oneOf(null), check);
export const pairs = list(tuple(string, string));
export const level = oneOf("debug", "info", "warning", "error");

/** Does `value` have a `type` that `shapes` names, and the fields of one of its shapes? */
export function matches(shapes: Record<string, Shape[]>, value: unknown): boolean {
  if (!isRecord(value) || typeof value.type !== "string") return false;
  const candidates = Object.hasOwn(shapes, value.type) ? shapes[value.type] : undefined;
  return candidates?.some((fields) => shape(fields)(value)) ?? false;
}
