/** `navigator.serviceWorker` (https://w3c.github.io/ServiceWorker/): there are none in a playground, and it says so. */
import { accessor, expose } from "./define.ts";
import { handlers } from "./event-handlers.ts";

const REASON =
  "A playground has no service workers: its page is not of an origin that could have one. The app works without.";

class Container extends EventTarget {
  /** No registration becomes active, and so this never settles. */
  readonly #ready = new Promise<never>(() => {});

  get controller(): null {
    return null;
  }

  get ready(): Promise<never> {
    return this.#ready;
  }

  async register(): Promise<never> {
    throw new DOMException(REASON, "NotSupportedError");
  }

  async getRegistration(): Promise<undefined> {
    return undefined;
  }

  async getRegistrations(): Promise<never[]> {
    return [];
  }

  startMessages(): void {}
}

/** Only where the browser has them: pages of plain `http:` see none anywhere. */
export function installServiceWorkers(): void {
  if (typeof Navigator === "undefined" || !("serviceWorker" in Navigator.prototype)) return;
  handlers(Container.prototype, ["controllerchange", "message", "messageerror"]);
  expose("ServiceWorkerContainer", Container, null);
  const container = new Container();
  accessor(Navigator.prototype, "serviceWorker", {
    configurable: true,
    enumerable: true,
    get: () => container,
  });
}
