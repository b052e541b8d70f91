/** What is behind the button "More". Loaded when it is pressed. */
import { openMenu } from "../panels/menu.ts";
import { strings } from "../panels/strings.ts";
import type { FilesContext } from "./files.ts";
import { moreStyles } from "./styles/more.ts";

export interface MoreContext extends FilesContext {
  button: HTMLElement;
  /** The author's files again; the run goes on. */
  restoreAll(): void;
}

export function openMore(context: MoreContext): void {
  const { root, button, code, workspace } = context;
  const styles = moreStyles();
  if (!root.adoptedStyleSheets.includes(styles)) root.adoptedStyleSheets.push(styles);
  openMenu(button, strings.more, [
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
  ]);
}
