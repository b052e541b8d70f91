/**
 * Ports of ours, by what the browser had before any script of the page ran: a page that replaces `postMessage`,
 * `addEventListener` or what an event's `data` is read by gets hold of none.
 */
const { apply } = Reflect;
const { assign, create, defineProperty } = Object;
const Channel = MessageChannel;
const ports = [getterOf(Channel.prototype, "port1"), getterOf(Channel.prototype, "port2")] as const;
const post = MessagePort.prototype.postMessage;
const begin = MessagePort.prototype.start;
const end = MessagePort.prototype.close;
const listen = EventTarget.prototype.addEventListener;
const dataOf = getterOf(MessageEvent.prototype, "data");

function getterOf(prototype: object, name: string): (this: unknown) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (
    get ??
    function (this: unknown) {
      return Reflect.get(Object(this), name);
    }
  );
}

/** A copy of a list that the browser reads without anything of `Array.prototype`. */
export function listed<T>(items: readonly T[]): T[] {
  const copy: T[] = [];
  const { length } = items;
  for (let index = 0; index < length; index++) copy[index] = items[index] as T;
  const iterate = () => {
    let at = 0;
    const next = () => (at < length ? { done: false, value: copy[at++] } : { done: true, value: undefined });
    return assign(create(null), { next });
  };
  return defineProperty(copy, Symbol.iterator, { value: iterate });
}

export function newChannel(): { port1: MessagePort; port2: MessagePort } {
  const channel = new Channel();
  const [port1, port2] = [apply(ports[0], channel, []), apply(ports[1], channel, [])];
  return { port1: port1 as MessagePort, port2: port2 as MessagePort };
}

export function postTo(port: MessagePort, message: unknown, transfer: Transferable[] = []): void {
  apply(post, port, transfer.length === 0 ? [message] : [message, listed(transfer)]);
}

export function listenTo(port: MessagePort, receive: (data: unknown) => void): void {
  const listener = (event: Event) => receive(apply(dataOf, event, []));
  apply(listen, port, ["message", listener]);
  apply(begin, port, []);
}

export function closePort(port: MessagePort): void {
  apply(end, port, []);
}
