/** Trees of scripts. */

/** An expression. */
export type Expression =
  | { readonly is: "constant"; readonly value: string | number | boolean | null; readonly isFloat?: boolean }
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "list" | "tuple"; readonly items: readonly Expression[] }
  | { readonly is: "dict"; readonly pairs: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly is: "each"; readonly item: Expression; readonly loops: readonly Loop[] }
  | { readonly is: "unary"; readonly sign: string; readonly of: Expression }
  | { readonly is: "binary"; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: "compare"; readonly first: Expression; readonly rest: readonly (readonly [sign: string, right: Expression])[] }
  | { readonly is: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly is: "choice"; readonly when: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly is: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly is: "item"; readonly of: Expression; readonly at: Expression }
  | { readonly is: "slice"; readonly of: Expression; readonly from: Expression | null; readonly to: Expression | null }
  | {
      readonly is: "call";
      readonly of: Expression;
      readonly args: readonly Expression[];
      readonly named: readonly (readonly [string, Expression])[];
    };
/** One `for` of a list comprehension, with its conditions. */
export interface Loop {
  readonly target: Expression;
  readonly over: Expression;
  readonly when: readonly Expression[];
}
/** A statement, with its line. */
export type Statement = { readonly line: number } & (
  | { readonly do: "expression"; readonly value: Expression }
  | { readonly do: "assign"; readonly targets: readonly Expression[]; readonly value: Expression }
  | { readonly do: "change"; readonly target: Expression; readonly sign: string; readonly value: Expression }
  | { readonly do: "if"; readonly branches: readonly (readonly [when: Expression | null, body: readonly Statement[]])[] }
  | { readonly do: "for"; readonly target: Expression; readonly over: Expression; readonly body: readonly Statement[] }
  | { readonly do: "while"; readonly when: Expression; readonly body: readonly Statement[] }
  | {
      readonly do: "def";
      readonly name: string;
      readonly params: readonly (readonly [string, Expression | null])[];
      readonly body: readonly Statement[];
    }
  | { readonly do: "try"; readonly body: readonly Statement[]; readonly rescue: readonly Statement[]; readonly last: readonly Statement[] }
  | { readonly do: "return" | "raise"; readonly value: Expression | null }
  | { readonly do: "print"; readonly values: readonly Expression[] }
  | { readonly do: "import"; readonly module: string; readonly as: string; readonly member: string | null }
  | { readonly do: "delete"; readonly target: Expression }
  | { readonly do: "pass" | "break" | "continue" }
);

/** Whether an expression may stand before `=`. */
export function isTarget(expression: Expression): boolean {
  if (expression.is === "tuple" || expression.is === "list") return expression.items.length > 0 && expression.items.every(isTarget);
  return expression.is === "name" || expression.is === "item" || expression.is === "attribute";
}
