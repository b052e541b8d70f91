/**
 * XPath (https://www.w3.org/TR/1999/REC-xpath-19991116/) finds attributes as the page wrote them, as selectors do
 * (`selectors.ts`): what an expression compares, counts or makes a text of. The attributes that it leads to are the
 * element's own, which read as written.
 */
import { define } from "./define.ts";
import { HELD } from "./vocabulary.ts";

const TOKEN = /"[^"]*"|'[^']*'|[[\](]|\)|(?:@|attribute\s*::)\s*(\*|[A-Za-z_][\w.-]*)(?![\w.:-])/g;

/** An expression for the browser. */
export function rewriteXPath(expression: string): string {
  let depth = 0;
  return expression.replaceAll(TOKEN, (token: string, name: string | undefined) => {
    if (token === "[" || token === "(") depth++;
    else if (token === "]" || token === ")") depth--;
    if (name === undefined) return token;
    if (name === "*") return `@*[not(starts-with(name(), '${HELD}'))]`;
    if (depth === 0) return token;
    return `@*[name() = '${HELD}${name}' or (name() = '${name}' and not(../@${HELD}${name}))]`;
  });
}

/** Methods that take expressions. */
export function installXPath(): void {
  for (const { prototype } of [Document, XPathEvaluator]) {
    for (const name of ["evaluate", "createExpression"] as const) {
      const native: unknown = Reflect.get(prototype, name);
      if (typeof native !== "function") continue;
      define(prototype, name, function (this: unknown, expression: unknown, ...rest: unknown[]) {
        return Reflect.apply(native, this, [rewriteXPath(String(expression)), ...rest]) as unknown;
      });
    }
  }
}
