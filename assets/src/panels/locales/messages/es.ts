import type { Messages } from "../../message-texts.ts";

/** Spanish. */
const es: Messages = {
  serverAnswered: "No se pudo descargar {0}: el servidor respondió {1}.",
  incomplete: "{0} llegó incompleto: {1} de {2} bytes.",
  notDownloaded: "No se pudo descargar {0}: {1}.",
  nothingArrived: "no llegó nada durante {0} segundos",
  otherFile:
    "{0} no es el archivo con el que se construyó esta página. Recargue la página; si no ayuda, el sitio no se publicó por completo.",
  notRead: "No se pudo leer {0}: {1}.",
  noManifest: "{0} no es una descripción de entorno que esta página entienda.",
  noTable: "{0} no es una tabla de archivos.",
  notLoaded: "{0} no se cargó en {1} segundos.",
  unfit:
    "Este navegador no puede mostrar la aplicación: no deja que una página aislada tenga una URL propia, que mantiene la aplicación apartada de este sitio. Abra la página en Firefox, o en Chrome, Edge u otro navegador basado en Chromium.",
  frameUnreachable:
    "No se puede acceder al marco de la aplicación. ¿Está abierta la página como archivo? Debe servirse por HTTP.",
  wasStopped: "El playground se detuvo.",
  frameRemoved: "La página ha quitado el marco en el que se ejecutaba Python. Ejecútelo de nuevo.",
  workerFailed: "El worker de Python ha fallado: {0}",
  pythonNotStarted: "Python no pudo iniciarse en este navegador: {0}",
  slowImport:
    "La importación de la aplicación lleva más de {0} segundos. ¿Hay un bucle, o espera algo al importarse?",
  slowStartup: "El inicio de la aplicación (lifespan) lleva más de {0} segundos.",
  slowPython:
    "Python no se inició en {0} segundos. Puede que falte memoria: cierre otras pestañas y ejecute de nuevo.",
  slowResponse: "La aplicación no respondió a la primera petición en {0} segundos.",
  brokenOff: "La aplicación cerró la conexión sin una respuesta completa.",
  redirectsAway: "La aplicación redirige a {0}, que no está en este playground.",
  redirectsNowhere: "La aplicación redirige a «{0}», que no es una URL.",
  pageNotLoaded: "No se pudo cargar esta página.",
  slowLink:
    "La conexión transfiere {0} MB por segundo: se descargan archivos más pequeños, que tardan más en iniciarse.",
  slowerStart: "El inicio ({0}) ha fallado, se intenta otro más lento: {1}",
  notOpened: "La aplicación quiso ir a {0}, que un playground no abre.",
  notLeft: "La aplicación quiso salir hacia {0}. Un playground solo abre otros sitios con un clic.",
  manyTabs: "La aplicación tiene {0} pestañas abiertas; un playground no abre más.",
  manyFrames: "La página de la aplicación tiene {0} marcos; un playground no abre más.",

  driverFailed:
    "El propio servidor del playground ha fallado: {0}. Es un error de webasgi-docs; comuníquelo con el traceback.",
  fileName: "El nombre de archivo {0} {1}.",
  fileNotWritten: "No se puede escribir el archivo {0}: {1}.",
  workingDirectory: "El directorio de trabajo {0} {1}.",
  notShipped:
    "El bloque `# /// script` pide {0}, que no viene con esta página. Tiene {1}. Este sitio no deja que sus lectores instalen paquetes (ajuste `runtime_index`): quite del bloque lo que falta.",
  installing: "Instalando {0} desde {1} …",
  installed: "Instalado: {0}.",
  notInstalled:
    "No se pudo instalar {0} desde {1}: {2} Solo hay paquetes en Python puro y los que tienen un wheel para Pyodide.",
  blockNoToml: "El bloque `# /// script` no es TOML válido: {0}",
  blockNoList: "`dependencies` en el bloque `# /// script` debe ser una lista de textos.",
  blockNoRequirement: "El bloque `# /// script` pide {0}, que no es un requisito.",
  blockRequirement: "El bloque `# /// script` pide {0}: {1}",
  startupSlow:
    "El inicio de la aplicación (lifespan) no terminó en {0} segundos. Lo que espera quizá no exista en un navegador (un servidor de red, un hilo).",
  redirects: "{0} ha redirigido más de {1} veces. ¿Redirige la aplicación en círculo?",
  startupFailed: "El inicio de la aplicación ha fallado: {0}",
  optionFile: "La opción app {0} nombra un archivo donde se espera un módulo: escriba app={1}:{2}{3}{4}",
  optionForm:
    "La opción app {0} no tiene la forma módulo:atributo, por ejemplo main:app (el objeto `app` de main.py).",
  optionCall:
    'La opción app {0} no es una llamada posible: los argumentos deben ser literales, por ejemplo main:create_app("testing", debug=True).',
  isNotServed:
    "`{0}` en el módulo `{1}` no es una aplicación que un servidor ASGI o WSGI pueda servir: es de tipo {2}. {3}",
  returnsNotServed:
    "`{0}` en el módulo `{1}` no devuelve una aplicación que un servidor ASGI o WSGI pueda servir: es de tipo {2}. {3}",
  returnsOthers:
    "`{0}` en el módulo `{1}` no devuelve una aplicación ASGI (se llama con scope, receive, send) ni WSGI (con environ, start_response): es de tipo {2} y toma otros argumentos.{3}",
  asyncFactory: "`{0}` es un `async def`; lo que crea una aplicación debe ser un `def`.",
  optionModule:
    "La opción app nombra el módulo `{0}`, pero el playground no tiene el archivo {1}.py (ni {2}/__init__.py). {3}",
  pythonFiles: "Sus archivos de Python son: {0}.",
  noPythonFile: "No tiene ningún archivo de Python.",
  optionAttribute: "La opción app nombra `{0}`, que el módulo `{1}` no define.{2}",
  ranModule:
    "El playground ejecuta el módulo `{0}`, pero ya no tiene ningún archivo {1}.py (ni {2}/__init__.py). {3} Devuelva ese nombre al archivo de la aplicación.",
  ranAttribute: "El playground ejecuta `{0}`, que el módulo `{1}` no define.{2}",
  nothingLikeAnApp: "Nada en `{0}` parece una aplicación ASGI o WSGI.",
  oneLikeAnApp: "`{0}` define `{1}`, que parece una aplicación: use app={2}:{3}",
  manyLikeAnApp: "`{0}` define varios objetos que parecen aplicaciones: use uno de {1}",
  callItSo: "`{0}` define `{1}`, que parece una aplicación: llámelo `{2}`.",
  callOneSo: "`{0}` define varios objetos que parecen aplicaciones ({1}): llame `{2}` a uno de ellos.",
  isNoApp: "`{0}` en el módulo `{1}` no es una aplicación: es de tipo {2} y no se puede llamar.{3}",
  returnsNoApp:
    "`{0}` en el módulo `{1}` no devuelve una aplicación: lo devuelto es de tipo {2} y no se puede llamar.{3}",
  takesOthers:
    "`{0}` en el módulo `{1}` no es una aplicación ASGI (se llama con scope, receive, send) ni WSGI (se llama con environ, start_response): es de tipo {2} y toma otros argumentos.{3}",
  pythonLeft: "La aplicación ha terminado Python: os._exit({0}).",
  workerClosed: "La aplicación ha cerrado el worker en el que se ejecuta Python.",
  pythonEnded: "Python ha terminado: {0}",
  exited:
    'La aplicación detuvo el intérprete (sys.exit({0})): {1}. Ponga ese código bajo `if __name__ == "__main__":`.',
  importRaised: "Al importar `{0}`: {1}",
  callRaised: "Al llamar a `{0}`: {1}",
  importNoFile:
    "La aplicación importa `{0}`, pero el playground no tiene el archivo {1}.py (ni {2}/__init__.py).",
  importStandard:
    "La aplicación importa `{0}`, una parte de la biblioteca estándar que no existe en el navegador (no hay procesos, terminales ni usuarios del sistema).",
  importNotInPackage:
    "La aplicación importa `{0}`, que {1} no tiene. Pide en los requisitos del playground una versión que lo tenga.",
  importNoPackage:
    'La aplicación importa `{0}`, pero el playground no tiene ningún paquete que lo ofrezca. Añádalo a los requisitos del playground (requirements="... {1}", o «{2}» entre las dependencies de un bloque `# /// script` en el archivo de entrada), o añada el archivo {3}.py si es un módulo propio.',
  importNotHad: "La aplicación importa `{0}`, que {1} no tiene: compruebe el nombre.",
  importMeant:
    "La aplicación importa `{0}`, pero el playground no tiene ningún paquete que lo ofrezca. ¿Quería decir `{1}`?",
  importOwn:
    "La aplicación importa `{0}`, pero el playground no tiene ningún paquete que lo ofrezca. Tiene {1} y lo que estos necesitan. Compruebe el nombre, o añada el archivo {2}.py si es un módulo propio.",
  importInstall:
    "La aplicación importa `{0}`, pero el playground no tiene ningún paquete que lo ofrezca. Tiene {1} y lo que estos necesitan. Compruebe el nombre, nombre el paquete («{2}») entre las dependencies de un bloque `# /// script` en el archivo de entrada, o añada el archivo {3}.py si es un módulo propio.",
  nameEmpty: "está vacío o contiene un carácter NUL",
  nameAbsolute: "no es una ruta relativa con barras",
  nameParts: "no debe contener «..», «.» ni partes vacías",
  wasImported: "se importaba `{0}`",
  wasCalled: "se llamaba a `{0}`",
};

export default es;
