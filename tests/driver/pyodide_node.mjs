/**
 * Runs the driver in real Pyodide, in Node, as the worker of a page does.
 *
 *   node pyodide_node.mjs JOB     JOB: {"pyodide": directory, "driver": directory, "wheels": [file]}
 *
 * stdin:  one HostToWorker message a line, as JSON; stdout: the WorkerToHost messages. Binary data is
 * {"$bytes": base64} both ways.
 */
import { readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const job = JSON.parse(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(`${job.pyodide}/pyodide.mjs`).href);

const encode = (_key, value) =>
  value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("base64") } : value;
const decode = (_key, value) =>
  typeof value?.$bytes === "string" ? new Uint8Array(Buffer.from(value.$bytes, "base64")) : value;
const post = (message) => {
  if (message.type === "log" && job.echo) console.error(`${message.level}: ${message.text}`);
  writeSync(1, `${JSON.stringify(message, encode)}\n`);
};

const python = await loadPyodide({
  indexURL: `${job.pyodide}/`,
  stdout: (text) => console.error(text),
  stderr: (text) => console.error(text),
});
const site = python.runPython("import site; site.getsitepackages()[0]");
for (const wheel of job.wheels)
  python.unpackArchive(new Uint8Array(readFileSync(wheel)), "whl", { extractDir: site });
python.FS.mkdirTree("/lib/driver/webasgi_driver");
python.mountNodeFS("/lib/driver/webasgi_driver", job.driver);
python.runPython(`
import importlib, sys
sys.path.insert(0, "/lib/driver")
sys.dont_write_bytecode = True
importlib.invalidate_caches()
`);
const receive = python.pyimport("webasgi_driver.pyodide").connect(post);
post({ type: "status", status: "booted" });
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line, decode);
  receive(message);
  // As `drop` of port.ts: what Python has by now is a copy.
  for (const bytes of [message.event?.body, message.event?.bytes]) bytes?.buffer.transfer(0);
}
process.exit(0);
