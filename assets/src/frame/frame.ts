/**
 * The page of the sandboxed inner frame: a browser tab for the app. It takes the app's true URL by
 * `history.replaceState`, then the app's HTML by `document.open`, and everything that the page asks of its
 * browser goes to the host.
 */
import { type DocumentHead, FRAME_READY, FRAME_START, FRAME_UNFIT } from "../protocol.ts";
import { Channel } from "./channel.ts";
import { installConsole, listenForErrors } from "./console.ts";
import { restoreControls } from "./controls.ts";
import { addPolicy, mayLoad, policiesOf } from "./csp.ts";
import { describeDocument } from "./description.ts";
import { DocumentLoader } from "./document.ts";
import { installCookies } from "./document-cookie.ts";
import { installElements } from "./elements.ts";
import { installEventSource } from "./eventsource.ts";
import { installFetch } from "./fetch.ts";
import { Gate } from "./gate.ts";
import { watchIcon } from "./icon.ts";
import { installMemory } from "./memory.ts";
import { Modules } from "./modules.ts";
import { withoutNavigationApi } from "./navigation-api.ts";
import { Network } from "./network.ts";
import { installOwnMessages } from "./own-messages.ts";
import { PageWindow } from "./page-window.ts";
import { Places } from "./places.ts";
import { setReferrerPolicy } from "./referrer.ts";
import { Resources } from "./resources.ts";
import { installServiceWorkers } from "./service-worker.ts";
import { installStorage } from "./stores.ts";
import { Timing } from "./timing.ts";
import { installWebSocket } from "./websocket.ts";
import { installWorkers } from "./workers.ts";
import { NESTED } from "./wrapper.ts";
import { installXhr } from "./xhr.ts";

/**
 * What the app's page may load by itself: what was made here, and other sites. A docs site without TLS is none of these;
 * one with it is, as no policy can name all sites but one. There nothing of the app may be left to the browser in the
 * first place: `tests/fidelity`'s cases `leaks/*` hold every way to name a file against the policy.
 */
const OPEN = { sources: "blob: data: https:", connections: "blob: data: https: wss:" };
/** What it may where the site's author has switched the network off. Of several policies all hold. */
const ISOLATED = { sources: "blob: data:", connections: "blob: data:" };

function restrict({ sources, connections }: typeof OPEN, inner: string): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = [
    `default-src ${sources}`,
    `frame-src ${sources} ${inner}`,
    `script-src ${sources} 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'`,
    `style-src ${sources} 'unsafe-inline'`,
    `connect-src ${connections}`,
    "worker-src blob:",
    "object-src blob:",
  ].join("; ");
  document.head.append(policy);
}

/** The policies of the document's response. */
function enforce({ policy, reportOnlyPolicy }: DocumentHead): void {
  for (const text of policiesOf(policy)) {
    const browsers = addPolicy(text, "enforce");
    if (browsers === "") continue;
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = browsers;
    document.head.append(meta);
  }
  for (const text of policiesOf(reportOnlyPolicy)) addPolicy(text, "report");
}

