/**
 * What the pages and workers of one run share in memory: values, locks (https://w3c.github.io/web-locks/) and
 * what `BroadcastChannel`s post. IndexedDB and `caches` are made of it. It ends with the run.
 */
import type { HostToFrame, LockMode } from "../protocol.ts";

interface Versioned {
  value: unknown;
  version: number;
}

/** A page or worker. */
export interface Member {
  post(message: HostToFrame): void;
}

interface Lock {
  member: Member;
  id: number;
  name: string;
  mode: LockMode;
}

export class Shared {
  readonly #areas = new Map<string, Map<string, Versioned>>();
  readonly #members = new Set<Member>();
  #held: Lock[] = [];
  #pending: Lock[] = [];
  #version = 0;

  join(member: Member): void {
    this.#members.add(member);
  }

  /** The page or worker is gone, and so are its locks. */
  leave(member: Member): void {
    this.#members.delete(member);
    const others = (lock: Lock) => lock.member !== member;
    this.#held = this.#held.filter(others);
    this.#pending = this.#pending.filter(others);
    this.#grant();
  }

  get(area: string, key: string): Versioned {
    return this.#areas.get(area)?.get(key) ?? { value: undefined, version: 0 };
  }

  set(area: string, key: string, value: unknown): void {
    const values = this.#areas.get(area) ?? new Map<string, Versioned>();
    if (value === undefined) values.delete(key);
    else values.set(key, { value, version: ++this.#version });
    if (values.size > 0) this.#areas.set(area, values);
    else this.#areas.delete(area);
  }

  keys(area: string): string[] {
    return [...(this.#areas.get(area)?.keys() ?? [])];
  }

  broadcast(from: Member, channel: string, data: unknown): void {
    for (const member of this.#members)
      if (member !== from) member.post({ type: "broadcast", channel, data });
  }

  request(lock: Lock, wait: boolean, steal: boolean): void {
    if (steal) {
      for (const held of this.#held) {
        if (held.name === lock.name) held.member.post({ type: "lock", id: held.id, state: "stolen" });
      }
      this.#held = this.#held.filter(({ name }) => name !== lock.name);
      this.#pending.unshift(lock);
    } else if (wait || this.#free(lock, this.#pending)) this.#pending.push(lock);
    else lock.member.post({ type: "lock", id: lock.id, state: "refused" });
    this.#grant();
  }

  release(member: Member, id: number): void {
    const others = (lock: Lock) => lock.member !== member || lock.id !== id;
    this.#held = this.#held.filter(others);
    this.#pending = this.#pending.filter(others);
    this.#grant();
  }

  get locks(): { held: object[]; pending: object[] } {
    const told = ({ name, mode }: Lock) => ({ name, mode });
    return { held: this.#held.map(told), pending: this.#pending.map(told) };
  }

  #free(lock: Lock, before: Lock[]): boolean {
    const same = (other: Lock) => other.name === lock.name;
    return (
      !before.some(same) &&
      !this.#held.some((other) => same(other) && (other.mode === "exclusive" || lock.mode === "exclusive"))
    );
  }

  #grant(): void {
    const waiting: Lock[] = [];
    for (const lock of this.#pending) {
      if (this.#free(lock, waiting)) {
        this.#held.push(lock);
        lock.member.post({ type: "lock", id: lock.id, state: "granted" });
      } else waiting.push(lock);
    }
    this.#pending = waiting;
  }
}
