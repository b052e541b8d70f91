import type { Messages } from "../../message-texts.ts";

/** French. */
const fr: Messages = {
  serverAnswered: "{0} n’a pas pu être téléchargé : le serveur a répondu {1}.",
  incomplete: "{0} est arrivé incomplet : {1} octets sur {2}.",
  notDownloaded: "{0} n’a pas pu être téléchargé : {1}.",
  nothingArrived: "rien n’est arrivé pendant {0} secondes",
  otherFile:
    "{0} n’est pas le fichier avec lequel cette page a été construite. Rechargez la page ; si cela ne suffit pas, le site n’a pas été publié en entier.",
  notRead: "{0} n’a pas pu être lu : {1}.",
  noManifest: "{0} n’est pas une description d’environnement que cette page comprend.",
  noTable: "{0} n’est pas une table de fichiers.",
  notLoaded: "{0} n’a pas été chargé en {1} secondes.",
  unfit:
    "Ce navigateur ne peut pas afficher l’application : il ne laisse aucune page isolée avoir une URL à elle, ce qui tient l’application à l’écart de ce site. Ouvrez la page dans Firefox, ou dans Chrome, Edge ou un autre navigateur fondé sur Chromium.",
  frameUnreachable:
    "Le cadre de l’application est inaccessible. La page est-elle ouverte comme fichier ? Elle doit être servie par HTTP.",
  wasStopped: "Le playground a été arrêté.",
  frameRemoved: "La page a retiré le cadre où Python s’exécutait. Exécutez à nouveau.",
  workerFailed: "Le worker de Python a échoué : {0}",
  pythonNotStarted: "Python n’a pas pu démarrer dans ce navigateur : {0}",
  slowImport:
    "L’importation de l’application dure depuis plus de {0} secondes. Y a-t-il une boucle, ou une attente, à l’importation ?",
  slowStartup: "Le démarrage de l’application (lifespan) dure depuis plus de {0} secondes.",
  slowPython:
    "Python n’a pas démarré en {0} secondes. L’appareil manque peut-être de mémoire : fermez d’autres onglets et exécutez à nouveau.",
  slowResponse: "L’application n’a pas répondu à la première requête en {0} secondes.",
  brokenOff: "L’application a fermé la connexion sans réponse complète.",
  redirectsAway: "L’application redirige vers {0}, qui n’est pas dans ce playground.",
  redirectsNowhere: "L’application redirige vers « {0} », qui n’est pas une URL.",
  pageNotLoaded: "Cette page n’a pas pu être chargée.",
  slowLink:
    "La connexion transmet {0} Mo par seconde : des fichiers plus petits sont téléchargés, dont le démarrage est plus long.",
  slowerStart: "Le démarrage ({0}) a échoué, un autre plus lent est essayé : {1}",
  notOpened: "L’application voulait aller à {0}, qu’un playground n’ouvre pas.",
  notLeft: "L’application voulait partir vers {0}. Un playground n’ouvre d’autres sites que sur un clic.",
  manyTabs: "L’application a {0} onglets ouverts ; un playground n’en ouvre pas plus.",
  manyFrames: "La page de l’application a {0} cadres ; un playground n’en ouvre pas plus.",

  driverFailed:
    "Le serveur du playground lui-même a échoué : {0}. C’est un défaut de webasgi-docs ; merci de le signaler avec le traceback.",
  fileName: "Le nom de fichier {0} {1}.",
  fileNotWritten: "Le fichier {0} ne peut pas être écrit : {1}.",
  workingDirectory: "Le répertoire de travail {0} {1}.",
  notShipped:
    "Le bloc `# /// script` demande {0}, qui ne fait pas partie de cette page. Elle a {1}. Ce site ne laisse pas ses lecteurs installer de paquets (réglage `runtime_index`) : retirez du bloc ce qui manque.",
  installing: "Installation de {0} depuis {1} …",
  installed: "Installé : {0}.",
  notInstalled:
    "{0} n’a pas pu être installé depuis {1} : {2} Seuls les paquets en Python pur et ceux qui ont un wheel pour Pyodide sont possibles.",
  blockNoToml: "Le bloc `# /// script` n’est pas du TOML valide : {0}",
  blockNoList: "`dependencies` dans le bloc `# /// script` doit être une liste de textes.",
  blockNoRequirement: "Le bloc `# /// script` demande {0}, qui n’est pas une exigence.",
  blockRequirement: "Le bloc `# /// script` demande {0} : {1}",
  startupSlow:
    "Le démarrage de l’application (lifespan) n’était pas fini après {0} secondes. Ce qu’elle attend n’existe peut-être pas dans un navigateur (un serveur, un thread).",
  redirects: "{0} a redirigé plus de {1} fois. L’application redirige-t-elle en rond ?",
  startupFailed: "Le démarrage de l’application a échoué : {0}",
  optionFile: "L’option app {0} nomme un fichier au lieu d’un module : écrivez app={1}:{2}{3}{4}",
  optionForm:
    "L’option app {0} n’a pas la forme module:attribut, par exemple main:app (l’objet `app` de main.py).",
  optionCall:
    'L’option app {0} n’est pas un appel possible : les arguments doivent être des littéraux, par exemple main:create_app("testing", debug=True).',
  isNotServed:
    "`{0}` dans le module `{1}` n’est pas une application pour un serveur ASGI ou WSGI : c’est un objet de type {2}. {3}",
  returnsNotServed:
    "`{0}` dans le module `{1}` ne renvoie pas d’application pour un serveur ASGI ou WSGI : c’est un objet de type {2}. {3}",
  returnsOthers:
    "`{0}` dans le module `{1}` ne renvoie ni application ASGI (appelée avec scope, receive, send) ni WSGI (avec environ, start_response) : l’objet est de type {2} et prend d’autres arguments.{3}",
  asyncFactory: "`{0}` est un `async def` ; ce qui crée une application doit être un `def`.",
  optionModule:
    "L’option app nomme le module `{0}`, mais le playground n’a pas de fichier {1}.py (ni {2}/__init__.py). {3}",
  pythonFiles: "Ses fichiers Python sont : {0}.",
  noPythonFile: "Il n’a aucun fichier Python.",
  optionAttribute: "L’option app nomme `{0}`, que le module `{1}` ne définit pas.{2}",
  ranModule:
    "Le playground exécute le module `{0}`, mais il n’a plus de fichier {1}.py (ni {2}/__init__.py). {3} Redonnez ce nom au fichier de l’application.",
  ranAttribute: "Le playground exécute `{0}`, que le module `{1}` ne définit pas.{2}",
  nothingLikeAnApp: "Rien dans `{0}` ne ressemble à une application ASGI ou WSGI.",
  oneLikeAnApp: "`{0}` définit `{1}`, qui ressemble à une application : app={2}:{3}",
  manyLikeAnApp: "`{0}` définit plusieurs objets qui ressemblent à des applications, l’un de : {1}",
  callItSo: "`{0}` définit `{1}`, qui ressemble à une application : appelez-la `{2}`.",
  callOneSo:
    "`{0}` définit plusieurs objets qui ressemblent à des applications ({1}) : appelez l’un d’eux `{2}`.",
  isNoApp:
    "`{0}` dans le module `{1}` n’est pas une application : c’est un objet de type {2}, qui ne peut pas être appelé.{3}",
  returnsNoApp:
    "`{0}` dans le module `{1}` ne renvoie pas d’application : l’objet est de type {2} et ne peut pas être appelé.{3}",
  takesOthers:
    "`{0}` dans le module `{1}` n’est ni une application ASGI (appelée avec scope, receive, send) ni WSGI (appelée avec environ, start_response) : c’est un objet de type {2} qui prend d’autres arguments.{3}",
  pythonLeft: "L’application a mis fin à Python : os._exit({0}).",
  workerClosed: "L’application a fermé le worker dans lequel Python s’exécute.",
  pythonEnded: "Python s’est arrêté : {0}",
  exited:
    'L’application a arrêté l’interpréteur (sys.exit({0})) : {1}. Placez ce code sous `if __name__ == "__main__":`.',
  importRaised: "À l’importation de `{0}` : {1}",
  callRaised: "À l’appel de `{0}` : {1}",
  importNoFile:
    "L’application importe `{0}`, mais le playground n’a pas de fichier {1}.py (ni {2}/__init__.py).",
  importStandard:
    "L’application importe `{0}`, une partie de la bibliothèque standard qui n’existe pas dans le navigateur (il n’y a ni processus, ni terminaux, ni utilisateurs du système).",
  importNotInPackage:
    "L’application importe `{0}`, que {1} n’a pas. Demandez dans les dépendances du playground une version qui l’a.",
  importNoPackage:
    'L’application importe `{0}`, mais le playground n’a aucun paquet qui le fournit. Ajoutez-le aux exigences du playground (requirements="... {1}", ou « {2} » parmi les dependencies d’un bloc `# /// script` du fichier d’entrée), ou ajoutez le fichier {3}.py si c’est un module à vous.',
  importNotHad: "L’application importe `{0}`, que {1} n’a pas : vérifiez le nom.",
  importMeant:
    "L’application importe `{0}`, mais le playground n’a aucun paquet qui le fournit. Vouliez-vous dire `{1}` ?",
  importOwn:
    "L’application importe `{0}`, mais le playground n’a aucun paquet qui le fournit. Il a {1} et ce dont ils ont besoin. Vérifiez le nom, ou ajoutez le fichier {2}.py si c’est un module à vous.",
  importInstall:
    "L’application importe `{0}`, mais le playground n’a aucun paquet qui le fournit. Il a {1} et ce dont ils ont besoin. Vérifiez le nom, nommez le paquet (« {2} ») parmi les dependencies d’un bloc `# /// script` du fichier d’entrée, ou ajoutez le fichier {3}.py si c’est un module à vous.",
  nameEmpty: "est vide ou contient un caractère NUL",
  nameAbsolute: "n’est pas un chemin relatif avec des barres obliques",
  nameParts: "ne doit contenir ni « .. », ni « . », ni parties vides",
  wasImported: "pendant l’importation de `{0}`",
  wasCalled: "pendant l’appel de `{0}`",
};

export default fr;
