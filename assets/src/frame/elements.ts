/** Elements of the app's page load through the host, however they are made. */
import { installAsWritten } from "./as-written.ts";
import { installAttributes } from "./attributes.ts";
import type { Frames } from "./frames.ts";
import type { Gate } from "./gate.ts";
import { InlineScripts } from "./inline-scripts.ts";
import { LOADING, Loading } from "./loading.ts";
import type { Modules } from "./modules.ts";
import { installObservers } from "./observers.ts";
import type { Resources } from "./resources.ts";
import { installScriptTexts } from "./script-text.ts";
import { installSelectors } from "./selectors.ts";
import { installSinks } from "./sinks.ts";
import { Styles, styleTextOf } from "./styles.ts";
import { installTokenLists } from "./token-lists.ts";
import { isPending, recall } from "./written.ts";
import { installXPath } from "./xpath.ts";

export interface Elements {
  /** What the parser has put into the document begins to load. */
  parsed(shadows: boolean): void;
  /** A document has been opened. */
  opened(): void;
}

export function installElements(
  resources: Resources,
  modules: Modules,
  gate: Gate,
  frames: Frames,
): Elements {
  const loading = new Loading(resources, modules, gate, frames);
  frames.read(recall);
  installAttributes(loading);
  installSelectors();
  installTokenLists();
  installXPath();
  installSinks(loading, new InlineScripts(modules), styleTextOf);
  installAsWritten(styleTextOf);
  const styles = new Styles(resources);
  installScriptTexts();
  // What comes into the document by no function that is known here: editing, for one.
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, type, target } of records) {
      if (type === "characterData") styles.changed(target);
      for (const node of addedNodes)
        if (node instanceof Element && (node.matches(LOADING) || node.firstElementChild !== null))
          loading.take(node);
    }
  });
  installObservers();
  return {
    parsed: (shadows) => {
      styles.adopt(document);
      loading.parsed(shadows);
      loading.inserted();
    },
    opened: () => {
      // Firefox tells that there is nothing in an object, or a track, whose file is on its way.
      const early = (event: Event) => {
        const { target } = event;
        const name = target instanceof HTMLObjectElement ? "data" : "src";
        const waits = target instanceof HTMLObjectElement || target instanceof HTMLTrackElement;
        if (event.isTrusted && waits && isPending(target, name)) event.stopImmediatePropagation();
      };
      document.addEventListener("error", early, true);
      gate.listen();
      // What the parser has put off behind a sheet is there by now.
      document.addEventListener("DOMContentLoaded", () => loading.take(document), { once: true });
      observer.disconnect();
      observer.observe(document, { childList: true, characterData: true, subtree: true });
    },
  };
}
