import type { Bytes } from "../../content/bytes";
import { keyText } from "./key-text";
import { type AwkArray, PROCINFO } from "./state";
import { compare, type Value } from "./value";
import type { Vm } from "./vm";

/** Orders that PROCINFO["sorted_in"] names. @source gawk manual, "Using Predefined Array Scanning Orders with gawk" */
function sortedIn(vm: Vm, array: AwkArray, how: Bytes): Bytes[] | null {
  const found = /^@(ind|val)_(str|num|type)_(asc|desc)$/.exec(how);
  if (!found) return null;
  const [, what, kind, direction] = found;
  const sign = direction === "asc" ? 1 : -1;
  const keys = Object.keys(array.v);
  vm.ctx.charge("compared", keys.length * Math.max(1, Math.ceil(Math.log2(keys.length + 1))));
  const valueAt = (key: Bytes): Value => (what === "ind" ? keyText(key) : (array.v[key] as Value));
  const order = (a: Bytes, b: Bytes): number => {
    const [x, y] = [valueAt(a), valueAt(b)];
    if (kind === "num") return vm.number(x) - vm.number(y) || textOrder(vm.text(x), vm.text(y));
    if (kind === "str") return textOrder(vm.text(x), vm.text(y));
    return compare(x, y, "%.6g", vm.dialect);
  };
  return keys.sort((a, b) => sign * order(a, b)).map(keyText);
}

function textOrder(a: Bytes, b: Bytes): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Keys as a loop meets them: whole numbers from the lowest on, then the others as they were made. Which order it is nobody may count on. */
export function keysInOrder(vm: Vm, array: AwkArray): Bytes[] {
  const how = vm.dialect.isGnu ? vm.st.arrays[PROCINFO]?.v.sorted_in : undefined;
  const sorted = how === undefined ? null : sortedIn(vm, array, vm.text(how));
  return sorted ?? Object.keys(array.v).map(keyText);
}