/** `kin` is the port to the page that this one is in, if that is one of the app. */
function run(port: MessagePort, kin: MessagePort | null, inner: string): void {
  const channel = new Channel(port);
  const network = new Network(channel);
  const gate = new Gate();
  const timing = new Timing();
  const resources = new Resources(network, {
    allows: mayLoad,
    loaded: (url, destination, started, size, status) =>
      timing.add(url.href, destination, started, size, status),
  });
  const places = new Places(resources, location.href);
  const modules = new Modules(resources);
  const page = new PageWindow(channel, inner);
  const { navigation } = page;
  const setCookies = installCookies(channel);
  installOwnMessages(port, () => page.origin);
  installConsole(channel);
  installWorkers(channel, network, fetch);
  installServiceWorkers();
  withoutNavigationApi();
  installMemory(channel, location.origin);
  network.onloaded = (url, initiator, started, size, status) =>
    timing.record(url, initiator, started, size, status);
  installFetch(network);
  installXhr(network);
  installEventSource(network);
  installWebSocket(channel);
  const elements = installElements(resources, modules, gate, page.frames);

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
  const joined = page.join(kin);
  channel.on("document", ({ head, cookies, session, local, shipped, network: isOpen, name, hasOpener }) => {
    network.ship(shipped);
    if (!isOpen) {
      network.isolate();
      restrict(ISOLATED, inner);
      // Nor are the sites of links looked up.
      const lookups = document.createElement("meta");
      lookups.httpEquiv = "x-dns-prefetch-control";
      lookups.content = "off";
      document.head.append(lookups);
      // What no policy names in today's browsers.
      for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"])
        Reflect.deleteProperty(window, name);
    }
    setCookies(cookies);
    installStorage(channel, session, local);
    setReferrerPolicy(head.referrerPolicy);
    describeDocument(head);
    enforce(head);
    let opened = false;
    const loader = new DocumentLoader(channel, resources, modules, {
      refresh: (content) => navigation.refresh(content),
      parsed: (shadows) => elements.parsed(shadows),
      opened: () => {
        elements.opened();
        places.listen();
        page.listen();
        const first = { length: head.historyLength, index: head.historyIndex };
        navigation.listen({ place: opened ? navigation.history.place : first, name, hasOpener });
        opened = true;
        listenForErrors(channel, network);
        watchTitle(channel);
        watchIcon(channel, network);
        if (head.controls.length > 0) {
          const restore = () => restoreControls(head.controls);
          document.addEventListener("DOMContentLoaded", restore, { capture: true, once: true });
        }
        if (head.autofocus) addEventListener("DOMContentLoaded", focusFirst);
        addEventListener("load", () => {
          if (head.scroll !== null) scrollTo(head.scroll.x, head.scroll.y);
          else navigation.history.settle(head.url);
          // After the page's own listeners: until then a script's navigation replaces the page's entry.
          setTimeout(() => {
            navigation.loaded();
            channel.post({ type: "loaded" });
            page.loaded();
          });
        });
      },
    });
    joined
      .then(() => loader.load(head, body))
      .catch((error: unknown) => {
        console.error(error);
        channel.post({ type: "committed" });
      });
  });
}

/** Browsers do so by themselves in pages of their own origin only (https://html.spec.whatwg.org/#the-autofocus-attribute). */
function focusFirst(): void {
  const wanted = document.querySelector("[autofocus]");
  const untouched = document.activeElement === document.body && location.hash === "";
  if (untouched && (wanted instanceof HTMLElement || wanted instanceof SVGElement)) wanted.focus();
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

/** May a page of an opaque origin take another path of its site? WebKit lets it change the query alone. */
function takesUrls(): boolean {
  const inner = location.href;
  try {
    history.replaceState(null, "", "/");
    history.replaceState(null, "", inner);
    return true;
  } catch {
    return false;
  }
}

function start(): void {
  // Opened directly, or framed without `sandbox`, this page would run the app with the docs site's rights.
  if (self.origin !== "null" || parent === self) return;
  const inner = location.href.replace(/#.*$/, "");
  // A frame of the app's page is in a page of its own there.
  const around = location.hash === NESTED ? parent.parent : parent;
  restrict(OPEN, inner);
  const receive = (event: MessageEvent<unknown>) => {
    const [port, kin = null] = event.ports;
    // The host's script runs in the docs page and reaches in through the outer frame.
    const fromHost = event.source === around.parent || event.source === around;
    if (!fromHost || event.data !== FRAME_START || port === undefined) return;
    removeEventListener("message", receive);
    run(port, kin, inner);
  };
  addEventListener("message", receive);
  around.postMessage(takesUrls() ? FRAME_READY : FRAME_UNFIT, "*");
}

start();
