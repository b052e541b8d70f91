/** The way from Run to the first response: named stages, and bytes where there are bytes. */
import type { Stage } from "../protocol.ts";
import { dockStrings, stageOrder } from "./dock-strings.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";

export class ProgressPanel {
  readonly element: HTMLElement;
  readonly #stages: Map<Stage, HTMLElement>;
  readonly #bar: HTMLProgressElement;
  readonly #bytes: HTMLElement;
  #stage: Stage | null = null;

  constructor() {
    this.#bar = h("progress", {
      class: "progress-bar",
      part: "progress",
      "aria-label": dockStrings.stage("download"),
    });
    this.#bytes = h("div", { class: "progress-bytes" });
    this.#stages = new Map(
      stageOrder.map((stage) => [
        stage,
        h(
          "li",
          { class: "stage" },
          h(
            "span",
            { class: "stage-mark", "aria-hidden": "true" },
            icon("done"),
            h("span", { class: "spinner" }),
          ),
          h("span", { class: "stage-name" }, dockStrings.stage(stage)),
        ),
      ]),
    );
    this.element = h(
      "div",
      { class: "progress" },
      h("ol", { class: "stages" }, ...this.#stages.values()),
      this.#bar,
      this.#bytes,
    );
    this.reset();
  }

  reset(): void {
    this.#stage = null;
    this.#bytes.textContent = "";
    this.#bar.removeAttribute("value");
    // What comes first is under way before anything is heard of it.
    this.#mark(0);
  }

  /** Returns whether the stage is another one than before. */
  update(progress: { stage: Stage; loaded: number; total: number }): boolean {
    if (progress.stage === "download" && progress.total > 0) {
      this.#bar.max = progress.total;
      this.#bar.value = progress.loaded;
      this.#bytes.textContent = dockStrings.bytes(progress.loaded, progress.total);
    }
    if (progress.stage === this.#stage) return false;
    this.#stage = progress.stage;
    this.#mark(stageOrder.indexOf(progress.stage));
    return true;
  }

  #mark(current: number): void {
    for (const [index, stage] of stageOrder.entries()) {
      const item = this.#stages.get(stage);
      item?.classList.toggle("done", index < current);
      item?.classList.toggle("current", index === current);
      if (index === current) item?.setAttribute("aria-current", "step");
      else item?.removeAttribute("aria-current");
    }
    // Python starts while the rest of its files is on the way.
    if (current >= stageOrder.indexOf("app")) this.#bar.value = this.#bar.max;
  }
}
