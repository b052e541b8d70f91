import assert from "node:assert/strict";
import { test } from "node:test";
import { Runner, type RunnerHooks } from "../src/element/runner.ts";
import type { PythonOptions, Session, SessionEvents, SessionOptions } from "../src/host/api.ts";
import { SessionError } from "../src/host/api.ts";
import type { Failure, SourceProblem } from "../src/protocol.ts";

const failure: Failure = {
  stage: "app",
  fault: "app",
  message: "No.",
  traceback: "Traceback",
  location: null,
};

const problem: SourceProblem = {
  severity: "error",
  message: "",
  line: 1,
  column: 0,
  end_line: 1,
  end_column: 0,
};

function deferred() {
  let resolve = () => {};
  let reject = (_reason: Error) => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve: () => resolve(), reject: (reason: Error) => reject(reason) };
}

/** A session whose start ends when the test says so. */
class FakeSession extends EventTarget implements Session {
  readonly browser: Session["browser"] = {
    state: {
      url: "/",
      title: "",
      icon: "",
      tabs: [],
      loading: false,
      canGoBack: false,
      canGoForward: false,
    },
    frame: null,
    navigate: async () => {},
    back: () => {},
    forward: () => {},
    reload: () => {},
    selectTab: () => {},
    closeTab: async () => {},
  };
  readonly started = deferred();
  stops = 0;
  interrupts = 0;
  prepared = 0;

  start(): Promise<void> {
    return this.started.promise;
  }

  async stop(): Promise<void> {
    this.stops++;
  }

  interrupt(): void {
    this.interrupts++;
  }

  prepare(): void {
    this.prepared++;
  }

  ask(): ReturnType<Session["request"]> {
    return this.request();
  }

  readonly traffic: Session["traffic"] = [];

  clearTraffic(): void {}

  evaluate(): ReturnType<Session["evaluate"]> {
    return { result: Promise.resolve({ outcome: "value", text: "" }), cancel: () => {} };
  }

  async listFiles(): ReturnType<Session["listFiles"]> {
    return { files: [], complete: true };
  }

  async readFile(): Promise<Uint8Array> {
    return new Uint8Array();
  }

  async check(path: string): ReturnType<Session["check"]> {
    return [{ ...problem, message: path }];
  }

  async request(): ReturnType<Session["request"]> {
    return {
      status: 204,
      headers: [],
      body: Object.assign(new Uint8Array(), { text: () => "", json: () => null }),
    };
  }

