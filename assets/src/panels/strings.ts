/** Every text that a reader sees or hears, in one place. */

const megabyte = 1_000_000;

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1);
}

export const strings = {
  /** In which all of this is, numbers and times too; set by `language.ts`. */
  language: "en",
  playground: "Playground",
  playgroundNamed: (name: string) => `Playground: ${name}`,
  skip: "Skip the playground",
  skipEnd: "End of the playground",
  files: "Files",
  more: "More",
  dismiss: "Close",
  showChanges: "Show changes",
  restoreAll: "Original files",
  draftRestored: "Your edits from before are here.",
  moreMissing: "This could not be loaded. Check the connection, then try again.",
  copied: "Copied.",
  copyRefused: "The browser does not let this page write to the clipboard.",
  fileChanged: "edited",
  code: "Code",
  app: "App",
  /** The panels under the app, together. */
  panels: "Panels",
  view: "View",

  run: "Run",
  runHint: "Run (Ctrl+Enter)",
  runHintMac: "Run (⌘ Enter)",
  runSize: (bytes: number) => `${megabytes(bytes)} MB`,
  runSizeHint: (bytes: number) => `The first run downloads ${megabytes(bytes)} MB.`,
  restart: "Restart",
  restartHint: "Restart the app at the page shown",
  started: (milliseconds: number) => `The app has started in ${(milliseconds / 1000).toFixed(1)} s.`,
  stop: "Stop",
  reset: "Reset",
  resetHint: "Reset: the original code, and the app stopped",

  editHint: "Press Enter to edit the code.",
  editorHint: "Escape, then Tab, leaves the editor.",
  editorMissing: "The editor could not be loaded. Check the connection, then click into the code again.",

  announceReset: "The playground is back to its original code.",

  cancel: "Cancel",

  consoleNew: (count: number) => (count === 1 ? "1 new line" : `${count} new lines`),

  noData: "This playground has no data in the page: the documentation was built without it.",
  badData: (reason: string) =>
    `This playground's data in the page is wrong: ${reason}. It has to be built again.`,
  noEnvironment: "The documentation was built without the packages of this playground.",
  sessionMissing:
    "The playground's own files could not be loaded. Check the connection, then run again; if it stays so, they are missing on the server.",
  unexpected: (message: string) => `Something went wrong inside the playground: ${message}`,
  notRunning: "The app is not running: call run() first",
  runFailed: (message: string) => `The app is not running: ${message}`,
  runStopped: "The app was stopped before the request could be made",
};
