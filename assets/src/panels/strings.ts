/** Every text that a reader sees or hears, in one place. */
import type { Fault, Stage } from "../protocol.ts";

const megabyte = 1_000_000;

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1);
}

const stages: Record<Stage, string> = {
  download: "Downloading Python and packages",
  interpreter: "Starting Python",
  packages: "Installing packages",
  app: "Importing the app",
  startup: "Starting the app",
  request: "Waiting for the first response",
};

/** In the order in which they are passed. */
export const stageOrder: readonly Stage[] = [
  "download",
  "interpreter",
  "packages",
  "app",
  "startup",
  "request",
];

const faults: Record<Fault, string> = {
  author: "This playground is set up wrongly",
  app: "The app has failed",
  us: "The playground has failed",
  network: "The network has failed",
};

export const strings = {
  /** In which all of this is, numbers and times too; set by `language.ts`. */
  language: "en",
  hiddenLines: (count: number) => (count === 1 ? "1 hidden line" : `${count} hidden lines`),
  playground: "Playground",
  playgroundNamed: (name: string) => `Playground: ${name}`,
  skip: "Skip the playground",
  skipEnd: "End of the playground",
  files: "Files",
  more: "More",
  dismiss: "Close",
  lastRun: "Last run",
  revert: "Revert",
  showChanges: "Show changes",
  restoreFile: "Original text of this file",
  restoreAll: "Original files",
  draftRestored: "Your edits from before are here.",
  moreMissing: "This could not be loaded. Check the connection, then try again.",
  newFile: "New file",
  uploadFiles: "Upload files",
  renameFile: "Rename",
  deleteFile: "Delete",
  restoreDeleted: "Restore",
  fileName: "File name",
  fileExists: (path: string) => `There is a file “${path}” already.`,
  fileInFolder: (path: string) => `“${path}” can't be a file and a folder.`,
  fileNameWrong: "A name such as page.html or templates/page.html, without “..”, is needed.",
  fileDeleted: (path: string) => `${path} is deleted.`,
  fileBinary: (path: string) => `${path} is no text, which files of a playground are.`,
  fileLarge: (path: string) => `${path} is larger than 1 MB.`,
  undo: "Undo",
  splitter: "Width of the code",
  splitterHint: "Drag, or use the arrow keys; double-click or Enter: the middle",
  layoutBeside: "App beside the code",
  layoutStacked: "App below the code",
  fullScreen: "Full screen",
  autoRun: "Run after edits",
  copyFile: "Copy this file",
  copyAll: "Copy all files",
  downloadZip: "Download as zip",
  copyLink: "Copy link",
  openFull: "Open in full page",
  copied: "Copied.",
  copyRefused: "The browser does not let this page write to the clipboard.",
  linkLong: (length: number) => `Copied. With ${length} characters the link is too long for some programs.`,
  codeOfLink:
    "This code came with the link. It runs in your browser, apart from this site, and only if you say so.",
  runLink: "Run it",
  runLinks: "Run it, and code of later links without asking",
  badLink: "The link is damaged: no code could be read from it.",
  packages: "Packages",
  standardLibrary: "the standard library",
  noEnvironments: "This site has no environment that the code could run in.",
  ok: "OK",
  folder: "Folder",
  fileChange: (change: "edited" | "added" | "deleted") =>
    ({ edited: "edited", added: "new", deleted: "deleted" })[change],
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
  editorLabel: (path: string) => `Code of ${path}`,
  editorMissing: "The editor could not be loaded. Check the connection, then click into the code again.",

  stage: (stage: Stage) => stages[stage],
  stageDone: "done",
  bytes: (loaded: number, total: number) => `${megabytes(loaded)} of ${megabytes(total)} MB`,

  announceReady: "The app is running.",
  announceDisplaced: "The app is stopped, because others run on this page.",
  announceStopped: "The app is stopped.",
  announceReset: "The playground is back to its original code.",
  announceFailed: (title: string, message: string) => `${title}: ${message}`,

  faultTitle: (fault: Fault) => faults[fault],

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
