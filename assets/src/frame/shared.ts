/** What the pages and workers of one run share in memory, asked of the host. */
import type { LockMode } from "../protocol.ts";
import type { Channel } from "./channel.ts";

export interface HeldLock {
  release(): void;
  /** Another has taken it. */
  stolen: Promise<void>;
}

interface Waiting {
  granted(lock: HeldLock | null): void;
  stolen(): void;
  lock: HeldLock;
}

export class SharedStore {
  readonly #channel: Channel;
  readonly #answers = new Map<number, (answer: { value: unknown; version: number }) => void>();
  readonly #locks = new Map<number, Waiting>();

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.on("shared", ({ id, value, version }) => {
      this.#answers.get(id)?.({ value, version });
      this.#answers.delete(id);
    });
    channel.on("lock", ({ id, state }) => {
      const waiting = this.#locks.get(id);
      if (state === "granted") waiting?.granted(waiting.lock);
      else {
        this.#locks.delete(id);
        if (state === "refused") waiting?.granted(null);
        else waiting?.stolen();
      }
    });
  }

  #answer(id: number): Promise<{ value: unknown; version: number }> {
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
    });
  }

  /** `value` is undefined where there is none, and where `version` is `known`. */
  get(area: string, key: string, known = 0): Promise<{ value: unknown; version: number }> {
    const id = this.#channel.id();
    this.#channel.post({ type: "shared-get", id, area, key, known });
    return this.#answer(id);
  }

  /** What can't be cloned throws at once. */
  set(area: string, key: string, value: unknown): void {
    this.#channel.post({ type: "shared-set", area, key, value });
  }

  async keys(area: string): Promise<string[]> {
    const id = this.#channel.id();
    this.#channel.post({ type: "shared-keys", id, area });
    const { value } = await this.#answer(id);
    return Array.isArray(value) ? value.map(String) : [];
  }

  async locks(): Promise<unknown> {
    const id = this.#channel.id();
    this.#channel.post({ type: "shared-locks", id });
    return (await this.#answer(id)).value;
  }

  /** Source text of what `database.ts` is; null where it could not be had. */
  async library(): Promise<string | null> {
    const id = this.#channel.id();
    this.#channel.post({ type: "library", id });
    const { value } = await this.#answer(id);
    return typeof value === "string" ? value : null;
  }

  /** Resolves when the lock is held: with null where it is not free and `wait` is false. */
  lock(
    name: string,
    { mode = "exclusive" as LockMode, wait = true, steal = false } = {},
  ): { granted: Promise<HeldLock | null>; giveUp(): void } {
    const id = this.#channel.id();
    const granted = Promise.withResolvers<HeldLock | null>();
    const stolen = Promise.withResolvers<void>();
    const release = () => {
      if (this.#locks.delete(id)) this.#channel.post({ type: "lock-release", id });
    };
    const lock = { release, stolen: stolen.promise };
    this.#locks.set(id, { granted: granted.resolve, stolen: stolen.resolve, lock });
    this.#channel.post({ type: "lock", id, name, mode, wait, steal });
    return { granted: granted.promise, giveUp: release };
  }

  /** Runs `action` while nobody else has the lock. */
  async exclusively<T>(name: string, action: () => Promise<T>): Promise<T> {
    const lock = await this.lock(name).granted;
    try {
      return await action();
    } finally {
      lock?.release();
    }
  }
}
