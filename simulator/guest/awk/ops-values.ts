/** Instructions for values, variables and jumps. */
import type { Bytes } from "../../content/bytes";
import type { Binary, Comparison } from "./ast";
import { AwkError } from "./errors";
import { fieldIndex, fieldValue, growFields, setField, setFieldCount } from "./record";
import { CONVFMT, NF } from "./state";
import { compare, toNumber, type Value } from "./value";
import type { Op, Vm } from "./vm";

/** A place in the code that is known once all of it is made. */
export interface Label {
  at: number;
}

export const constant =
  (value: Value): Op =>
  (vm) => {
    vm.st.stack.push(value);
    return undefined;
  };

export const loadGlobal = (slot: number): Op =>
  slot === NF
    ? (vm) => {
        const wait = vm.fields();
        if (wait) return wait;
        vm.st.stack.push(vm.st.globals[slot] as Value);
        return undefined;
      }
    : (vm) => {
        vm.st.stack.push(vm.st.globals[slot] as Value);
        return undefined;
      };

/** Assigns what is on top, and leaves it there. */
export const storeGlobal = (slot: number): Op =>
  slot === NF
    ? (vm) => {
        const wait = vm.fields();
        if (wait) return wait;
        setFieldCount(vm, vm.top());
        return undefined;
      }
    : (vm) => {
        vm.st.globals[slot] = vm.top();
        return undefined;
      };

function base(vm: Vm): number {
  const { frames } = vm.st;
  return (frames[frames.length - 1] as { base: number }).base;
}
export const loadLocal =
  (place: number): Op =>
  (vm) => {
    vm.st.stack.push(vm.st.stack[base(vm) + place] as Value);
    return undefined;
  };
export const storeLocal =
  (place: number): Op =>
  (vm) => {
    vm.st.stack[base(vm) + place] = vm.top();
    return undefined;
  };

/** The field whose number is on top, in its place. */
export const loadField: Op = (vm) => {
  const index = fieldIndex(vm, vm.number(vm.top()));
  if (index > 0) {
    const wait = vm.fields();
    if (wait) return wait;
  }
  vm.st.stack[vm.st.stack.length - 1] = fieldValue(vm, index);
  return undefined;
};
/** A field whose number the program says. */
export const loadFieldAt =
  (index: number): Op =>
  (vm) => {
    if (index > 0 && vm.st.record.fields === null) {
      const wait = vm.fields();
      if (wait) return wait;
    }
    vm.st.stack.push(fieldValue(vm, index));
    return undefined;
  };
/** Assigns the value on top to the field whose number is below it; the value stays. */
export const storeField: Op = (vm) => {
  const index = fieldIndex(vm, vm.number(vm.top(1)));
  if (index > 0) {
    const wait = vm.fields();
    if (wait) return wait;
  }
  const value = vm.pop();
  vm.pop();
  setField(vm, index, value);
  vm.push(value);
  return undefined;
};

/** Makes the field whose number is on top be there, as gawk does before it replaces something in it; the number is taken. */
export const touchField: Op = (vm) => {
  const index = fieldIndex(vm, vm.number(vm.top()));
  const wait = vm.fields();
  if (wait) return wait;
  vm.pop();
  if (index > (vm.st.record.fields?.length ?? 0)) growFields(vm, index);
  return undefined;
};

export const pop: Op = (vm) => {
  vm.st.stack.pop();
  return undefined;
};
export const duplicate: Op = (vm) => {
  vm.push(vm.top());
  return undefined;
};
/** Pushes what is below the top once more. */
export const over: Op = (vm) => {
  vm.push(vm.top(1));
  return undefined;
};
export const swap: Op = (vm) => {
  const { stack } = vm.st;
  const top = stack.length - 1;
  [stack[top], stack[top - 1]] = [stack[top - 1] as Value, stack[top] as Value];
  return undefined;
};

function calculated(op: Binary, a: number, b: number): number {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    default:
      return power(a, b);
  }
}
/** Whole powers by squaring, as both do; others by logarithms. */
function power(a: number, b: number): number {
  if (a === 1 || b === 0) return 1;
  return a ** b;
}

