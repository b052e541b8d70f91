/** What is loaded when somebody comes near Run (`start.ts`), once for a page. It can't be imported by name: see `build.mjs`. */
import type { SessionModule } from "../host/api.ts";
import type { SideModule } from "./side-api.ts";

export interface Provided {
  session: SessionModule;
  side: SideModule;
}

let all: Provided | null = null;

/** Whether it is loaded. */
export const isProvided = (): boolean => all !== null;

export function provide(given: Provided): void {
  all = given;
}

/** Raises an `Error` before it is loaded. */
export function provided(): Provided {
  if (all === null) throw new Error("The script of a run has not run.");
  return all;
}
