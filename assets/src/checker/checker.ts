/**
 * Runs the examples of a documentation and tells how they answered: run by Node when documentation is built.
 *
 *   node --experimental-wasm-jspi checker.mjs JOB
 *
 * JOB is a file with a `Job` as JSON; `result.json` in its output directory is a `Result`. Each example gets a thread
 * and a Python of its own, which ends with it: no example sees another one, and one that never ends is ended.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type RuntimeFiles, unpackRuntime } from "../maker/interpreter.ts";
import type { Failure } from "../protocol.ts";
import type { Example, Outcome } from "./outcome.ts";
import { type Prepared, unpackPrepared } from "./python.ts";
import { runExample } from "./run.ts";

interface Job {
  runtime: RuntimeFiles;
  prepared: Prepared;
  output: string;
  examples: Example[];
  /** How many run at once. */
  threads: number;
  /** Seconds that one may take in all. */
  limit: number;
}

interface Result {
  /** In the order of examples. */
  outcomes: Outcome[];
}

type Task = Pick<Job, "runtime" | "prepared"> & { example: Example };

function inThread(task: Task, limit: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: task });
    const end = () => {
      clearTimeout(timer);
      void thread.terminate();
    };
    const timer = setTimeout(() => {
      end();
      resolve(failed(`The example was stopped: it has taken more than ${limit} seconds.`));
    }, limit * 1000);
    thread.once("message", (outcome: Outcome) => {
      end();
      resolve(outcome);
    });
    // What Python was ended by, or nothing could catch.
    thread.once("error", (error: unknown) => {
      end();
      resolve(
        failed(`The example has ended Python: ${error instanceof Error ? error.message : String(error)}`),
      );
    });
    thread.once("exit", (code) => {
      end();
      resolve(failed(`The example has ended Python (exit code ${code}).`));
    });
  });
}

function failed(message: string): Outcome {
  const failure: Failure = { stage: "app", fault: "app", message, traceback: "", location: null };
  return { failure, exchanges: [], modules: [], lasting: false };
}

async function runAll(job: Job): Promise<void> {
  unpackRuntime(job.runtime);
  const prepared = unpackPrepared(job.prepared, job.output);
  const outcomes: Outcome[] = [];
  const queue = [...job.examples.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, example] = next;
      const { runtime } = job;
      outcomes[index] = await inThread({ runtime, prepared, example }, job.limit);
    }
  };
  await Promise.all(Array.from({ length: job.threads }, work));
  const result: Result = { outcomes };
  writeFileSync(path.join(job.output, "result.json"), JSON.stringify(result));
}

if (isMainThread) {
  await runAll(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
} else {
  const { runtime, prepared, example }: Task = workerData;
  parentPort?.postMessage(await runExample(runtime, prepared, example));
}
