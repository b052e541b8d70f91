/** Runs one example in this thread's own Python. */
import type { RuntimeFiles } from "../maker/interpreter.ts";
import type { Failure, HostToWorker, WorkerToHost } from "../protocol.ts";
import { Client } from "./client.ts";
import { Connections } from "./connection.ts";
import type { Example, Exchange, Log, Outcome } from "./outcome.ts";
import { type Prepared, startPython } from "./python.ts";

/** Rejects where Python can't be started, or ends before the example does. */
export async function runExample(
  runtime: RuntimeFiles,
  prepared: Prepared,
  example: Example,
): Promise<Outcome> {
  let logs: Log[] = [];
  const loading = Promise.withResolvers<Failure | null>();
  const stopping = Promise.withResolvers<void>();
  const broken = Promise.withResolvers<never>();
  let isLoaded = false;
  let send: (message: HostToWorker) => void = () => {};
  const connections = new Connections((message) => send(message));
  const receive = (message: WorkerToHost) => {
    if (message.type === "log")
      logs.push({ stream: message.stream, level: message.level, text: message.text });
    else if (message.type === "ready") loading.resolve(null);
    else if (message.type === "failed" && isLoaded) broken.reject(new Error(message.failure.message));
    else if (message.type === "failed") loading.resolve(message.failure);
    else if (message.type === "status" && message.status === "stopped") stopping.resolve();
    else connections.receive(message);
  };
  const python = await startPython(runtime, prepared, example.network, receive);
  send = python.send;
  const data = Object.entries(example.program.data).map(([name, text]) => ({
    name,
    bytes: new Uint8Array(Buffer.from(text, "base64")),
  }));
  send({ type: "load", ...example.program, data });
  const failure = await loading.promise;
  if (failure !== null) return { failure, exchanges: [], modules: [], lasting: true };
  isLoaded = true;
  const client = new Client(connections);
  const exchanges: Exchange[] = [];
  for (const request of example.requests) {
    logs = [];
    exchanges.push(await Promise.race([client.exchange(request, logs), broken.promise]));
  }
  const modules = python.imported();
  send({ type: "shutdown" });
  await Promise.race([stopping.promise, broken.promise]);
  return { failure: null, exchanges, modules, lasting: exchanges.every(({ status }) => status > 0) };
}
