/** This page among the other windows of its tab: its frames, the page that it is in, and what they ask of it. */

import type { Channel } from "./channel.ts";
import { accessor } from "./define.ts";
import { Family } from "./family.ts";
import { Frames } from "./frames.ts";
import { type Act, keyOf, type Path } from "./kin.ts";
import { applyHtml } from "./mirror.ts";
import { Navigation } from "./navigation.ts";
import { Published } from "./published.ts";
import { PLACE, TOP, TOPMOST } from "./scripts.ts";

export class PageWindow {
  readonly frames: Frames;
  readonly navigation: Navigation;
  readonly #family: Family;
  #published: Published | null = null;

  /** `inner` is the URL of the page that frames are made of. */
  constructor(channel: Channel, inner: string) {
    this.#family = new Family({
      state: (always) => this.#own().state(always, this.#family.origin),
      frames: () => this.frames.list(),
      act: (act, from) => this.#act(act, from),
      navigate: (path, url, replace) => this.navigation.to(path, url, replace),
      changed: (_path, { historyLength }) => {
        // The host's word of it may come later than what a script says that knows it.
        const place = this.navigation.history.place;
        if (historyLength > place.length)
          this.navigation.history.moved({ length: historyLength, index: historyLength - 1 });
      },
    });
    this.navigation = new Navigation(channel, this.#family);
    this.frames = new Frames(channel, this.#family, inner);
    const topmost = () => this.#family.windowAt([]);
    const reader = window.top;
    Object.defineProperty(window, TOPMOST, { get: topmost });
    Object.defineProperty(window, TOP, {
      value: (value: unknown) => (value === reader ? topmost() : value),
    });
    this.#patchLocation();
  }

  /** What scripts have in place of `location` where they change it; other objects stay what they are. */
  #patchLocation(): void {
    const place = this.navigation.place();
    Object.defineProperty(Location.prototype, PLACE, { get: () => place });
    Object.defineProperty(Object.prototype, PLACE, {
      get(this: unknown) {
        return this;
      },
    });
  }

  /** What messages name as its origin: the app's, but where a frame's sandbox makes it opaque. */
  get origin(): string {
    return this.#family.origin;
  }

  /** Resolves when it is known what is around this page. */
  async join(kin: MessagePort | null): Promise<void> {
    if (kin === null) return;
    const tag = await this.#family.join(kin);
    const element = new DOMParser().parseFromString(tag, "text/html").body.firstElementChild;
    accessor(window, "frameElement", {
      configurable: true,
      enumerable: true,
      get: () => element,
    });
    if (element === null) return;
    const sandbox = element.getAttribute("sandbox")?.toLowerCase().split(/\s+/) ?? null;
    if (sandbox !== null && !sandbox.includes("allow-same-origin")) this.#family.origin = "null";
    const told = new Map([...element.attributes].map(({ name, value }) => [name, value]));
    new MutationObserver(() => {
      const attributes = [...element.attributes].map(({ name, value }): [string, string] => [name, value]);
      const changed = attributes.filter(([name, value]) => told.get(name) !== value);
      for (const [name, value] of changed) told.set(name, value);
      this.#family.act(this.#family.path.slice(0, -1), { type: "element", attributes: changed });
    }).observe(element, { attributes: true });
  }

  /** Listeners of a document that has just been opened, before any of its own. */
  listen(): void {
    this.frames.listen();
    this.#own().watch(() => this.#family.publish());
  }

  /** The page is loaded. */
  loaded(): void {
    if (this.#family.path.length > 0) this.#family.act(this.#family.path.slice(0, -1), { type: "loaded" });
    else this.#family.publish();
  }

  #own(): Published {
    this.#published ??= new Published(() => this.frames.list());
    return this.#published;
  }

  #act(act: Act, from: Path): void {
    const inside = keyOf(from.slice(0, -1)) === keyOf(this.#family.path) ? from.at(-1) : undefined;
    switch (act.type) {
      case "message": {
        const { data, ports, origin } = act;
        const event = new MessageEvent("message", { data, ports, origin });
        // What stands for another window is no WindowProxy, which is all that the constructor takes.
        Object.defineProperty(event, "source", { value: this.#family.windowAt(from) });
        dispatchEvent(event);
        break;
      }
      case "call": {
        const called: unknown = Reflect.get(window, act.name);
        if (typeof called === "function") Reflect.apply(called, window, act.values);
        break;
      }
      case "set":
        Reflect.set(window, act.name, act.value);
        break;
      case "fragment":
        if (URL.canParse(act.url)) this.navigation.arrive(new URL(act.url), act.replace);
        break;
      case "script":
        if (act.url.startsWith("javascript:")) this.navigation.run(new URL(act.url));
        break;
      case "html":
        applyHtml(document, act.html);
        break;
      case "element":
        if (inside !== undefined) this.frames.setAttributes(inside, act.attributes);
        break;
      case "loaded":
        if (inside !== undefined) this.frames.loaded(inside);
        break;
    }
  }
}
