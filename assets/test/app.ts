/** An app without a runtime: every connection is the test's to answer. */
import type { Connector } from "../src/host/exchange.ts";
import type { ConnectionHandlers } from "../src/host/runtime.ts";
import type { HeaderList, ReceiveEvent, Scope } from "../src/protocol.ts";

export class FakeConnection {
  readonly scope: Scope;
  readonly handlers: ConnectionHandlers;
  readonly received: ReceiveEvent[] = [];
  /** Bytes that the client took, each time. */
  readonly acks: number[] = [];
  closed = false;

  constructor(scope: Scope, handlers: ConnectionHandlers) {
    this.scope = scope;
    this.handlers = handlers;
  }

  header(wanted: string): string | undefined {
    return this.scope.headers.find(([name]) => name === wanted)?.[1];
  }

  start(status: number, headers: HeaderList = []): void {
    this.handlers.event({ type: "http.response.start", status, headers, trailers: false });
  }

  body(text: string, more = false): void {
    this.handlers.event({
      type: "http.response.body",
      body: new TextEncoder().encode(text),
      more_body: more,
    });
  }

  /** All of a response, and the end of the connection. */
  respond(status: number, headers: HeaderList = [], text = ""): void {
    this.start(status, headers);
    this.body(text);
    this.handlers.close(null);
  }
}

export class FakeApp implements Connector {
  readonly connections: FakeConnection[] = [];
  readonly #answer: (connection: FakeConnection) => void;

  /** `answer` is called for each connection, once it is open. */
  constructor(answer: (connection: FakeConnection) => void = () => {}) {
    this.#answer = answer;
  }

  open(scope: Scope, handlers: ConnectionHandlers): ReturnType<Connector["open"]> {
    const connection = new FakeConnection(scope, handlers);
    this.connections.push(connection);
    queueMicrotask(() => this.#answer(connection));
    return {
      send: (event) => void connection.received.push(event),
      ack: (bytes) => void connection.acks.push(bytes),
      close: () => {
        connection.closed = true;
      },
    };
  }

  /** The newest connection. */
  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error("no connection");
    return last;
  }
}
