/** The texts of the app's side, loaded with it. */
import type { Fault, Stage } from "../protocol.ts";

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

const during: Record<Stage, string> = {
  download: "while downloading Python and packages",
  interpreter: "while starting Python",
  packages: "while installing packages",
  app: "while importing the app",
  startup: "while starting the app",
  request: "while answering the first request",
};

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const panels = { console: "Console", network: "Network", request: "Request", files: "Files" };

export const dockStrings = {
  stage: (stage: Stage) => stages[stage],
  announceReady: "The app is running.",
  announceDisplaced: "The app is stopped, because others run on this page.",
  announceStopped: "The app is stopped.",
  announceFailed: (title: string, message: string) => `${title}: ${message}`,
  faultTitle: (fault: Fault) => faults[fault],
  splitter: "Width of the code",
  splitterHint: "Drag, or use the arrow keys; double-click or Enter: the middle",
  bytes: (loaded: number, total: number) => `${megabytes(loaded)} of ${megabytes(total)} MB`,
  openPanels: "Open the panels",
  closePanels: "Close the panels",
  panel: (name: "console" | "network" | "request" | "files") => panels[name],
  panelMissing: "This panel could not be loaded. Check the connection, then choose it again.",
  interrupt: "Interrupt",
  interruptHint: "Raise KeyboardInterrupt in this code; the app goes on",
  busy: "Python is busy: code of the app doesn't yield.",
  back: "Back",
  forward: "Forward",
  reload: "Reload",
  address: "Address in the app",
  addressBar: "Address bar",
  stoppedTitle: "The app is stopped",
  faultStage: (stage: Stage) => during[stage],
  runAgain: "Run again",
  location: (path: string, line: number) => `${path}, line ${line}`,
  showConsole: "Show console",
  browserTabs: "Tabs of the app",
  closeTab: (title: string) => `Close ${title}`,
  signIn: "Sign in",
  signInAgain: (realm: string) =>
    `The app has refused these. ${realm === "" ? "Try again." : `Try again: “${realm}”.`}`,
  signInTo: (realm: string) =>
    realm === ""
      ? "The app asks for a user name and a password."
      : `The app asks for a user name and a password: “${realm}”.`,
  userName: "User name",
  password: "Password",
  leave: "Leave",
  leaveTitle: "Leave this page?",
  leaveText: "The app's page says that changes may be lost.",
  consoleDropped: "Older lines are no longer kept.",
  consoleEmpty: "Nothing has been printed yet.",
  console: "Console",
  consoleClear: "Clear console",
  consoleRun: (time: string) => `Run at ${time}`,
  displacedHint: "Others run on this page, and this one was used least. Run starts it again; edits are kept.",
  stoppedHint: "Run starts it again, with the code as it is now.",

  clear: "Clear",
  toList: "Back to the list",
  refresh: "Refresh",
  download: "Download",
  noApp: "No app is running. Run starts it.",

  level: "Level",
  allLevels: "All levels",
  infoLevel: "Info and above",
  warningLevel: "Warnings and errors",
  errorLevel: "Errors",
  source: "Source",
  allSources: "All sources",
  pythonSource: "Python",
  serverSource: "Server",
  pageSource: "The app's page",

  prompt: "Python prompt",
  promptHint: "Python in the app's module; Enter runs, Shift+Enter adds a line, Ctrl+C cancels",
  cancelled: "Cancelled.",
  appGone: "The app has ended.",

  networkEmpty: "No requests yet. Each one that reaches the app is listed here.",
  networkFilter: "Filter by path",
  networkFilterNone: "No request's path contains this.",
  method: "Method",
  path: "Path",
  status: "Status",
  type: "Type",
  size: "Size",
  time: "Time",
  waterfall: "Waterfall",
  pending: "pending",
  failed: "failed",
  cancelledRequest: "cancelled",
  replay: "Replay",
  replayMissing: "The request's body was not kept.",
  edit: "Edit and send",
  copyCurl: "Copy as curl",
  copyHttpx: "Copy as httpx",
  requestHeaders: "Request headers",
  requestBody: "Request body",
  responseHeaders: "Response headers",
  responseBody: "Response body",
  noBody: "No body.",
  bodyDropped: (kept: string, size: string) => `${kept} of ${size} are kept.`,
  binaryBody: (size: string) => `${size} that are no text.`,
  messages: (count: number) => `Messages (${count})`,
  messagesDropped: "Older messages are no longer kept.",
  messageSent: "sent",
  messageReceived: "received",
  textCut: "Only the beginning is shown.",

  operation: "Operation",
  noOperation: "Choose an operation of the app’s OpenAPI…",
  headers: "Headers",
  headersHint: "One on each line: Name: value",
  headerWrong: (line: string) => `“${line}” is no header: Name: value`,
  body: "Body",
  cookies: "Send and keep the browser’s cookies",
  send: "Send",
  sending: "Sending…",
  response: "Response",
  responseStatus: (status: number, time: string, size: string) => `${status}, ${time}, ${size}`,

  filesEmpty: "There are no files.",
  filesWritten: "Written by the app",
  filesOriginal: "As they were loaded",
  filesMore: "There are more files; the first ones are listed.",
  binaryFile: (size: string) => `${size} that are no text. Download shows what they are to other programs.`,
};
