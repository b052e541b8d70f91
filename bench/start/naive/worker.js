import { loadPyodide } from "./pyodide/pyodide.mjs";

const started = performance.now();

onmessage = async ({ data: setup }) => {
  try {
    const stages = {};
    const mark = (name) => {
      stages[name] = performance.now() - started;
    };
    const pyodide = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
    mark("loadPyodide");
    await pyodide.loadPackage(new URL(setup.micropip, import.meta.url).href, { messageCallback() {} });
    const micropip = pyodide.pyimport("micropip");
    mark("micropip");
    const wheels = setup.wheels.map((wheel) => new URL(wheel, import.meta.url).href);
    await micropip.install.callKwargs(wheels, { deps: false });
    mark("install");
    for (const [path, text] of Object.entries(setup.files)) pyodide.FS.writeFile(path, text);
    const client = await (await fetch(new URL("client.py", import.meta.url))).text();
    pyodide.FS.writeFile("client.py", client);
    const get = pyodide.runPython("import client; client.get");
    const response = await get(setup.app, setup.path);
    mark("import and first GET");
    const [status, body] = response.toJs();
    postMessage({ status, body: new TextDecoder().decode(body), stages });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
