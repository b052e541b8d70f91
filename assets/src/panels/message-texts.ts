/** The texts of host, worker and driver that `messages.ts` translates, as they say them. */

/** `{0}` stands for any text; those with more text of their own come first. */
export const messages = {
  serverAnswered: "{0} could not be downloaded: the server answered {1}.",
  incomplete: "{0} arrived incomplete: {1} of {2} bytes.",
  notDownloaded: "{0} could not be downloaded: {1}.",
  nothingArrived: "nothing arrived for {0} seconds",
  otherFile:
    "{0} is not the file that this page was built with. Reload the page; if that doesn't help, the site was not published completely.",
  notRead: "{0} could not be read: {1}.",
  noManifest: "{0} is no environment manifest that this page understands.",
  noTable: "{0} is no table of files.",
  notLoaded: "{0} did not load within {1} seconds.",
  unfit:
    "This browser can't show the app: it lets no page in a sandbox have an URL of its own, which keeps the app away from this site. Open the page in Firefox, or in Chrome, Edge or another browser that is built on Chromium.",
  frameUnreachable: "The app's frame can't be reached. Is the page opened as a file? Serve it over HTTP.",
  wasStopped: "The playground was stopped.",
  frameRemoved: "The page has removed the frame that Python ran in. Run it again.",
  workerFailed: "The Python worker failed: {0}",
  pythonNotStarted: "Python could not start in this browser: {0}",
  slowImport:
    "Importing the app has taken more than {0} seconds. Does it loop, or wait for something, at import?",
  slowStartup: "The app's lifespan startup has taken more than {0} seconds.",
  slowPython:
    "Python did not start within {0} seconds. The device may be out of memory: close other tabs and run again.",
  slowResponse: "The app has not answered its first request within {0} seconds.",
  brokenOff: "The app closed the connection without a complete response.",
  redirectsAway: "The app redirects to {0}, which is not in this playground.",
  redirectsNowhere: 'The app redirects to "{0}", which is no URL.',
  pageNotLoaded: "This page could not be loaded.",
  slowLink: "The link carries {0} MB a second: smaller files are fetched, which take longer to start.",
  slowerStart: "The start from the {0} failed, a slower one is tried: {1}",
  notOpened: "The app wanted to go to {0} which a playground doesn't open.",
  notLeft: "The app wanted to leave for {0}. A playground only opens other sites at a click.",
  manyTabs: "The app has {0} tabs open; a playground opens no more.",
  manyFrames: "The app's page has {0} frames; a playground opens no more.",

  driverFailed:
    "The playground's own server failed: {0}. This is a bug in webasgi-docs; please report it with the traceback.",
  fileName: "The file name {0} {1}.",
  fileNotWritten: "The file {0} can't be written: {1}.",
  workingDirectory: "The working directory {0} {1}.",
  notShipped:
    "The `# /// script` block asks for {0}, which this page does not ship. It has {1}. This site does not let its readers install packages (its setting `runtime_index`): remove what is missing from the block.",
  installing: "Installing {0} from {1} ...",
  installed: "Installed {0}.",
  notInstalled:
    "{0} could not be installed from {1}: {2} Only pure Python packages and those with a wheel for Pyodide can be had.",
  blockNoToml: "The `# /// script` block is not valid TOML: {0}",
  blockNoList: "`dependencies` in the `# /// script` block must be a list of texts.",
  blockNoRequirement: "The `# /// script` block asks for {0}, which is no requirement.",
  blockRequirement: "The `# /// script` block asks for {0}: {1}",
  startupSlow:
    "The app's lifespan startup did not finish within {0} seconds. What it waits for may not exist in a browser (a network server, a thread).",
  redirects: "{0} redirected more than {1} times. Does the app redirect in a circle?",
  startupFailed: "The app's startup failed: {0}",
  optionFile: "The app option {0} names a file where a module is wanted: write app={1}:{2}{3}{4}",
  optionForm:
    "The app option {0} is not of the form module:attribute, for example main:app (the object `app` in main.py).",
  optionCall:
    'The app option {0} is no call that can be made: its arguments have to be literals, for example main:create_app("testing", debug=True).',
  isNotServed:
    "`{0}` in the module `{1}` is no app that an ASGI or WSGI server can serve: it is of type {2}. {3}",
  returnsNotServed:
    "`{0}` in the module `{1}` returns no app that an ASGI or WSGI server can serve: it is of type {2}. {3}",
  returnsOthers:
    "`{0}` in the module `{1}` returns no ASGI app (called with scope, receive, send) and no WSGI app (called with environ, start_response): it is of type {2} and takes other arguments.{3}",
  asyncFactory: "`{0}` is an `async def`; what makes an app has to be a `def`.",
  optionModule:
    "The app option names the module `{0}`, but the playground has no file {1}.py (nor {2}/__init__.py). {3}",
  pythonFiles: "Its Python files are: {0}.",
  noPythonFile: "It has no Python file.",
  optionAttribute: "The app option names `{0}`, which the module `{1}` does not define.{2}",
  ranModule:
    "The playground runs the module `{0}`, but the playground has no file {1}.py (nor {2}/__init__.py) any more. {3} Give the app's file that name again.",
  ranAttribute: "The playground runs `{0}`, which the module `{1}` does not define.{2}",
  nothingLikeAnApp: "Nothing in `{0}` looks like an ASGI or WSGI app.",
  oneLikeAnApp: "`{0}` defines `{1}`, which looks like an app: use app={2}:{3}",
  manyLikeAnApp: "`{0}` defines several objects that look like apps: use one of {1}",
  callItSo: "`{0}` defines `{1}`, which looks like an app: call it `{2}`.",
  callOneSo: "`{0}` defines several objects that look like apps ({1}): call one of them `{2}`.",
  isNoApp: "`{0}` in the module `{1}` is no app: it is of type {2} and can't be called.{3}",
  returnsNoApp: "`{0}` in the module `{1}` returns no app: it is of type {2} and can't be called.{3}",
  takesOthers:
    "`{0}` in the module `{1}` is no ASGI app (called with scope, receive, send) and no WSGI app (called with environ, start_response): it is of type {2} and takes other arguments.{3}",
  pythonLeft: "The app has ended Python: os._exit({0}).",
  workerClosed: "The app has closed the worker that Python runs in.",
  pythonEnded: "Python has ended: {0}",
  exited:
    'The app stopped the interpreter (sys.exit({0})) while {1}. Put such code below `if __name__ == "__main__":`.',
  importRaised: "Importing `{0}` raised {1}",
  callRaised: "Calling `{0}` raised {1}",
  importNoFile: "The app imports `{0}`, but the playground has no file {1}.py (nor {2}/__init__.py).",
  importStandard:
    "The app imports `{0}`, a part of Python's standard library that does not exist in the browser (there are no processes, terminals or system users).",
  importNotInPackage:
    "The app imports `{0}`, which {1} does not have. Ask for a version that has it in the playground's requirements.",
  importNoPackage:
    'The app imports `{0}`, but the playground has no package that provides it. Add it to the playground\'s requirements (requirements="... {1}", or "{2}" among the dependencies of a `# /// script` block in the entry file), or add the file {3}.py if it is a module of your own.',
  importNotHad: "The app imports `{0}`, which {1} does not have: check the name.",
  importMeant:
    "The app imports `{0}`, but the playground has no package that provides it. Did you mean `{1}`?",
  importOwn:
    "The app imports `{0}`, but the playground has no package that provides it. It has {1}, and what these need. Check the name, or add the file {2}.py if it is a module of your own.",
  importInstall:
    'The app imports `{0}`, but the playground has no package that provides it. It has {1}, and what these need. Check the name, name the package ("{2}") among the dependencies of a `# /// script` block in the entry file, or add the file {3}.py if it is a module of your own.',
  nameEmpty: "is empty or holds a NUL character",
  nameAbsolute: "is not a relative path with forward slashes",
  nameParts: "must not hold '..', '.' or empty parts",
  wasImported: "`{0}` was imported",
  wasCalled: "`{0}` was called",
} as const;

export type Messages = Record<keyof typeof messages, string>;
