/**
 * A script whose file is on its way has no `src` yet, and the browser would take its text for the script: it would run
 * that and never the file (https://html.spec.whatwg.org/#prepare-the-script-element, "already started"). Until the
 * file is here, its type is that of data. Pages read what they wrote.
 */
import { isClassicType, WAITING } from "./vocabulary.ts";
import { forget, lend, native, put, recall, stand } from "./written.ts";

export const isWaiting = (script: Element): boolean => native.get(script, "type") === WAITING;

/** Has the browser begun with it ("already started")? It never does so again, whatever `src` becomes. */
export function hasRun(script: HTMLScriptElement): boolean {
  const type = native.get(script, "type") ?? "";
  const runs = isClassicType(type) || type.trim().toLowerCase() === "module";
  return runs && script.isConnected && (native.get(script, "src") !== null || script.text !== "");
}

/** To the browser it is data from now on; `type` is what the page writes. */
export function wait(script: Element, type: string | null = recall(script, "type")): void {
  if (type !== null) put(script, "type", type, WAITING);
  else {
    forget(script, "type");
    native.remove(script, "type");
    lend(script, "type", WAITING);
  }
}

/** It is a script again; runs nothing by itself. */
export function proceed(script: Element): void {
  if (!isWaiting(script)) return;
  const type = recall(script, "type");
  forget(script, "type");
  setType(script, type);
}

/** Gives the browser its file, as a script of the type that it had when it came into the document. */
export function begin(script: Element, type: string | null, blob: string): void {
  proceed(script);
  const written = recall(script, "type");
  setType(script, type);
  stand(script, "src", blob);
  setType(script, written);
}

function setType(script: Element, type: string | null): void {
  if (type === native.get(script, "type")) return;
  if (type === null) native.remove(script, "type");
  else native.set(script, "type", type);
}
