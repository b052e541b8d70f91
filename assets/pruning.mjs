/**
 * Takes out of Pyodide's loader what draws, plays sounds and listens to input devices. In a worker there is none of that, and
 * engines would read a third of the text for it at each start.
 */
import { parse } from "acorn";
import { full } from "acorn-walk";

/** What C calls it: functions of Emscripten's libraries. */
const DEVICES = new RegExp(
  `^(?:${[
    // OpenGL, EGL, OpenAL, GLUT, GLFW, GLEW, Xlib
    "(?:emscripten_)?(?:w?gl|egl|alc?|X)[A-Z]\\w*",
    "(?:emscripten_)?(?:glut|glfw|glew|webgl_)\\w+",
    // https://wiki.libsdl.org/SDL2/CategoryAPI and the libraries around it
    "(?:SDL|IMG|Mix|TTF)_\\w+",
    "(?:aa|filled|thick)?(?:box|circle|ellipse|line|rectangle|pie|polygon|trigon|hline|vline|pixel)(?:Color|RGBA)",
    "(?:roto)?zoomSurface|rotozoomSurface\\w*",
    // https://emscripten.org/docs/api_reference/html5.h.html
    "emscripten_set_(?!socket|timeout|interval|immediate|main_loop)\\w+",
    "emscripten_(?:request|exit|enter_soft)_(?:fullscreen|pointerlock|soft_fullscreen)\\w*",
    "emscripten_(?:un)?lock_orientation|emscripten_vibrate\\w*|emscripten_hide_mouse|emscripten_sample_gamepad\\w*",
    "emscripten_get_(?:canvas|mouse|battery|device|orientation|fullscreen|gamepad|num_gamepads|visibility)\\w*",
    "emscripten_get_(?:pointerlock|element|screen|window|preloaded)\\w*",
  ].join("|")})$`,
);

/** What of the loader's own objects and functions is for them alone, and what it calls WebGL in other words. */
const OWN =
  /^(?:SDL\w*|E?GL|Browser|JSEvents\w*|emscriptenWebGL\w+|webgl\w+|register\w+Callback|\w*Fullscreen\w*|\w*Canvas\w*)$/;

const isDevice = (/** @type {string} */ name) => DEVICES.test(name.replace(/^_/, "")) || OWN.test(name);

/** @typedef {import("acorn").Node & Record<string, any>} Node */

/** Initial values that nothing happens by. */
const INERT = new Set([
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectExpression",
  "Literal",
  "Identifier",
]);

/** @type {(node: Node) => string[]} whatever they mean */
function namesIn(node) {
  /** @type {string[]} */
  const names = [];
  full(node, (/** @type {Node} */ each) => {
    if (each.type === "Identifier") names.push(each.name);
  });
  return names;
}

/** @type {(text: string) => Node[]} the statements of its largest function, which nearly all of the loader is */
function statementsOf(text) {
  /** @type {Node[]} */
  const functions = [];
  full(parse(text, { ecmaVersion: "latest", sourceType: "module" }), (/** @type {Node} */ each) => {
    if (each.type === "FunctionExpression") functions.push(each);
  });
  const [largest] = functions.sort((one, other) => other.end - other.start - (one.end - one.start));
  return largest?.body.body ?? [];
}

/**
 * The variable that a statement only adds something to, or gives to `Module`: `_name.sig="ip"`, `Module["name"]=name`. Null
 * for other statements.
 *
 * @type {(statement: Node) => string | null}
 */
function subjectOf({ expression }) {
  if (expression?.type !== "AssignmentExpression" || expression.left.type !== "MemberExpression") return null;
  const { left, right } = expression;
  if (left.object.name !== "Module") return right.type === "Literal" ? (left.object.name ?? null) : null;
  const value = right.type === "MemberExpression" ? right.object : right;
  return value.type === "Identifier" && isDevice(value.name) ? value.name : null;
}

/** What the loader consists of. */
class Parts {
  /** @type {Map<string, Set<string>>} variables and functions, and what they name */
  items = new Map();
  /** @type {string[]} what all else names */
  roots = [];
  /** @type {Node[]} what Python's module and libraries may import */
  imports = [];

  /** @param {Node[]} statements */
  constructor(statements) {
    for (const each of statements) this.#add(each);
  }

  /** @param {Node} statement */
  #add(statement) {
    if (statement.type === "FunctionDeclaration") this.#define(statement.id.name, statement);
    else if (statement.type === "VariableDeclaration")
      for (const each of statement.declarations) this.#declare(each);
    else if (subjectOf(statement) === null) this.roots.push(...namesIn(statement));
  }

  /** @param {Node} declarator */
  #declare(declarator) {
    const { id, init } = declarator;
    if (id.name === "wasmImports") this.imports = init.properties;
    else if (id.type === "Identifier" && (init === null || INERT.has(init.type)))
      this.#define(id.name, declarator);
    else this.roots.push(...namesIn(declarator));
  }

  /** @type {(name: string, node: Node) => void} */
  #define(name, node) {
    this.items.set(name, new Set(namesIn(node)));
  }

  /** Everything that may be used where these can be imported. @type {(imports: Node[]) => Set<string>} */
  used(imports) {
    /** @type {Set<string>} */
    const used = new Set();
    const left = [...this.roots, ...imports.flatMap(({ value }) => namesIn(value))];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (used.has(name)) continue;
      used.add(name);
      left.push(...(this.items.get(name) ?? []));
    }
    return used;
  }
}

/**
 * The loader without them.
 *
 * @param {string} text of `pyodide.asm.mjs`
 * @param {WebAssembly.Module} python Python's own, which finds all that it imports
 * @throws {Error} where the text is no loader
 */
export function pruned(text, python) {
  const needed = new Set(
    WebAssembly.Module.imports(python)
      .filter(({ kind }) => kind === "function")
      .map(({ name }) => name),
  );
  const statements = statementsOf(text);
  const parts = new Parts(statements);
  if (parts.imports.length === 0)
    throw new Error(
      "Pyodide's loader says otherwise than assets/pruning.mjs expects what may be imported: compare `wasmImports` in it.",
    );
  const nameOf = (/** @type {Node} */ { key }) => key.name ?? key.value;
  const imports = parts.imports.filter((each) => needed.has(nameOf(each)) || !isDevice(nameOf(each)));
  const [before, now] = [parts.used(parts.imports), parts.used(imports)];
  // What nobody seems to use is none of this.
  const isGone = (/** @type {string | null} */ name) => name !== null && before.has(name) && !now.has(name);
  const textOf = (/** @type {Node} */ node) => text.slice(node.start, node.end);
  const declaratorText = (/** @type {Node} */ node) =>
    node.id.name === "wasmImports" ? `wasmImports={${imports.map(textOf).join()}}` : textOf(node);
  /** @type {(statement: Node) => string} */
  const rest = (statement) => {
    if (statement.type !== "VariableDeclaration")
      return isGone(statement.id?.name ?? subjectOf(statement)) ? "" : textOf(statement);
    const left = statement.declarations.filter((/** @type {Node} */ { id }) => !isGone(id.name ?? null));
    return left.length === 0 ? "" : `${statement.kind} ${left.map(declaratorText).join()};`;
  };
  let result = "";
  let end = 0;
  for (const statement of statements) {
    result += text.slice(end, statement.start) + rest(statement);
    end = statement.end;
  }
  return result + text.slice(end);
}
