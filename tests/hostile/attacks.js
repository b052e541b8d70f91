/** What a hostile page tries, by name: each gives what it has got hold of, null for nothing, or throws. */
(() => {
  const nativeTop = () => Object.getOwnPropertyDescriptor(window, "top").get.call(window);
  const soon = (milliseconds, value) =>
    new Promise((resolve) => setTimeout(() => resolve(value?.() ?? null), milliseconds));
  /** What a frame says under this key. */
  const said = (key, milliseconds) =>
    new Promise((resolve) => {
      addEventListener("message", ({ data }) => data?.[0] === key && resolve(data[1]));
      setTimeout(resolve, milliseconds, null);
    });
  const framed = (attributes) => {
    const frame = Object.assign(document.createElement("iframe"), attributes);
    document.body.append(frame);
    return frame;
  };
  const inside = (key) =>
    `try { parent.postMessage(['${key}', top.docs ?? null], '*') } catch { parent.postMessage(['${key}', null], '*') }`;
  const databases =
    "indexedDB.databases().then((all) => all.find(({ name }) => name === 'docs')?.name ?? null)";
  const workerOf = (source) => {
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      setTimeout(resolve, 1500, null);
    });
  };
  const page = (url) => `fetch('${url}', { credentials: 'include' }).then((response) => response.text())`;
  const ofDocs = (text) => (text?.includes("webasgi-playground") ? text.slice(0, 40) : null);
  return {
    "the top page's cookies": () => top.document.cookie,
    "a variable of the top page": () => top.docs,
    "the top page's URL": () => (/plain\.html/.test(top.location.href) ? top.location.href : null),
    "by the getter of `top`": () => nativeTop().document.cookie,
    "a frame of the top page": () => nativeTop()[0].document.cookie,
    "another frame of the top page": () => nativeTop()[1].document.cookie,
    "the frame's parent": () => Object.getOwnPropertyDescriptor(window, "parent").get.call(window).docs,
    "the element of the frame": () => frameElement?.ownerDocument.defaultView.top.docs,
    opener: () => opener?.docs ?? null,
    "indirect eval": () => (0, eval)("top.docs"),
    "a new function": () => new Function("return top.docs")(),
    "a timer's text": () => {
      setTimeout("try { window.stolen = top.docs } catch {}");
      return soon(200, () => window.stolen);
    },
    cookies: () => document.cookie.includes("docs") || null,
    "cookies by their native getter": () => {
      const { contentDocument } = framed({});
      const { get } = Object.getOwnPropertyDescriptor(contentDocument.defaultView.Document.prototype, "cookie");
      return get.call(document).includes("docs") || null;
    },
    cookieStore: () => cookieStore.get("docs"),
    localStorage: () => localStorage.getItem("docs"),
    "localStorage of a fresh frame": () => framed({}).contentWindow.localStorage.getItem("docs"),
    sessionStorage: () => sessionStorage.getItem("docs"),
    indexedDB: () => (0, eval)(databases),
    "indexedDB of a fresh frame": async () =>
      (await framed({}).contentWindow.indexedDB.databases()).find(({ name }) => name === "docs") ?? null,
    caches: async () => (await caches.has("docs-secret")) || null,
    "caches of a fresh frame": async () =>
      (await framed({}).contentWindow.caches.has("docs-secret")) || null,
    "a broadcast": () => new BroadcastChannel("docs").postMessage("forged"),
    "a broadcast of a fresh frame": () => {
      const { BroadcastChannel: Native } = framed({}).contentWindow;
      new Native("docs").postMessage("forged");
    },
    "a service worker": async () => {
      const registration = await navigator.serviceWorker.register("/sw.js");
      return registration instanceof framed({}).contentWindow.ServiceWorkerRegistration || null;
    },
    "the private file system": async () => {
      for await (const name of (await navigator.storage.getDirectory()).keys()) return name;
      return null;
    },
    "a frame without a page": () => framed({}).contentWindow.top.docs,
    "a frame with its page in it": () => {
      framed({ srcdoc: `<script>${inside("srcdoc")}</script>` });
      return said("srcdoc", 1500);
    },
    "a frame with a data: URL": () => {
      framed({ src: `data:text/html,<script>${inside("data")}</script>` });
      return said("data", 1500);
    },
    "a frame with a blob: URL": () => {
      const blob = new Blob([`<script>${inside("blob")}</script>`], { type: "text/html" });
      framed({ src: URL.createObjectURL(blob) });
      return said("blob", 1500);
    },
    "a frame with a javascript: URL": () => {
      framed({ src: `javascript:${inside("javascript")}` });
      return said("javascript", 1500);
    },
    "a frame without its sandbox": () => {
      framed({ srcdoc: `<script>${inside("unsandboxed")}</script>`, sandbox: "allow-scripts allow-same-origin allow-top-navigation" });
      return said("unsandboxed", 1500);
    },
    "a frame of a frame": () => {
      const inner = "try { top.postMessage(['nested', parent.parent.docs ?? null], '*') } catch {}";
      framed({ srcdoc: `<iframe srcdoc="<script>${inner}</script>">` });
      return said("nested", 1500);
    },
    "a frame of the docs page": async () => {
      const frame = framed({ src: "/plain.html" });
      await soon(1000);
      return frame.contentDocument?.querySelector("webasgi-playground") ?? null;
    },
    "a popup without a page": () => open("about:blank")?.opener.top.docs,
    "a popup of the docs page": async () => {
      const popup = open("/plain.html");
      await soon(1000);
      return popup?.document.querySelector("webasgi-playground") ?? null;
    },
    "a worker's databases": () => workerOf(`${databases}.then(postMessage, () => postMessage(null))`),
    "a worker's fetch": async () => ofDocs(await workerOf(`${page("/plain.html")}.then(postMessage, () => postMessage(null))`)),
    "a worker's native fetch": async () =>
      ofDocs(
        await workerOf(`
          const native = Object.getPrototypeOf(Object.getPrototypeOf(self)).fetch ?? fetch;
          native.call(self, "${location.origin}/plain.html", { credentials: "include" })
            .then((response) => response.text()).then(postMessage, () => postMessage(null));`),
      ),
    "the browser's fetch from a frame": async () => {
      const { contentWindow } = framed({});
      const response = await contentWindow.fetch("/plain.html", { credentials: "include" });
      return ofDocs(await response.text());
    },
    "the browser's XMLHttpRequest from a frame": () => {
      const { XMLHttpRequest: Native } = framed({}).contentWindow;
      const request = new Native();
      request.open("GET", `${location.origin}/plain.html`);
      request.withCredentials = true;
      return new Promise((resolve) => {
        request.onloadend = () => resolve(ofDocs(request.responseText));
        request.send();
      });
    },
    "a script of the docs site": async () => {
      const script = document.createElementNS("http://www.w3.org/1999/xhtml", "script");
      script.setAttributeNS(null, "src", `${location.origin}/_static/documentation_options.js`);
      document.body.append(script);
      await soon(1000);
      return window.DOCUMENTATION_OPTIONS ?? null;
    },
    "an object of the docs site": async () => {
      const object = document.createElement("object");
      object.setAttributeNS(null, "data", `${location.origin}/plain.html`);
      document.body.append(object);
      await soon(1000);
      return object.contentDocument?.querySelector("webasgi-playground") ?? null;
    },
  };
})();
