/** Pyodide refuses classic workers, which it knows by a working `importScripts`; it needs none. To be imported before it. */
Object.defineProperty(self, "importScripts", {
  configurable: true,
  writable: true,
  value: () => {
    throw new TypeError("importScripts is not available here");
  },
});
