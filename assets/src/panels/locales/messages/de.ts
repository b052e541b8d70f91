import type { Messages } from "../../message-texts.ts";

/** German. */
const de: Messages = {
  serverAnswered: "{0} konnte nicht geladen werden: Der Server antwortete {1}.",
  incomplete: "{0} kam unvollständig an: {1} von {2} Bytes.",
  notDownloaded: "{0} konnte nicht geladen werden: {1}.",
  nothingArrived: "{0} Sekunden lang kam nichts an",
  otherFile:
    "{0} ist nicht die Datei, mit der diese Seite gebaut wurde. Laden Sie die Seite neu; hilft das nicht, wurde die Website unvollständig veröffentlicht.",
  notRead: "{0} konnte nicht gelesen werden: {1}.",
  noManifest: "{0} ist kein Verzeichnis einer Umgebung, das diese Seite versteht.",
  noTable: "{0} ist keine Dateitabelle.",
  notLoaded: "{0} war nach {1} Sekunden nicht geladen.",
  unfit:
    "Dieser Browser kann die App nicht zeigen: Er gibt keiner Seite in einer Sandbox eine eigene URL, die die App von dieser Website fernhält. Öffnen Sie die Seite in Firefox oder in Chrome, Edge oder einem anderen Browser auf der Grundlage von Chromium.",
  frameUnreachable:
    "Der Rahmen der App ist nicht zu erreichen. Ist die Seite als Datei geöffnet? Sie muss über HTTP kommen.",
  wasStopped: "Der Playground wurde angehalten.",
  frameRemoved: "Die Seite hat den Rahmen entfernt, in dem Python lief. Starten Sie noch einmal.",
  workerFailed: "Der Python-Worker ist ausgefallen: {0}",
  pythonNotStarted: "Python konnte in diesem Browser nicht starten: {0}",
  slowImport:
    "Der Import der App dauert schon mehr als {0} Sekunden. Läuft dabei eine Schleife, oder wartet sie auf etwas?",
  slowStartup: "Der Start der App (lifespan) dauert schon mehr als {0} Sekunden.",
  slowPython:
    "Python war nach {0} Sekunden nicht gestartet. Vielleicht fehlt dem Gerät Speicher: Schließen Sie andere Tabs und starten Sie noch einmal.",
  slowResponse: "Die App hat die erste Anfrage nicht innerhalb von {0} Sekunden beantwortet.",
  brokenOff: "Die App hat die Verbindung ohne vollständige Antwort geschlossen.",
  redirectsAway: "Die App leitet zu {0} weiter, was nicht in diesem Playground ist.",
  redirectsNowhere: "Die App leitet zu „{0}“ weiter, was keine URL ist.",
  pageNotLoaded: "Diese Seite konnte nicht geladen werden.",
  slowLink:
    "Die Verbindung überträgt {0} MB in der Sekunde: Es werden kleinere Dateien geholt, mit denen der Start länger dauert.",
  slowerStart: "Der Start ({0}) ist fehlgeschlagen, ein langsamerer wird versucht: {1}",
  notOpened: "Die App wollte zu {0}, was ein Playground nicht öffnet.",
  notLeft: "Die App wollte zu {0}. Ein Playground öffnet andere Websites nur auf einen Klick hin.",
  manyTabs: "Die App hat {0} Tabs offen; mehr öffnet ein Playground nicht.",
  manyFrames: "Die Seite der App hat {0} Rahmen; mehr öffnet ein Playground nicht.",

  driverFailed:
    "Der Server des Playgrounds selbst ist ausgefallen: {0}. Das ist ein Fehler in webasgi-docs; bitte melden Sie ihn mit dem Traceback.",
  fileName: "Der Dateiname {0} {1}.",
  fileNotWritten: "Die Datei {0} kann nicht geschrieben werden: {1}.",
  workingDirectory: "Das Arbeitsverzeichnis {0} {1}.",
  notShipped:
    "Der Block `# /// script` verlangt {0}, was nicht zu dieser Seite gehört. Sie hat {1}. Diese Website lässt Leser keine Pakete installieren (Einstellung `runtime_index`): Entfernen Sie das Fehlende aus dem Block.",
  installing: "{0} wird von {1} installiert …",
  installed: "{0} ist installiert.",
  notInstalled:
    "{0} konnte nicht von {1} installiert werden: {2} Zu haben sind nur Pakete in reinem Python und solche mit einem Wheel für Pyodide.",
  blockNoToml: "Der Block `# /// script` ist kein gültiges TOML: {0}",
  blockNoList: "`dependencies` im Block `# /// script` muss eine Liste von Texten sein.",
  blockNoRequirement: "Der Block `# /// script` verlangt {0}, was keine Paketangabe ist.",
  blockRequirement: "Der Block `# /// script` verlangt {0}: {1}",
  startupSlow:
    "Der Start der App (lifespan) war nach {0} Sekunden nicht beendet. Worauf sie wartet, gibt es im Browser vielleicht nicht (einen Server im Netz, einen Thread).",
  redirects: "{0} hat mehr als {1} Mal umgeleitet. Leitet die App im Kreis um?",
  startupFailed: "Der Start der App ist fehlgeschlagen: {0}",
  optionFile: "Die Option app {0} nennt eine Datei statt eines Moduls: Schreiben Sie app={1}:{2}{3}{4}",
  optionForm:
    "Die Option app {0} hat nicht die Form Modul:Attribut, zum Beispiel main:app (das Objekt `app` in main.py).",
  optionCall:
    'Die Option app {0} ist kein möglicher Aufruf: Argumente müssen Literale sein, zum Beispiel main:create_app("testing", debug=True).',
  isNotServed: "`{0}` im Modul `{1}` ist keine App für einen ASGI- oder WSGI-Server: Es hat den Typ {2}. {3}",
  returnsNotServed:
    "`{0}` im Modul `{1}` gibt keine App für einen ASGI- oder WSGI-Server zurück: Sie hat den Typ {2}. {3}",
  returnsOthers:
    "`{0}` im Modul `{1}` gibt weder eine ASGI-App zurück (aufgerufen mit scope, receive, send) noch eine WSGI-App (mit environ, start_response): Sie hat den Typ {2} und nimmt andere Argumente.{3}",
  asyncFactory: "`{0}` ist ein `async def`; was eine App erzeugt, muss ein `def` sein.",
  optionModule:
    "Die Option app nennt das Modul `{0}`, aber der Playground hat keine Datei {1}.py (und kein {2}/__init__.py). {3}",
  pythonFiles: "Seine Python-Dateien sind: {0}.",
  noPythonFile: "Er hat keine Python-Datei.",
  optionAttribute: "Die Option app nennt `{0}`, was das Modul `{1}` nicht definiert.{2}",
  ranModule:
    "Der Playground startet das Modul `{0}`, hat aber keine Datei {1}.py (und kein {2}/__init__.py) mehr. {3} Geben Sie der Datei der App wieder diesen Namen.",
  ranAttribute: "Der Playground startet `{0}`, was das Modul `{1}` nicht definiert.{2}",
  nothingLikeAnApp: "Nichts in `{0}` sieht nach einer ASGI- oder WSGI-App aus.",
  oneLikeAnApp: "`{0}` definiert `{1}`, das nach einer App aussieht: app={2}:{3}",
  manyLikeAnApp: "`{0}` definiert mehrere Objekte, die nach Apps aussehen, eines davon: {1}",
  callItSo: "`{0}` definiert `{1}`, das nach einer App aussieht: Nennen Sie es `{2}`.",
  callOneSo: "`{0}` definiert mehrere Objekte, die nach Apps aussehen ({1}): Nennen Sie eines davon `{2}`.",
  isNoApp: "`{0}` im Modul `{1}` ist keine App: Es hat den Typ {2} und ist nicht aufrufbar.{3}",
  returnsNoApp:
    "`{0}` im Modul `{1}` gibt keine App zurück: Sie hätte den Typ {2}, der nicht aufrufbar ist.{3}",
  takesOthers:
    "`{0}` im Modul `{1}` ist keine ASGI-App (aufgerufen mit scope, receive, send) und keine WSGI-App (mit environ, start_response): Es hat den Typ {2} und nimmt andere Argumente.{3}",
  pythonLeft: "Die App hat Python beendet: os._exit({0}).",
  workerClosed: "Die App hat den Worker geschlossen, in dem Python läuft.",
  pythonEnded: "Python wurde beendet: {0}",
  exited:
    'Die App hat den Interpreter beendet (sys.exit({0})), während {1}. Solcher Code gehört unter `if __name__ == "__main__":`.',
  importRaised: "Beim Import von `{0}`: {1}",
  callRaised: "Beim Aufruf von `{0}`: {1}",
  importNoFile:
    "Die App importiert `{0}`, aber der Playground hat keine Datei {1}.py (und kein {2}/__init__.py).",
  importStandard:
    "Die App importiert `{0}`, einen Teil der Standardbibliothek, den es im Browser nicht gibt (dort sind keine Prozesse, Terminals und Systembenutzer).",
  importNotInPackage:
    "Die App importiert `{0}`, das {1} nicht hat. Fordere in den Anforderungen des Playgrounds eine Version an, die es hat.",
  importNoPackage:
    'Die App importiert `{0}`, aber der Playground hat kein Paket dafür. Nennen Sie es unter den Paketen des Playgrounds (requirements="... {1}" oder „{2}“ unter den dependencies eines Blocks `# /// script` in der Startdatei), oder fügen Sie die Datei {3}.py hinzu, wenn es ein eigenes Modul ist.',
  importNotHad: "Die App importiert `{0}`, das {1} nicht hat: Prüfen Sie den Namen.",
  importMeant: "Die App importiert `{0}`, aber der Playground hat kein Paket dafür. Meinten Sie `{1}`?",
  importOwn:
    "Die App importiert `{0}`, aber der Playground hat kein Paket dafür. Er hat {1} und was diese brauchen. Prüfen Sie den Namen, oder fügen Sie die Datei {2}.py hinzu, wenn es ein eigenes Modul ist.",
  importInstall:
    "Die App importiert `{0}`, aber der Playground hat kein Paket dafür. Er hat {1} und was diese brauchen. Prüfen Sie den Namen, nennen Sie das Paket („{2}“) unter den dependencies eines Blocks `# /// script` in der Startdatei, oder fügen Sie die Datei {3}.py hinzu, wenn es ein eigenes Modul ist.",
  nameEmpty: "ist leer oder enthält ein NUL-Zeichen",
  nameAbsolute: "ist kein relativer Pfad mit Schrägstrichen",
  nameParts: "darf weder „..“ noch „.“ noch leere Teile enthalten",
  wasImported: "`{0}` importiert wurde",
  wasCalled: "`{0}` aufgerufen wurde",
};

export default de;
