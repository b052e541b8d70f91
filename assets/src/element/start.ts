/** What a first run needs beside the element, in one file: one round trip, and few requests. */
import { beginSession, checkSource, createSession, expectSession } from "../host/session.ts";
import { provide } from "./provided.ts";
import { createSide } from "./side.ts";

provide({
  session: { beginSession, checkSource, createSession, expectSession },
  side: { createSide },
});
