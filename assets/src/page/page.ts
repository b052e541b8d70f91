/**
 * The full-page playground: code from a link, or an empty app, with an environment of the site around it. A link's
 * code is anybody's: it is text until the reader runs it, and then runs in the opaque origins of every playground.
 */
import "../element/element.ts";
import { guessedApp, importedNames, scriptDependencies } from "../element/inline-metadata.ts";
import { codeOf, type SharedCode } from "../element/link.ts";
import { prefer, preference } from "../element/preferences.ts";
import { type SiteEnvironment, type SiteIndex, siteIndex } from "../element/site-index.ts";
import { button, h } from "../panels/dom.ts";
import { translate } from "../panels/language.ts";
import { strings } from "../panels/strings.ts";
import { toolStrings } from "../panels/tool-texts.ts";
import { bestEnvironment, requirementsOf } from "./environments.ts";

/** Whether links that ask for it may run at once: "yes" by the reader's own word, once for this site. */
const AUTO = "auto";

const EMPTY = `from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def index():
    return {"hello": "world"}
`;

function empty(): SharedCode {
  const files = new Map([["main.py", EMPTY]]);
  return {
    files,
    app: null,
    path: null,
    title: null,
    environment: null,
    requirements: [],
    data: [],
    environ: {},
    directory: "",
  };
}

/** The packages that the code needs, as far as it says so. */
function wishes({ files, environment, requirements }: SharedCode, app: string) {
  const entry = `${app.split(":", 1)[0]?.replaceAll(".", "/")}.py`;
  const script = scriptDependencies(files.get(entry) ?? files.get(`src/${entry}`) ?? "") ?? [];
  const imported = [...files].flatMap(([path, text]) => (path.endsWith(".py") ? importedNames(text) : []));
  return { environment, requirements: [...requirements, ...script], imported };
}

class FullPage {
  readonly #index: SiteIndex;
  readonly #code: SharedCode;
  readonly #app: string;
  readonly #place = h("main", { class: "webasgi-full-page-main" });
  readonly #notice = h("div", { class: "webasgi-full-page-notice", role: "status" });
  #environment: SiteEnvironment | null;
  #data: SharedCode["data"];

  constructor(index: SiteIndex, code: SharedCode) {
    this.#index = index;
    this.#code = code;
    this.#data = code.data;
    this.#app = code.app ?? guessedApp(code.files);
    this.#environment = bestEnvironment(index.environments, wishes(code, this.#app));
    document.title = code.title ?? strings.playground;
    const bar = h(
      "header",
      { class: "webasgi-full-page-bar" },
      h("h1", {}, code.title ?? strings.playground),
      this.#choice(),
    );
    document.body.replaceChildren(bar, this.#notice, this.#place);
    this.#show(Object.fromEntries(code.files));
  }

  get #element(): HTMLElementTagNameMap["webasgi-playground"] | null {
    return this.#place.querySelector("webasgi-playground");
  }

  /** The code is another one's: asks before it is run, or runs it where the reader has agreed to that. */
  fromLink(auto: boolean): void {
    const run = () => {
      this.#notice.replaceChildren();
      void this.#element?.run();
    };
    if (auto && preference(AUTO) === "yes") {
      run();
      return;
    }
    const always = () => {
      prefer(AUTO, "yes");
      run();
    };
    this.#notice.replaceChildren(
      h("p", {}, toolStrings.codeOfLink),
      button({ label: strings.run, "aria-label": toolStrings.runLink }, null, toolStrings.runLink, run),
      ...(auto ? [button({ label: toolStrings.runLinks }, null, toolStrings.runLinks, always)] : []),
    );
    this.#place.addEventListener("statechange", () => this.#notice.replaceChildren(), { once: true });
  }

  fail(message: string): void {
    this.#notice.replaceChildren(h("p", {}, message));
  }

  #choice(): HTMLElement | null {
    const { environments } = this.#index;
    if (environments.length < 2) return null;
    const name = ({ requirements }: SiteEnvironment) =>
      requirements.join(", ") || toolStrings.standardLibrary;
    const select = h(
      "select",
      {},
      ...environments.map((each) =>
        h("option", { value: each.file, selected: each === this.#environment }, name(each)),
      ),
    );
    select.addEventListener("change", () => {
      this.#environment = environments.find(({ file }) => file === select.value) ?? null;
      void this.#switch();
    });
    return h("label", {}, toolStrings.packages, select);
  }

  /** Goes on with the reader's files, those that are no text too. */
  async #switch(): Promise<void> {
    const element = this.#element;
    const { dataOf } = await import("../element/files.ts");
    // The reader may have chosen again meanwhile.
    if (element !== this.#element || element === null) return;
    this.#data = dataOf(element) ?? this.#data;
    this.#show(element.files);
  }

  /** A playground's element knows one environment all its life. */
  #show(files: Record<string, string>): void {
    const element = document.createElement("webasgi-playground");
    element.dataset.playground = JSON.stringify({
      version: 1,
      app: this.#app,
      path: this.#code.path ?? "/",
      title: null,
      files: [...this.#code.files].map(([path, text]) => ({ path, text })),
      environment: this.#environment?.file ?? null,
      problem: this.#environment === null ? toolStrings.noEnvironments : null,
      requirements:
        this.#environment === null ? [] : requirementsOf(this.#environment, wishes(this.#code, this.#app)),
      runtimes: 1,
      network: this.#index.network,
      index: this.#index.index,
      shipped: this.#index.shipped,
      data: this.#data,
      environ: this.#code.environ,
      directory: this.#code.directory,
    });
    this.#place.replaceChildren(element);
    if (JSON.stringify(files) !== JSON.stringify(Object.fromEntries(this.#code.files))) element.files = files;
  }
}

async function open(): Promise<void> {
  const index = await siteIndex(new URL(".", import.meta.url));
  try {
    const code = await codeOf(location.hash);
    const page = new FullPage(index, code ?? empty());
    if (code !== null) page.fromLink(new URLSearchParams(location.search).get("auto") === "true");
  } catch {
    new FullPage(index, empty()).fail(toolStrings.badLink);
  }
}

// They were there before the language was: modules beside the element don't wait for it.
translate(toolStrings);
document.documentElement.lang = strings.language;
addEventListener("hashchange", () => location.reload());
void open();