export const binary =
  (op: Binary): Op =>
  (vm) => {
    const { stack } = vm.st;
    const b = toNumber(stack.pop() as Value, vm.dialect);
    const top = stack.length - 1;
    const a = toNumber(stack[top] as Value, vm.dialect);
    if (b === 0 && (op === "/" || op === "%") && vm.dialect.isGnu)
      throw new AwkError(op === "/" ? "division by zero attempted" : "division by zero attempted in `%'");
    stack.pop();
    vm.pushNumber(calculated(op, a, b));
    return undefined;
  };

export const comparison =
  (op: Comparison): Op =>
  (vm) => {
    const b = vm.pop();
    const order = compare(vm.pop(), b, vm.special(CONVFMT), vm.dialect);
    let holds: boolean;
    if (op === "<") holds = order < 0;
    else if (op === "<=") holds = order <= 0;
    else if (op === "==") holds = order === 0;
    else if (op === "!=") holds = order !== 0;
    else if (op === ">") holds = order > 0;
    else holds = order >= 0;
    vm.st.stack.push(holds ? 1 : 0);
    return undefined;
  };

export const negate: Op = (vm) => {
  const value = vm.top();
  if (value !== null && typeof value === "object" && "x" in value && (value.x === "nan" || value.x === "+nan")) {
    vm.pop();
    vm.push({ x: value.x === "nan" ? "+nan" : "nan" });
    return undefined;
  }
  vm.pushNumber(-vm.popNumber());
  return undefined;
};
export const plus: Op = (vm) => {
  vm.pushNumber(vm.popNumber());
  return undefined;
};
export const not: Op = (vm) => {
  vm.push(vm.isTrue(vm.pop()) ? 0 : 1);
  return undefined;
};
export const truth: Op = (vm) => {
  vm.push(vm.isTrue(vm.pop()) ? 1 : 0);
  return undefined;
};

/** Joins so many texts into one. */
export const join =
  (count: number): Op =>
  (vm) => {
    const { stack } = vm.st;
    const from = stack.length - count;
    let text: Bytes = "";
    for (let i = from; i < stack.length; i++) text += vm.text(stack[i] as Value);
    vm.checkSize(text.length);
    vm.ctx.charge("moved", text.length / 64);
    stack.length = from;
    stack.push(text);
    return undefined;
  };

/** Adds to the number on top; behind it the value as it was before. */
export const step =
  (by: number): Op =>
  (vm) => {
    vm.pushNumber(vm.popNumber() + by);
    return undefined;
  };

export const jump =
  (to: Label): Op =>
  (vm) => {
    vm.st.pc = to.at;
    return undefined;
  };
export const jumpUnless =
  (to: Label): Op =>
  (vm) => {
    if (!vm.isTrue(vm.pop())) vm.st.pc = to.at;
    return undefined;
  };
export const jumpIf =
  (to: Label): Op =>
  (vm) => {
    if (vm.isTrue(vm.pop())) vm.st.pc = to.at;
    return undefined;
  };

/** Whether a text has a match of an expression that the program says. */
export const matchesRegex =
  (source: Bytes, isNot: boolean): Op =>
  (vm) => {
    const found = vm.regex(source, false).test(vm.popText(), vm.ctx);
    vm.push(found !== isNot ? 1 : 0);
    return undefined;
  };
/** The same of an expression that is a value. */
export const matchesValue =
  (isNot: boolean): Op =>
  (vm) => {
    const source = vm.popText();
    const found = vm.regex(source, true).test(vm.popText(), vm.ctx);
    vm.push(found !== isNot ? 1 : 0);
    return undefined;
  };
/** Whether the record has a match. */
export const recordMatches =
  (source: Bytes): Op =>
  (vm) => {
    vm.push(vm.regex(source, false).test(vm.record(), vm.ctx) ? 1 : 0);
    return undefined;
  };

/** Goes to a place while a range of patterns is under way. */
export const jumpIfInRange =
  (range: number, to: Label): Op =>
  (vm) => {
    if (vm.st.ranges[range]) vm.st.pc = to.at;
    return undefined;
  };
export const setRange =
  (range: number, isIn: boolean): Op =>
  (vm) => {
    vm.st.ranges[range] = isIn;
    return undefined;
  };
