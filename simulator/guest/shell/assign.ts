import type { Bytes } from "../../content/bytes";
import type { Assign, Element } from "./code";
import { expandFields, expandPlain, withoutBraces } from "./expand";
import { complain } from "./messages";
import { ShellError } from "./shell-error";
import { copy, type Variable } from "./state";
import { quoteTraced, traceLine } from "./trace";
import { replaceVariable, type Shell, setArray, setElement, setVar, variable } from "./variables";

/** Elements of `name=(…)`, expanded. */
export function expandElements(sh: Shell, elements: readonly Element[]): { index: Bytes | null; value: Bytes; append: boolean }[] {
  const hasBraces = sh.st.options.includes("B");
  let left = 0;
  return elements.flatMap((element): { index: Bytes | null; value: Bytes; append: boolean }[] => {
    if (left-- > 0) return [];
    const { braces } = element.word;
    left = braces === undefined || hasBraces ? 0 : braces.count - 1;
    const word = braces === undefined || hasBraces ? element.word : withoutBraces(braces.plain);
    if (element.index === null) return expandFields(sh, word).map((value) => ({ index: null, value, append: false }));
    return [{ index: expandPlain(sh, element.index), value: expandPlain(sh, element.word), append: element.append }];
  });
}

/** Assigns; array elements and appending included. @param isTraced - `set -x` shows it */
export function assignVariable(sh: Shell, assign: Assign, exported?: boolean, isTraced = false): void {
  const { value, name, append } = assign;
  const isShown = isTraced && sh.st.options.includes("x");
  if (!("pieces" in value)) {
    if (assign.index !== null) throw new ShellError(`${name}[${expandPlain(sh, assign.index)}]: cannot assign list to array member`);
    // A list is shown as it is written.
    if (isShown) traceLine(sh, assign.text ?? name);
    setArray(sh, name, expandElements(sh, value), append);
    return;
  }
  const text = expandPlain(sh, value);
  const shownIndex = assign.index === null ? "" : `[${assign.indexText ?? ""}]`;
  if (isShown) traceLine(sh, `${name}${shownIndex}${append ? "+" : ""}=${quoteTraced(text)}`);
  if (assign.index !== null) {
    const index = expandPlain(sh, assign.index);
    if (index === "") throw new ShellError(`${name}${shownIndex}: bad array subscript`);
    setElement(sh, name, index, text, append);
  } else setVar(sh, name, text, exported, append);
}

/** Sets variables for one command; what they were before. */
export function temporary(sh: Shell, assigns: readonly Assign[], isTraced = false): [string, Variable | null][] {
  return assigns.map((assign) => {
    const old = variable(sh.st, assign.name);
    const kept: [string, Variable | null] = [assign.name, old ? copy(old) : null];
    try {
      assignVariable(sh, assign, true, isTraced);
    } catch (error) {
      // The command runs all the same.
      if (!(error instanceof ShellError) || !error.message.endsWith("readonly variable")) throw error;
      complain(sh, error.message);
    }
    return kept;
  });
}

/** Puts variables back. */
export function restoreVariables(sh: Shell, kept: readonly [string, Variable | null][]): void {
  for (const [name, old] of [...kept].reverse()) {
    // `local -` keeps the options of `set`.
    if (name === "-") sh.st.options = old?.v ?? sh.st.options;
    else replaceVariable(sh, name, old);
  }
}
