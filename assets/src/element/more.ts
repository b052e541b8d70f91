/** What is behind the button "More". Loaded when it is pressed. */
import { type MenuItem, openMenu } from "../panels/menu.ts";
import { strings } from "../panels/strings.ts";
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

async function copy(context: MoreContext, text: string | Promise<string>): Promise<void> {
  try {
    await navigator.clipboard.writeText(await text);
    context.announce(strings.copied);
    context.notice.show(strings.copied, []);
  } catch {
    context.notice.show(strings.copyRefused, []);
  }
}

async function linkOf({ workspace, state, base }: MoreContext): Promise<string> {
  const { hashOf } = await import("./link.ts");
  const files = new Map(Object.entries(workspace.toObject()));
  return new URL(`playground.htm${await hashOf({ files, ...state() })}`, base).href;
}

async function share(context: MoreContext): Promise<void> {
  const link = await linkOf(context);
  await copy(context, link);
  if (link.length > LINK_LIMIT) context.notice.show(strings.linkLong(link.length), []);
}

async function download(context: MoreContext): Promise<void> {
  const { slug, zipped } = await import("./project.ts");
  const state = context.state();
  const bytes = zipped({ files: context.workspace.toObject(), ...state });
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
    [{ text: strings.autoRun, checked: automatic, act: () => prefer(AUTO_RUN, automatic ? null : "yes") }],
    [
      {
        text: strings.showChanges,
        checked: code.comparing,
        act: () => void code.compare(!code.comparing),
      },
      {
        text: strings.restoreFile,
        disabled: workspace.changes.get(code.active) !== "edited",
        act: () => void code.restore(),
      },
      { text: strings.restoreAll, disabled: !workspace.changed, act: () => context.restoreAll() },
    ],
    [
      item(strings.copyFile, () => copy(context, workspace.text(code.active))),
      item(strings.copyAll, () => copyAll(context)),
      item(strings.downloadZip, () => download(context)),
      item(strings.copyLink, () => share(context)),
      item(strings.openFull, async () => {
        // Opened before the link is made: later it would be a pop-up that nobody asked for.
        const tab = open("about:blank");
        if (tab !== null) tab.location.href = await linkOf(context);
      }),
    ],
    [
      layout("beside", strings.layoutBeside),
      layout("stacked", strings.layoutStacked),
      {
        text: strings.fullScreen,
        checked: isFull(host),
        act: () => {
          if (host instanceof HTMLElement) void toggleFull(host).catch(() => {});
        },
      },
    ],
  ]);
}
