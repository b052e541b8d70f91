/** What is loaded when somebody comes near Run (`start.ts`), once for a page. It is not imported by name: see `build.mjs`. */
import type { SessionModule } from "../host/api.ts";
import type { SideModule } from "./side-api.ts";

export interface Provided {
  session: SessionModule;
  side: SideModule;
}

let provided: Provided | null = null;

/** Whether it is loaded. */
export const isProvided = (): boolean => provided !== null;

export function provide(given: Provided): void {
  provided = given;
}

/** Rejects where it can't be loaded; the next call tries again. */
export async function loadProvided(): Promise<Provided> {
  await import("./start.ts");
  if (provided === null) throw new Error("The script of a run has not run.");
  return provided;
}
