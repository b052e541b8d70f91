// The measuring script of the app's page: the same in a playground and over the network. Milliseconds.
(() => {
  const PIECE = 64 * 1024;
  // A blob of the largest size that is uploaded; made before the clock runs.
  const blobs = new Map();

  const check = (value, wanted) => {
    if (value !== wanted) throw new Error(`got ${value} where ${wanted} was due`);
  };

  async function json(name) {
    const response = await fetch(`/json?name=${name}`);
    const { message } = await response.json();
    check(message, `Hello, ${name}!`);
  }

  /** One request after the other; the time of each. */
  async function sequential(count) {
    const times = [];
    for (let number = 0; number < count; number++) {
      const start = performance.now();
      await json(number);
      times.push(performance.now() - start);
    }
    return times;
  }

  /** All requests at once; the time until all are answered. */
  async function concurrent(count) {
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, (_, number) => json(number)));
    return performance.now() - start;
  }

  async function download(size) {
    const start = performance.now();
    const response = await fetch(`/download?size=${size}`);
    const reader = response.body.getReader();
    let received = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.length;
    }
    check(received, size);
    return performance.now() - start;
  }

  function prepare(size) {
    const piece = new Uint8Array(PIECE);
    blobs.set(size, new Blob(Array.from({ length: size / PIECE }, () => piece)));
  }

  async function upload(size) {
    const start = performance.now();
    const response = await fetch("/upload", { method: "POST", body: blobs.get(size) });
    check((await response.json()).received, size);
    return performance.now() - start;
  }

  /** So many messages to an echo and back, `window` of them under way at a time. */
  function echo(kind, length, count, window) {
    const message = kind === "text" ? "m".repeat(length) : new Uint8Array(length);
    const { promise, resolve, reject } = Promise.withResolvers();
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/echo`);
    socket.binaryType = "arraybuffer";
    let start = 0;
    let sent = 0;
    let received = 0;
    socket.onopen = () => {
      start = performance.now();
      while (sent < window) {
        socket.send(message);
        sent++;
      }
    };
    socket.onmessage = ({ data }) => {
      received++;
      if ((data.length ?? data.byteLength) !== length) reject(new Error("a message came back changed"));
      if (received === count) {
        resolve(performance.now() - start);
        socket.close();
      } else if (sent < count) {
        socket.send(message);
        sent++;
      }
    };
    socket.onclose = ({ code }) => reject(new Error(`the socket was closed with ${code}`));
    return promise;
  }

  globalThis.traffic = { sequential, concurrent, download, prepare, upload, echo };
})();
