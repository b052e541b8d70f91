/** The runs of a page that are live: each holds a Python of its own, and readers' memory is finite. */

export interface Live {
  /** How many may be live at once, this one among them. */
  readonly limit: number;
  /** Others are live now, and this one is not. */
  displace(): void;
}

/** The one that was used last comes last. */
const live: Live[] = [];

/** `one` runs: those that nobody has used for longest make room for it. */
export function admit(one: Live): void {
  release(one);
  live.push(one);
  while (live.length > Math.max(1, one.limit)) live.shift()?.displace();
}

/** `one`, if it runs, is in use. */
export function use(one: Live): void {
  if (live.at(-1) === one || !live.includes(one)) return;
  release(one);
  live.push(one);
}

/** `one` no longer runs. */
export function release(one: Live): void {
  const index = live.indexOf(one);
  if (index >= 0) live.splice(index, 1);
}
