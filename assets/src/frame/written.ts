/**
 * What the page wrote in attributes that load. The native attribute holds something else: nothing while the file
 * is on its way, then its `blob:` URL. Pages read what they wrote.
 */
import { silently } from "./observers.ts";
import { unmarkedCss, writtenUrl } from "./resources.ts";
import { FLAG, HELD, isCss, KNOWN, WAITING } from "./vocabulary.ts";

const XLINK = "http://www.w3.org/1999/xlink";
const proto = Element.prototype;
const getAttribute = proto.getAttribute;
const setAttribute = proto.setAttribute;
const setAttributeNS = proto.setAttributeNS;
const removeAttribute = proto.removeAttribute;
const hasAttribute = proto.hasAttribute;
const getAttributeNames = proto.getAttributeNames;
const trackSrc = Object.getOwnPropertyDescriptor(HTMLTrackElement.prototype, "src")?.set;

/** The browser's own functions; what they change is no matter of the page. */
export const native = {
  get: (element: Element, name: string): string | null => getAttribute.call(element, name),
  set: (element: Element, name: string, value: string): void => {
    silently(() => {
      // To Firefox a track whose attribute changes is the same one; it loads again when the property is set.
      if (element instanceof HTMLTrackElement && name === "src") trackSrc?.call(element, value);
      else if (name.startsWith("xlink:")) setAttributeNS.call(element, XLINK, name, value);
      else setAttribute.call(element, name, value);
    });
  },
  remove: (element: Element, name: string): void => {
    if (hasAttribute.call(element, name)) silently(() => removeAttribute.call(element, name));
  },
  names: (element: Element): string[] =>
    getAttributeNames.call(element).filter((name) => !name.startsWith(HELD)),
  /** Those of ours among them. */
  allNames: (element: Element): string[] => getAttributeNames.call(element),
};

interface Entry {
  /** The page's own value; null where it has none and the browser has one all the same. */
  value: string | null;
  /** What the native attribute is since then. */
  native: string | null;
}

interface State {
  entries: Map<string, Entry>;
  /** Names of attributes in the order in which the page set them. */
  order: string[];
}

const states = new WeakMap<Element, State>();

/** The state of an element, with what the parser has set aside for it, or a copy of it by the browser has. */
function stateOf(element: Element): State | undefined {
  const known = states.get(element);
  if (known !== undefined || native.get(element, FLAG) === null) return known;
  const names = getAttributeNames.call(element).filter((name) => name !== FLAG);
  const plain = names.map((name) => (name.startsWith(HELD) ? name.slice(HELD.length) : name));
  const state: State = { entries: new Map(), order: [...new Set(plain)] };
  native.set(element, FLAG, KNOWN);
  for (const name of names) {
    if (!name.startsWith(HELD)) continue;
    const value = native.get(element, name) ?? "";
    const plain = name.slice(HELD.length);
    state.entries.set(plain, { value, native: native.get(element, plain) });
  }
  if (native.get(element, "type") === WAITING && !state.entries.has("type"))
    state.entries.set("type", { value: null, native: WAITING });
  states.set(element, state);
  return state;
}

/** Lets selectors find what the page has written in an attribute; null: nothing else than the browser has there. */
function hold(element: Element, name: string, value: string | null): void {
  if (value === null) native.remove(element, HELD + name);
  else if (native.get(element, HELD + name) !== value) {
    silently(() => {
      setAttribute.call(element, HELD + name, value);
      setAttribute.call(element, FLAG, KNOWN);
    });
  }
}

/** An attribute as the page wrote it; null where there is none. */
export function recall(element: Element, name: string): string | null {
  const state = stateOf(element);
  const now = native.get(element, name);
  const entry = state?.entries.get(name);
  if (state !== undefined && entry !== undefined) {
    if (entry.native === now) return entry.value;
    // The browser has changed it by itself.
    state.entries.delete(name);
    hold(element, name, null);
  }
  if (now === null) return null;
  return isCss(name) ? unmarkedCss(now) : (writtenUrl(now) ?? now);
}

