/** Questions to the worker that have one answer each. */
import type { WorkerToHost } from "../protocol.ts";

/** The messages that answer a question. */
export type Answer = Extract<WorkerToHost, { type: "checked" | "evaluated" | "files-listed" | "file-read" }>;

interface Open {
  type: Answer["type"];
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Questions {
  readonly #open = new Map<number, Open>();

  get size(): number {
    return this.#open.size;
  }

  /**
   * The answer of type `type` to question `id`, which has been asked. Rejects with an `Error` after `limit` milliseconds,
   * or when the worker is gone.
   */
  async answer<T extends Answer["type"]>(
    id: number,
    type: T,
    limit: number,
  ): Promise<Extract<Answer, { type: T }>> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#open.set(id, { type, resolve, reject });
    const timer = Number.isFinite(limit)
      ? setTimeout(() => reject(new Error("Python is busy and has not answered.")), limit)
      : undefined;
    try {
      // Only an answer of this type resolves it.
      return (await promise) as Extract<Answer, { type: T }>;
    } finally {
      clearTimeout(timer);
      this.#open.delete(id);
    }
  }

  receive(answer: Answer): void {
    const question = this.#open.get(answer.id);
    if (question?.type === answer.type) question.resolve(answer);
  }

  /** The worker is gone. */
  end(reason: string): void {
    for (const question of this.#open.values()) question.reject(new Error(reason));
  }
}
