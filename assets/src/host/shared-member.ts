/** One page's or worker's part in what a run shares in memory. */
import library from "script:../frame/database.ts";
import type { FrameToHost, HostToFrame } from "../protocol.ts";
import { download } from "./download.ts";
import type { Member, Shared } from "./shared.ts";

export class SharedMember implements Member {
  readonly #shared: Shared;
  readonly #base: URL;
  readonly post: (message: HostToFrame) => void;

  constructor(shared: Shared, base: URL, post: (message: HostToFrame) => void) {
    this.#shared = shared;
    this.#base = base;
    this.post = post;
    shared.join(this);
  }

  receive(message: FrameToHost): void {
    const shared = this.#shared;
    switch (message.type) {
      case "shared-get": {
        const { value, version } = shared.get(message.area, message.key);
        const news = version === message.known ? undefined : value;
        this.post({ type: "shared", id: message.id, value: news, version });
        break;
      }
      case "shared-set":
        shared.set(message.area, message.key, message.value);
        break;
      case "shared-keys":
        this.post({ type: "shared", id: message.id, value: shared.keys(message.area), version: 0 });
        break;
      case "shared-locks":
        this.post({ type: "shared", id: message.id, value: shared.locks, version: 0 });
        break;
      case "library":
        void this.#library(message.id);
        break;
      case "broadcast":
        shared.broadcast(this, message.channel, message.data);
        break;
      case "lock": {
        const { id, name, mode, wait, steal } = message;
        shared.request({ member: this, id, name, mode }, wait, steal);
        break;
      }
      case "lock-release":
        shared.release(this, message.id);
        break;
      default:
    }
  }

  close(): void {
    this.#shared.leave(this);
  }

  async #library(id: number): Promise<void> {
    let value: unknown = null;
    try {
      const [bytes] = await download(this.#base, [library], new AbortController().signal, () => {});
      value = new TextDecoder().decode(bytes);
    } catch {
      // The page says what it could not have.
    }
    this.post({ type: "shared", id, value, version: 0 });
  }
}
