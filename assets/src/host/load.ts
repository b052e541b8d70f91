/** What comes of a navigation's request: a document, or something that leaves the page alone. */
import {
  type Client,
  type ClientRequest,
  type ClientResponse,
  ExternalRedirect,
  headerOf,
} from "./client.ts";
import { isShown, suggestedName } from "./downloads.ts";
import type { Exchange } from "./exchange.ts";
import { contentTypeOf } from "./navigation.ts";

export type Outcome =
  | { kind: "document"; response: ClientResponse }
  | { kind: "download"; response: ClientResponse; name: string }
  /** The app sends the reader to another origin. */
  | { kind: "external"; url: URL }
  /** 204 and 205: nothing changes. */
  | { kind: "nothing" };

/**
 * Makes the request of a navigation; `download` is the file name that its link suggests, null for none.
 *
 * `begun` gets each hop's exchange, for aborting; `shows` says what types are a document's. Rejects with `ConnectionError` (network error).
 */
export async function load(
  client: Client,
  request: ClientRequest,
  download: string | null,
  begun: (exchange: Exchange) => void,
  shows: (contentType: string) => boolean = isShown,
): Promise<Outcome> {
  try {
    const response = await client.fetch(request, begun);
    if (response.status === 204 || response.status === 205) return { kind: "nothing" };
    const { contentType } = contentTypeOf(headerOf(response.headers, "content-type"));
    const disposition = headerOf(response.headers, "content-disposition");
    const attribute = download ?? (shows(contentType) ? null : "");
    const name = suggestedName(disposition, attribute, response.url);
    return name === null ? { kind: "document", response } : { kind: "download", response, name };
  } catch (error) {
    if (error instanceof ExternalRedirect) return { kind: "external", url: error.url };
    throw error;
  }
}
