/** What is behind the button "More". Loaded when it is pressed. */
import type { DataFile } from "../host/api.ts";
import { copyText } from "../panels/clipboard.ts";
import { type MenuItem, openMenu } from "../panels/menu.ts";
import { strings } from "../panels/strings.ts";
import { toolStrings } from "../panels/tool-texts.ts";
import { AUTO_RUN } from "./auto-run.ts";
import type { FilesContext } from "./files.ts";
import { isFull, toggleFull } from "./full-screen.ts";
import { chooseLayout, chosenLayout, type Layout } from "./layout.ts";
import { prefer, preference } from "./preferences.ts";
import { moreStyles } from "./styles/more.ts";

export interface SharedState {
  app: string;
  path: string;
  title: string | null;
  environment: string | null;
  requirements: string[];
  data: readonly DataFile[];
  environ: Record<string, string>;
  directory: string;
}

export interface MoreContext extends FilesContext {
  button: HTMLElement;
  /** The author's files again; the run goes on. */
  restoreAll(): void;
  announce(text: string): void;
  state(): SharedState;
  /** The reader has chosen how code and app share the box. */
  applyLayout(): void;
  /** The assets directory. */
  base: URL;
}

/** Longer links are cut by programs that pass them on; characters. */
const LINK_LIMIT = 30_000;
/** Files that are no text and that no site has: of these so much, in base64; the rest stays out of links. */
const LINK_DATA_LIMIT = 100_000;

/** The site's files for a zip; milliseconds. */
const DATA_WAIT = 60_000;

async function copy(context: MoreContext, text: string): Promise<boolean> {
  const done = await copyText(text);
  const said = done ? strings.copied : strings.copyRefused;
  context.announce(said);
  context.notice.show(said, []);
  return done;
}

interface MadeLink {
  url: string;
  /** Files that it doesn't carry. */
  left: string[];
}

async function linkOf({ workspace, state, base }: MoreContext): Promise<MadeLink> {
  const { hashOf } = await import("./link.ts");
  const files = new Map(Object.entries(workspace.toObject()));
  const { data, ...rest } = state();
  const left: string[] = [];
  let room = LINK_DATA_LIMIT;
  const carried = data.filter((file) => {
    if (!("base64" in file)) return true;
    room -= file.base64.length;
    if (room < 0) left.push(file.path);
    return room >= 0;
  });
  const url = new URL(`playground.htm${await hashOf({ files, data: carried, ...rest })}`, base);
  // The page is no page of the documentation: it would not know what language that has.
  url.searchParams.set("lang", strings.language);
  return { url: url.href, left };
}

async function share(context: MoreContext): Promise<void> {
  const { url, left } = await linkOf(context);
  if (!(await copy(context, url))) return;
  if (left.length > 0) context.notice.show(toolStrings.linkWithout(left.join(", ")), []);
  else if (url.length > LINK_LIMIT) context.notice.show(toolStrings.linkLong(url.length), []);
}

async function download(context: MoreContext): Promise<void> {
  const [{ slug, zipped }, { dataContents }] = await Promise.all([
    import("./project.ts"),
    import("../host/data-files.ts"),
  ]);
  const { data, ...state } = context.state();
  const contents = await dataContents(context.base, data, AbortSignal.timeout(DATA_WAIT));
  const bytes = zipped({ files: context.workspace.toObject(), ...state }, contents);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  link.download = `${slug(state.title)}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function copyAll(context: MoreContext): Promise<void> {
  const { asText } = await import("./project.ts");
  await copy(context, asText(context.workspace.toObject()));
}

async function restoreFile({ code, workspace, notice }: MoreContext): Promise<void> {
  await code.restore();
  // That edits are back from an earlier visit is no longer true.
  if (!workspace.changed) notice.close();
}

export function openMore(context: MoreContext): void {
  const { root, button, code, workspace, notice } = context;
  const styles = moreStyles();
  if (!root.adoptedStyleSheets.includes(styles)) root.adoptedStyleSheets.push(styles);
  const item = (text: string, act: () => Promise<void>): MenuItem => ({
    text,
    act: () => void act().catch(() => notice.show(strings.moreMissing, [])),
  });
  const automatic = preference(AUTO_RUN) !== null;
  const layout = (chosen: Layout, text: string): MenuItem => ({
    text,
    checked: chosenLayout() === chosen,
    act: () => {
      chooseLayout(chosen);
      context.applyLayout();
    },
  });
  const { host } = root;
  openMenu(button, strings.more, [
    [
      {
        text: toolStrings.autoRun,
        checked: automatic,
        act: () => prefer(AUTO_RUN, automatic ? null : "yes"),
      },
    ],
    [
      {
        text: strings.showChanges,
        checked: code.comparing,
        act: () => void code.compare(!code.comparing),
      },
      {
        text: toolStrings.restoreFile,
        disabled: workspace.changes.get(code.active) !== "edited",
        act: () => void restoreFile(context),
      },
      { text: strings.restoreAll, disabled: !workspace.changed, act: () => context.restoreAll() },
    ],
    [
      item(toolStrings.copyFile, () => copy(context, workspace.text(code.active)).then(() => {})),
      item(toolStrings.copyAll, () => copyAll(context)),
      item(toolStrings.downloadZip, () => download(context)),
      item(toolStrings.copyLink, () => share(context)),
      item(toolStrings.openFull, async () => {
        // Opened before the link is made: later it would be a pop-up that nobody asked for.
        const tab = open("about:blank");
        if (tab !== null) tab.location.href = (await linkOf(context)).url;
      }),
    ],
    [
      layout("beside", toolStrings.layoutBeside),
      layout("stacked", toolStrings.layoutStacked),
      {
        text: toolStrings.fullScreen,
        checked: isFull(host),
        act: () => {
          if (host instanceof HTMLElement) void toggleFull(host).catch(() => {});
        },
      },
    ],
  ]);
}
