/** Candidate lists of images. */

export interface Candidate {
  url: string;
  /** As written, with the white space before it. */
  descriptors: string;
}

/** A candidate list as in `srcset` (https://html.spec.whatwg.org/#parse-a-srcset-attribute). */
export function candidatesOf(value: string): Candidate[] {
  // A URL goes on to white space, commas in it included; commas at its end close the candidate.
  const found = value.matchAll(
    /[\s,]*([^\s,]\S*?)(?:,+(?=\s|$)|(?=\s|$)((?:[^(,]|\([^)]*(?:\)|$))*)(?:,|$))/g,
  );
  return Array.from(found, ([, url = "", descriptors = ""]) => ({ url, descriptors: descriptors.trimEnd() }));
}
