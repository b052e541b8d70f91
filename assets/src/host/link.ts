/** How fast the reader's link is, and which way to start is over soonest on it. */
import type { Way } from "../protocol.ts";

/** A connection needs a while to get to its speed; then it is measured. Milliseconds. */
const RAMP = 500;
/** How often, and how many times, the first byte is looked for: modules of the page may come before it. */
const STEP = 100;
const STEPS = 150;
const MEASURE = 1000;

/** From files to a first response, on a machine of the middle; milliseconds. Measured by `make bench`. */
const WORK: Record<Way, number> = { snapshot: 900, archive: 2500, wheels: 4000 };

/** A start was given up because another way is over sooner. */
export class SlowLink extends Error {
  readonly way: Way;

  /** `rate` in bytes a millisecond. */
  constructor(way: Way, rate: number) {
    super(
      `The link carries ${(rate / 1000).toFixed(2)} MB a second: smaller files are fetched, which take longer to start.`,
    );
    this.way = way;
  }
}

/** Bytes a millisecond, some time after a download has begun; null where it is over by then, or nothing comes. */
export async function measure(loaded: () => number, total: number): Promise<number | null> {
  for (let step = 0; loaded() === 0 && step < STEPS; step++) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
  await new Promise((resolve) => setTimeout(resolve, RAMP));
  const before = loaded();
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, MEASURE));
  const now = loaded();
  return now > before && now < total ? (now - before) / (performance.now() - start) : null;
}

export interface Candidate {
  way: Way;
  /** Bytes that are still to come. */
  left: number;
}

/** The candidate that is over first at `rate`; of equals, the first. */
export function soonest(candidates: [Candidate, ...Candidate[]], rate: number): Way {
  const time = ({ way, left }: Candidate) => left / rate + WORK[way];
  return candidates.reduce((best, each) => (time(each) < time(best) ? each : best)).way;
}
