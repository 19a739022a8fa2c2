/** Operators of scripts. @source Python 2.7 Language Reference §5.5 to §5.9 */
import {
  bounded,
  compare,
  type Float,
  float,
  isEqual,
  isNumber,
  isTrue,
  itemsOf,
  keyOf,
  list,
  numberOf,
  percent,
  raise,
  repr,
  roomFor,
  tuple,
  typeName,
  type Value,
  whole,
  wholeOf,
} from "./values";

/** The place in a sequence that a whole number names, from either end. */
export function placeIn(length: number, at: Value, kind: string): number {
  const index = wholeOf(at);
  const place = index < 0 ? length + index : index;
  return place >= 0 && place < length ? place : raise("IndexError", `${kind} index out of range`);
}
/** `of[at]`. */
export function itemAt(of: Value, at: Value): Value {
  if (typeof of === "string") return of.charAt(placeIn(of.length, at, "string"));
  if (typeof of === "object" && of?.kind === "dict") return of.entries.get(keyOf(at)) ?? raise("KeyError", repr(at));
  if (typeof of === "object" && (of?.kind === "list" || of?.kind === "tuple"))
    return of.items[placeIn(of.items.length, at, of.kind)] as Value;
  return raise("TypeError", `'${typeName(of)}' object is not subscriptable`);
}

/** Whether a comparison holds. */
export function holds(sign: string, left: Value, right: Value): boolean {
  switch (sign) {
    case "==":
      return isEqual(left, right);
    case "!=":
    case "<>":
      return !isEqual(left, right);
    case "is":
      return left === right;
    case "is not":
      return left !== right;
    case "in":
    case "not in": {
      const isIn =
        typeof right === "string" && typeof left === "string" ? right.includes(left) : itemsOf(right).some((item) => isEqual(item, left));
      return isIn === (sign === "in");
    }
    case "<":
      return compare(left, right) < 0;
    case ">":
      return compare(left, right) > 0;
    case "<=":
      return compare(left, right) <= 0;
    default:
      return compare(left, right) >= 0;
  }
}

/** `sign value`. */
export function unary(sign: string, value: Value): Value {
  if (sign === "not") return !isTrue(value);
  if (!isNumber(value)) return raise("TypeError", `bad operand type for unary ${sign}: '${typeName(value)}'`);
  const number = sign === "-" ? -numberOf(value) : sign === "~" ? ~wholeOf(value) : numberOf(value);
  return typeof value === "object" ? float(number) : number;
}

/** `left sign right`. */
export function operate(sign: string, left: Value, right: Value): Value {
  if (sign === "%" && typeof left === "string") return percent(left, right);
  if (isNumber(left) && isNumber(right)) return arithmetic(sign, left, right);
  if (sign === "+") {
    if (typeof left === "string" && typeof right === "string") return bounded(left + right);
    if (typeof left === "string") return raise("TypeError", `cannot concatenate 'str' and '${typeName(right)}' objects`);
    const [a, b] = [left, right];
    if (typeof a === "object" && typeof b === "object" && a && b && a.kind === b.kind && (a.kind === "list" || a.kind === "tuple")) {
      const items = [...a.items, ...itemsOf(b)];
      return a.kind === "list" ? list(items) : tuple(bounded(items));
    }
  }
  if (sign === "*") {
    const [many, count] = isNumber(left) ? [right, left] : [left, right];
    if (typeof count === "number" && typeof many === "string") {
      roomFor(many.length * count);
      return many.repeat(Math.max(0, count));
    }
    if (typeof count === "number" && typeof many === "object" && many?.kind === "list") {
      roomFor(many.items.length * count);
      return list(Array.from({ length: Math.max(0, count) }, () => many.items).flat());
    }
  }
  return raise("TypeError", `unsupported operand type(s) for ${sign}: '${typeName(left)}' and '${typeName(right)}'`);
}

function arithmetic(sign: string, left: number | boolean | Float, right: number | boolean | Float): Value {
  const [a, b] = [numberOf(left), numberOf(right)];
  const isFloat = typeof left === "object" || typeof right === "object";
  const made = (value: number): Value => (isFloat ? float(value) : whole(value));
  if ("/%//".includes(sign) && b === 0)
    raise("ZeroDivisionError", isFloat ? "float division by zero" : "integer division or modulo by zero");
  switch (sign) {
    case "+":
      return made(a + b);
    case "-":
      return made(a - b);
    case "*":
      return made(a * b);
    case "/":
      return isFloat ? float(a / b) : whole(Math.floor(a / b));
    case "//":
      return made(Math.floor(a / b));
    case "%":
      return made(a - b * Math.floor(a / b));
    case "**":
      return made(power(a, wholeOf(right)));
    case "<<":
      return whole(wholeOf(left) * power(2, wholeOf(right)));
    case ">>":
      return whole(Math.floor(wholeOf(left) / power(2, wholeOf(right))));
    case "&":
      return wholeOf(left) & wholeOf(right);
    case "|":
      return wholeOf(left) | wholeOf(right);
    default:
      return wholeOf(left) ^ wholeOf(right);
  }
}
function power(base: number, exponent: number): number {
  if (exponent < 0 || exponent > 1024) return raise("OverflowError", "exponent is out of range");
  let all = 1;
  for (let i = 0; i < exponent; i++) all *= base;
  return all;
}
