/**
 * What the windows of one tab say to one another. Each is a page of the app in a frame of its own origin: none can
 * reach into another, so each tells the others what they may see of it, and they ask for what they may do.
 */

/** Numbers of frames, from the tab's page inwards; [] is that page. */
export type Path = readonly number[];

/** What the others may see of a window. */
export interface WindowState {
  /** Another one for each document. */
  document: string;
  href: string;
  name: string;
  /** "null" in a sandbox. */
  origin: string;
  readyState: string;
  referrer: string;
  contentType: string;
  characterSet: string;
  compatMode: string;
  historyLength: number;
  /** Its frames, in the order of the page. */
  frames: { id: number; name: string }[];
  /** Variables of its scripts that can be copied. */
  values: Record<string, unknown>;
  /** Names of its scripts' functions. */
  functions: string[];
  /** The document as HTML; null where it is as it was. */
  html: string | null;
}

/** What a window asks of another. */
export type Act =
  | { type: "message"; data: unknown; origin: string; ports: MessagePort[] }
  | { type: "call"; name: string; values: unknown[] }
  | { type: "set"; name: string; value: unknown }
  /** It shall go to a fragment of its document. */
  | { type: "fragment"; url: string; replace: boolean }
  /** It shall run a `javascript:` URL. */
  | { type: "script"; url: string }
  /** The document shall be as this HTML. */
  | { type: "html"; html: string }
  /** The element that holds the frame shall have these attributes. */
  | { type: "element"; attributes: [string, string][] }
  /** A frame's `load`, to the window that it is in. */
  | { type: "loaded" };

export type Kin =
  /** The first word to a frame: where it is, and what the others are like. */
  | { type: "hello"; path: number[]; states: [path: number[], state: WindowState][]; element: string }
  | { type: "state"; of: number[]; state: WindowState }
  | { type: "gone"; of: number[] }
  | { type: "act"; to: number[]; from: number[]; act: Act };

type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const isText: Check = (value) => typeof value === "string";
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isPath = listOf(isCount);
const has = (value: unknown, checks: Record<string, Check>): boolean =>
  isRecord(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
const isPair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);
const anything: Check = () => true;

const isState: Check = (value) =>
  has(value, {
    document: isText,
    href: isText,
    name: isText,
    origin: isText,
    readyState: isText,
    referrer: isText,
    contentType: isText,
    characterSet: isText,
    compatMode: isText,
    historyLength: isCount,
    frames: listOf((frame) => has(frame, { id: isCount, name: isText })),
    values: isRecord,
    functions: listOf(isText),
    html: (html) => html === null || isText(html),
  });

const ACTS: Record<Act["type"], Record<string, Check>> = {
  message: { data: anything, origin: isText, ports: listOf((port) => port instanceof MessagePort) },
  call: { name: isText, values: listOf(anything) },
  set: { name: isText, value: anything },
  fragment: { url: isText, replace: (value) => typeof value === "boolean" },
  script: { url: isText },
  html: { html: isText },
  element: { attributes: listOf(isPair) },
  loaded: {},
};

const typed = (shapes: Record<string, Record<string, Check>>, value: unknown): boolean => {
  if (!isRecord(value) || typeof value.type !== "string") return false;
  const checks = Object.hasOwn(shapes, value.type) ? shapes[value.type] : undefined;
  return checks !== undefined && has(value, checks);
};

const KIN: Record<Kin["type"], Record<string, Check>> = {
  hello: {
    path: isPath,
    states: listOf((pair) => Array.isArray(pair) && pair.length === 2 && isPath(pair[0]) && isState(pair[1])),
    element: isText,
  },
  state: { of: isPath, state: isState },
  gone: { of: isPath },
  act: { to: isPath, from: isPath, act: (act) => typed(ACTS, act) },
};

export const isKin = (value: unknown): value is Kin => typed(KIN, value);

export const keyOf = (path: Path): string => path.join("/");

/** Is `path` the place of `inner`, or does it lie around it? */
export const holds = (path: Path, inner: Path): boolean => path.every((step, index) => inner[index] === step);