/** The page writes an attribute that the browser may not see. */
export function remember(element: Element, name: string, value: string | null): void {
  const order = namesOf(element);
  if (value !== null && !order.includes(name)) order.push(name);
  const entries = stateOf(element)?.entries ?? new Map<string, Entry>();
  native.remove(element, name);
  entries.set(name, { value, native: null });
  states.set(element, { entries, order });
  hold(element, name, value);
}

/** An attribute for the browser that the page has not written, or null to take it back. */
export function lend(element: Element, name: string, value: string | null): void {
  const entries = stateOf(element)?.entries ?? new Map<string, Entry>();
  const entry = entries.get(name);
  const lent = entry?.value === null && entry.native === native.get(element, name);
  if (native.get(element, name) !== null && !lent) return;
  states.set(element, { entries, order: states.get(element)?.order ?? native.names(element) });
  if (value === null) {
    entries.delete(name);
    native.remove(element, name);
  } else {
    entries.set(name, { value: null, native: value });
    native.set(element, name, value);
  }
}

/** Attributes that the browser is not to see from now on. */
export function withhold(element: Element, ...names: string[]): void {
  for (const name of names)
    if (native.get(element, name) !== null) remember(element, name, recall(element, name));
}

/** The page writes an attribute, and the browser gets something else at once. */
export function put(element: Element, name: string, value: string, other: string): void {
  const order = namesOf(element);
  if (!order.includes(name)) order.push(name);
  const entries = stateOf(element)?.entries ?? new Map<string, Entry>();
  entries.set(name, { value, native: other });
  states.set(element, { entries, order });
  hold(element, name, value);
  native.set(element, name, other);
}

/** Gives the browser what stands for an attribute's value. */
export function stand(element: Element, name: string, value: string): void {
  const state = stateOf(element);
  const entry = state?.entries.get(name);
  if (entry !== undefined) entry.native = value;
  else {
    const entries = state?.entries ?? new Map<string, Entry>();
    const written = recall(element, name);
    entries.set(name, { value: written, native: value });
    states.set(element, { entries, order: state?.order ?? native.names(element) });
    hold(element, name, written);
  }
  native.set(element, name, value);
}

/** The attribute is the browser's own affair again. */
export function forget(element: Element, name: string): void {
  if (stateOf(element)?.entries.delete(name) === true) hold(element, name, null);
}

/** Is an attribute the page's, and not yet the browser's? */
export function isPending(element: Element, name: string): boolean {
  const entry = stateOf(element)?.entries.get(name);
  return entry !== undefined && entry.value !== null && native.get(element, name) === null;
}

/** Has it attributes that the browser does not see as they are? */
export function isKnown(element: Element): boolean {
  const state = stateOf(element);
  return state !== undefined && state.entries.size > 0;
}

/** Names of the attributes as the page set them, in that order. */
export function namesOf(element: Element): string[] {
  const state = stateOf(element);
  const names = native.names(element);
  if (state === undefined || state.entries.size === 0) return names;
  for (const [name, entry] of state.entries) {
    const at = names.indexOf(name);
    if (entry.value === null && at >= 0 && native.get(element, name) === entry.native) names.splice(at, 1);
    else if (entry.value !== null && at < 0 && entry.native === null) names.push(name);
  }
  const place = (name: string) => {
    const at = state.order.indexOf(name);
    return at < 0 ? state.order.length : at;
  };
  return names.sort((a, b) => place(a) - place(b));
}

/** What a clone knows of what was written, as its original does; the browser has copied the rest. */
export function copyWritten(from: Element, to: Element): void {
  const state = stateOf(from);
  if (state === undefined || to === from) return;
  const entries = new Map([...state.entries].map(([name, entry]) => [name, { ...entry }]));
  states.set(to, { entries, order: [...state.order] });
}
