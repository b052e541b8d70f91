/** `BroadcastChannel` (https://html.spec.whatwg.org/#broadcasting-to-other-browsing-contexts) within a playground. */
import type { Channel } from "./channel.ts";
import { expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";

/** `origin` is the app's. */
export function installBroadcast(channel: Channel, origin: string): void {
  const open = new Set<Broadcast>();
  const deliver = (to: Iterable<Broadcast>, name: string, data: unknown) => {
    for (const each of to) {
      if (each.name !== name) continue;
      // Each listener's copy is its own, and comes in a task.
      const copy: unknown = structuredClone(data);
      setTimeout(() => {
        if (open.has(each)) each.dispatchEvent(new MessageEvent("message", { data: copy, origin }));
      });
    }
  };

  class Broadcast extends EventTarget {
    readonly #name: string;
    #closed = false;

    constructor(name: string) {
      super();
      this.#name = String(name);
      open.add(this);
    }

    get name(): string {
      return this.#name;
    }

    postMessage(data: unknown): void {
      if (this.#closed) throw new DOMException("The channel is closed.", "InvalidStateError");
      const copy: unknown = structuredClone(data);
      deliver(
        [...open].filter((each) => each !== this),
        this.name,
        copy,
      );
      channel.post({ type: "broadcast", channel: this.name, data: copy });
    }

    close(): void {
      this.#closed = true;
      open.delete(this);
    }
  }
  channel.on("broadcast", ({ channel: name, data }) => deliver([...open], name, data));
  handlers(Broadcast.prototype, ["message", "messageerror"]);
  expose("BroadcastChannel", Broadcast);
}