  emit<K extends keyof SessionEvents>(type: K, detail: SessionEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  override addEventListener(type: string, listener: unknown): void {
    if (typeof listener === "function") super.addEventListener(type, (event) => listener(event));
  }
}

function bench(changes: Partial<RunnerHooks> = {}) {
  const sessions: FakeSession[] = [];
  const states: string[] = [];
  const logs: string[] = [];
  const expected: PythonOptions[] = [];
  const runner = new Runner({
    // The fake looks at none of it.
    options: () => ({}) as SessionOptions,
    python: () => ({}) as PythonOptions,
    load: async () => ({
      createSession: () => {
        const session = new FakeSession();
        sessions.push(session);
        return session;
      },
      expectSession: (options) => expected.push(options),
      beginSession: () => {},
      checkSource: async () => null,
    }),
    limit: () => 3,
    stateChanged: (state) => states.push(state),
    progress: () => {},
    log: (entry) => logs.push(entry.text),
    request: () => {},
    traffic: () => {},
    navigate: () => {},
    browser: () => {},
    busy: () => {},
    ...changes,
  });
  /** The session with this number, once it exists. */
  const session = async (index: number): Promise<FakeSession> => {
    for (;;) {
      const found = sessions[index];
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { runner, sessions, states, logs, expected, session };
}

test("a run ends up ready", async () => {
  const { runner, states, session } = bench();
  const run = runner.run();
  assert.equal(runner.state, "loading");
  (await session(0)).started.resolve();
  assert.equal(await run, "ready");
  assert.deepEqual(states, ["loading", "ready"]);
});

test("a run that fails says why, frees its session, and another one may follow", async () => {
  const { runner, states, session } = bench();
  const run = runner.run();
  (await session(0)).started.reject(new SessionError(failure));
  assert.equal(await run, "failed");
  assert.equal(runner.failure, failure);
  assert.equal((await session(0)).stops, 1);
  const second = runner.run();
  assert.equal(runner.failure, null);
  (await session(1)).started.resolve();
  assert.equal(await second, "ready");
  assert.deepEqual(states, ["loading", "failed", "loading", "ready"]);
});

test("an error that nobody foresaw is our fault, at the stage it came in", async () => {
  const { runner, session } = bench();
  const run = runner.run();
  (await session(0)).emit("progress", { stage: "packages", loaded: 0, total: 0 });
  (await session(0)).started.reject(new TypeError("x is not a function"));
  assert.equal(await run, "failed");
  assert.equal(runner.failure?.fault, "us");
  assert.equal(runner.failure.stage, "packages");
  assert.match(runner.failure.message, /x is not a function/);
});

test("a host module that does not load is the network's fault", async () => {
  const { runner } = bench({ load: () => Promise.reject(new TypeError("Failed to fetch")) });
  assert.equal(await runner.run(), "failed");
  assert.equal(runner.failure?.fault, "network");
});

test("nothing that could run is a failure, not a rejection", async () => {
  const { runner } = bench({
    options: () => {
      throw new SessionError({ ...failure, fault: "author" });
    },
  });
  assert.equal(await runner.run(), "failed");
  assert.equal(runner.failure?.fault, "author");
});

test("running again while loading stops the first run and starts anew", async () => {
  const { runner, sessions, states, session } = bench();
  const first = runner.run();
  await session(0);
  const second = runner.run();
  assert.equal(await first, "stopped");
  (await session(1)).started.resolve();
  assert.equal(await second, "ready");
  assert.equal(sessions[0]?.stops, 1);
  assert.deepEqual(states, ["loading", "ready"]);
  sessions[0]?.started.reject(new SessionError(failure));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(runner.state, "ready");
});

test("of three runs in a row only the last one gets a session", async () => {
  const { runner, sessions, session } = bench();
  const runs = [runner.run(), runner.run(), runner.run()];
  (await session(0)).started.resolve();
  assert.deepEqual(await Promise.all(runs), ["stopped", "stopped", "ready"]);
  assert.equal(sessions.length, 1);
});

test("a new session waits until the old one has ended, but not for ever", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { runner, sessions } = bench();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  void runner.run();
  await settle();
  const [old] = sessions;
  assert.ok(old);
  old.stop = () => new Promise(() => {});
  void runner.run();
  await settle();
  assert.equal(sessions.length, 1);
  context.mock.timers.tick(5000);
  await settle();
  assert.equal(sessions.length, 2);
});

test("stop while loading resolves the run as stopped", async () => {
  const { runner, session } = bench();
  const run = runner.run();
  await session(0);
  await runner.stop();
  assert.equal(await run, "stopped");
  assert.equal(runner.state, "stopped");
});

test("stop has nothing to do where nothing runs", async () => {
  const { runner, states } = bench();
  await runner.stop();
  assert.equal(runner.state, "idle");
  assert.deepEqual(states, []);
});

test("reset leads back to idle from anywhere", async () => {
  const { runner, session } = bench();
  const run = runner.run();
  (await session(0)).started.resolve();
  await run;
  await runner.reset();
  assert.equal(runner.state, "idle");
  assert.equal((await session(0)).stops, 1);
});

test("a session that dies after it was ready is a failure", async () => {
  const { runner, session } = bench();
  const run = runner.run();
  (await session(0)).started.resolve();
  await run;
  (await session(0)).emit("failed", failure);
  assert.equal(runner.state, "failed");
  assert.equal(runner.failure, failure);
});

test("a request waits for a run that is loading", async () => {
  const { runner, session } = bench();
  void runner.run();
  const response = runner.request({ path: "/" });
  (await session(0)).started.resolve();
  assert.equal((await response).status, 204);
});

test("a request is refused where nothing runs, with the reason", async () => {
  const { runner, session } = bench();
  await assert.rejects(runner.request({}), /not running: call run\(\)/);
  const run = runner.run();
  const early = runner.request({});
  (await session(0)).started.reject(new SessionError(failure));
  await run;
  await assert.rejects(early, /not running: No\./);
  void runner.run();
  const stopped = runner.request({});
  await runner.stop();
  await assert.rejects(stopped, /stopped before/);
});

test("an old session's events change nothing, but its last words are heard", async () => {
  const { runner, logs, session } = bench();
  void runner.run();
  const old = await session(0);
  const second = runner.run();
  (await session(1)).started.resolve();
  await second;
  old.emit("failed", failure);
  old.emit("log", { stream: "stdout", level: "info", text: "bye" });
  assert.equal(runner.state, "ready");
  assert.deepEqual(logs, ["bye"]);
});

test("interrupts and preparations reach the session that is there", async () => {
  const { runner, session } = bench();
  runner.interrupt();
  runner.prepare();
  void runner.run();
  const first = await session(0);
  runner.prepare();
  assert.equal(first.prepared, 0); // it has its own start to see to
  first.started.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  runner.prepare();
  runner.interrupt();
  assert.deepEqual([first.prepared, first.interrupts], [1, 1]);
});

test("a first run is expected when somebody comes near, a second one is not", async () => {
  const { runner, expected, session } = bench();
  await runner.expect(false);
  assert.equal(expected.length, 1);
  const run = runner.run();
  await runner.expect(false);
  (await session(0)).started.resolve();
  await run;
  await runner.expect(false);
  assert.equal(expected.length, 1);
  await runner.stop();
  await runner.expect(false);
  assert.equal(expected.length, 2);
});

test("what can't be run is not expected, without an error", async () => {
  const python = () => {
    throw new SessionError(failure);
  };
  const { runner, expected } = bench({ python });
  await runner.expect(false);
  assert.equal(expected.length, 0);
});

test("a text is checked by the Python that runs, else by one that waits", async () => {
  const waiting: SourceProblem[] = [{ ...problem, message: "of a Python that waits" }];
  const { runner, session } = bench();
  assert.equal(await runner.check("main.py", ""), null);
  const run = runner.run();
  (await session(0)).started.resolve();
  await run;
  assert.equal((await runner.check("main.py", ""))?.[0]?.message, "main.py");
  await runner.stop();
  const other = bench({
    load: async () => ({
      createSession: () => new FakeSession(),
      expectSession: () => {},
      beginSession: () => {},
      checkSource: async () => waiting,
    }),
  });
  assert.equal(await other.runner.check("main.py", ""), waiting);
  const broken = bench({ load: () => Promise.reject(new Error("offline")) });
  assert.equal(await broken.runner.check("main.py", ""), null);
});
