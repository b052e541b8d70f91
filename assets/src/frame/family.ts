/** The windows of one tab as one of them knows them, and the ports by which they speak. */
import { type Act, holds, isKin, type Kin, keyOf, type Path, type WindowState } from "./kin.ts";
import { closePort, listenTo, postTo } from "./ports.ts";
import { RemoteWindow } from "./remote-window.ts";

/** What a window does when another asks for it. */
export interface FamilyHooks {
  /** This window's own state; with its HTML only where that has changed since it was asked last. */
  state(always: boolean): WindowState;
  /** Its frames, in the order of the page. */
  frames(): WindowState["frames"];
  act(act: Act, from: Path): void;
  navigate(path: Path, url: URL, replace: boolean): void;
  /** Another window of this tab has changed. */
  changed(path: Path, state: WindowState): void;
}

export class Family {
  path: Path = [];
  /** The app's, as others see it; "null" in a sandbox. */
  origin = location.origin;
  readonly #hooks: FamilyHooks;
  readonly #states = new Map<string, WindowState>();
  readonly #windows = new Map<string, RemoteWindow>();
  readonly #children = new Map<number, MessagePort>();
  #parent: MessagePort | null = null;

  constructor(hooks: FamilyHooks) {
    this.#hooks = hooks;
  }

  /** Is any other window there to be told anything? */
  get alone(): boolean {
    return this.#parent === null && this.#children.size === 0;
  }

  /** Joins a family by the port to the window that this one is in; resolves with the frame's element as HTML. */
  join(port: MessagePort): Promise<string> {
    this.#parent = port;
    return new Promise((resolve) => {
      this.#listen(port, (message) => {
        if (message.type !== "hello") return this.#receive(message, null);
        this.path = message.path;
        for (const [path, state] of message.states) this.#states.set(keyOf(path), state);
        resolve(message.element);
      });
    });
  }

  /** A frame of this window has a new document, which listens at the other end of `port`. */
  adopt(id: number, port: MessagePort, element: string): void {
    this.release(id);
    this.#children.set(id, port);
    this.#listen(port, (message) => this.#receive(message, id));
    const own: [number[], WindowState] = [[...this.path], this.#hooks.state(true)];
    const others = [...this.#states].map(([key, state]): [number[], WindowState] => [pathOf(key), state]);
    this.#send(port, { type: "hello", path: [...this.path, id], states: [own, ...others], element });
  }

  /** The frame's document is no more. */
  release(id: number): void {
    const port = this.#children.get(id);
    if (port === undefined) return;
    this.#children.delete(id);
    closePort(port);
    this.#gone([...this.path, id]);
    this.#broadcast({ type: "gone", of: [...this.path, id] }, null);
  }

  /** Tells the others what this window is like now. */
  publish(): void {
    if (this.alone) return;
    this.#broadcast({ type: "state", of: [...this.path], state: this.#hooks.state(false) }, null);
  }

  stateOf(path: Path): WindowState | null {
    return this.#states.get(keyOf(path)) ?? null;
  }

  /** What scripts get for the window at `path`: this very one, or a stand-in. */
  windowAt(path: Path): Window {
    if (keyOf(path) === keyOf(this.path)) return window;
    return this.remote(path).window;
  }

  remote(path: Path): RemoteWindow {
    const key = keyOf(path);
    let remote = this.#windows.get(key);
    if (remote === undefined) {
      remote = new RemoteWindow(path, this);
      this.#windows.set(key, remote);
    }
    return remote;
  }

  /** The place of a frame of this tab with that name: within this window first. */
  find(name: string): Path | null {
    const found: Path[] = [];
    for (const [key, { frames }] of this.#states)
      for (const frame of frames) if (frame.name === name) found.push([...pathOf(key), frame.id]);
    for (const frame of this.#hooks.frames()) if (frame.name === name) found.push([...this.path, frame.id]);
    return found.find((path) => holds(this.path, path)) ?? found[0] ?? null;
  }

  navigate(path: Path, url: URL, replace: boolean): void {
    this.#hooks.navigate(path, url, replace);
  }

  /** Asks something of the window at `to`, which knows before what this one is like. */
  act(to: Path, act: Act, transfer: Transferable[] = []): void {
    this.publish();
    this.#route({ type: "act", to: [...to], from: [...this.path], act }, transfer);
  }

  #listen(port: MessagePort, receive: (message: Kin) => void): void {
    listenTo(port, (data) => {
      if (isKin(data)) receive(data);
    });
  }

  #send(port: MessagePort, message: Kin, transfer: Transferable[] = []): void {
    postTo(port, message, transfer);
  }

  /** `from` is the frame that it came from, null for the parent. */
  #receive(message: Kin, from: number | null): void {
    // A frame speaks for itself and for what is in it.
    const inside = (path: Path) => from === null || holds([...this.path, from], path);
    if (message.type === "act") {
      if (inside(message.from)) this.#route(message, message.act.type === "message" ? message.act.ports : []);
    } else if (message.type === "state" && inside(message.of)) {
      const known = this.#states.get(keyOf(message.of));
      const html = message.state.html ?? (known?.document === message.state.document ? known.html : null);
      const state = { ...message.state, html };
      this.#states.set(keyOf(message.of), state);
      this.#windows.get(keyOf(message.of))?.update(state);
      this.#hooks.changed(message.of, state);
      this.#broadcast(message, from);
    } else if (message.type === "gone" && inside(message.of)) {
      this.#gone(message.of);
      this.#broadcast(message, from);
    }
  }

  #route(message: Extract<Kin, { type: "act" }>, transfer: Transferable[]): void {
    const { to } = message;
    if (keyOf(to) === keyOf(this.path)) {
      this.#hooks.act(message.act, message.from);
      return;
    }
    const inner = to.length > this.path.length && holds(this.path, to) ? to[this.path.length] : undefined;
    const port = inner === undefined ? this.#parent : this.#children.get(inner);
    if (port) this.#send(port, message, transfer);
  }

  #broadcast(message: Kin, except: number | null): void {
    for (const [id, port] of this.#children) if (id !== except) this.#send(port, message);
    if (this.#parent !== null && "of" in message && holds(this.path, message.of))
      this.#send(this.#parent, message);
  }

  #gone(path: Path): void {
    for (const key of [...this.#states.keys()]) if (holds(path, pathOf(key))) this.#states.delete(key);
  }
}

const pathOf = (key: string): number[] => (key === "" ? [] : key.split("/").map(Number));
