/**
 * The page of the sandboxed inner frame: a browser tab for the app. It takes the app's true URL by
 * `history.replaceState`, then the app's HTML by `document.open`, and everything that the page asks of its
 * browser goes to the host.
 */
import { type DocumentHead, FRAME_READY, FRAME_START } from "../protocol.ts";
import { Channel } from "./channel.ts";
import { installConsole, listenForErrors } from "./console.ts";
import { DocumentLoader } from "./document.ts";
import { installElements } from "./elements.ts";
import { installEventSource } from "./eventsource.ts";
import { installFetch } from "./fetch.ts";
import { watchIcon } from "./icon.ts";
import { Modules } from "./modules.ts";
import { Navigation } from "./navigation.ts";
import { Network } from "./network.ts";
import { setReferrerPolicy } from "./referrer.ts";
import { Resources } from "./resources.ts";
import { installCookies, installStorage } from "./stores.ts";
import { installWebSocket } from "./websocket.ts";
import { installXhr } from "./xhr.ts";

/** What the app's page may load by itself: what was made here, and other sites; never the docs site. */
const OPEN = { sources: "blob: data: https:", connections: "blob: data: https: wss:" };
/** What it may where the site's author has switched the network off. Of several policies all hold. */
const ISOLATED = { sources: "blob: data:", connections: "blob: data:" };

function restrict({ sources, connections }: { sources: string; connections: string }): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = [
    `default-src ${sources}`,
    `script-src ${sources} 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'`,
    `style-src ${sources} 'unsafe-inline'`,
    `connect-src ${connections}`,
    "worker-src blob:",
    "object-src 'none'",
  ].join("; ");
  document.head.append(policy);
}

function run(port: MessagePort): void {
  const channel = new Channel(port);
  const network = new Network(channel);
  const resources = new Resources(network);
  const modules = new Modules(resources);
  const navigation = new Navigation(channel);
  const setCookies = installCookies(channel);
  installConsole(channel);
  installFetch(network);
  installXhr(network);
  installEventSource(network);
  installWebSocket(channel);
  installElements(resources, modules);

  let chunks: ReadableStreamDefaultController<Uint8Array> | null = null;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      chunks = controller;
    },
  });
  channel.on("document-chunk", ({ bytes }) => chunks?.enqueue(bytes));
  channel.on("document-end", ({ error }) => {
    if (error !== null) console.error(`The response broke off: ${error}`);
    chunks?.close();
    chunks = null;
  });
  channel.on("document", ({ head, cookies, session, local, shipped, network: isOpen, name, hasOpener }) => {
    network.ship(shipped);
    if (!isOpen) {
      network.isolate();
      restrict(ISOLATED);
      // What no policy names in today's browsers.
      for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"])
        Reflect.deleteProperty(window, name);
    }
    setCookies(cookies);
    installStorage(channel, session, local);
    setReferrerPolicy(head.referrerPolicy);
    describeDocument(head);
    const loader = new DocumentLoader(channel, resources, modules, {
      refresh: (content) => navigation.refresh(content),
      opened: () => {
        navigation.listen({ historyLength: head.historyLength, name, hasOpener });
        listenForErrors(channel, isOpen);
        watchTitle(channel);
        watchIcon(channel, network);
        addEventListener("load", () => {
          if (head.scroll !== null) scrollTo(head.scroll.x, head.scroll.y);
          else if (location.hash !== "") location.replace(location.href);
          // After the page's own listeners: until then a script's navigation replaces the page's entry.
          setTimeout(() => channel.post({ type: "loaded" }));
        });
      },
    });
    loader.load(head, body).catch((error: unknown) => {
      console.error(error);
      channel.post({ type: "committed" });
    });
  });
}

/** What the native document can't know of itself. */
function describeDocument({ referrer, lastModified, navigation }: DocumentHead): void {
  const describe = (prototype: object, name: string, value: string) =>
    Object.defineProperty(prototype, name, { configurable: true, enumerable: true, get: () => value });
  describe(Document.prototype, "referrer", referrer);
  describe(Document.prototype, "domain", location.hostname);
  describe(PerformanceNavigationTiming.prototype, "type", navigation);
  const date = Date.parse(lastModified);
  if (Number.isNaN(date)) return;
  const two = (value: number) => String(value).padStart(2, "0");
  const at = new Date(date);
  const day = `${two(at.getMonth() + 1)}/${two(at.getDate())}/${at.getFullYear()}`;
  describe(
    Document.prototype,
    "lastModified",
    `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
  );
}

function watchTitle(channel: Channel): void {
  let last = "";
  const report = () => {
    if (document.title === last) return;
    last = document.title;
    channel.post({ type: "title", title: last.slice(0, 1000) });
  };
  new MutationObserver((records) => {
    if (
      records.some(
        ({ target }) =>
          target.nodeName === "TITLE" ||
          target.nodeName === "HEAD" ||
          target.parentNode?.nodeName === "TITLE",
      )
    ) {
      report();
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
  addEventListener("load", report);
}

function start(): void {
  // Opened directly, or framed without `sandbox`, this page would run the app with the docs site's rights.
  if (self.origin !== "null" || parent === self) return;
  restrict(OPEN);
  const receive = (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    // The host's script runs in the docs page and reaches in through the outer frame.
    const fromHost = event.source === parent.parent || event.source === parent;
    if (!fromHost || event.data !== FRAME_START || port === undefined) return;
    removeEventListener("message", receive);
    run(port);
  };
  addEventListener("message", receive);
  parent.postMessage(FRAME_READY, "*");
}

start();
