/** Instructions that read. */
import type { Bytes } from "../../content/bytes";
import { closeMain, readMain } from "./main-input";
import type { Label } from "./ops-values";
import { isWait, readRecord } from "./read-record";
import { setRecord } from "./record";
import { RT } from "./state";
import { readerOf } from "./streams";
import type { Op, Vm } from "./vm";

/** Reads the next record of the main input, or goes to the end. */
export const nextRecord =
  (end: Label): Op =>
  (vm) => {
    const read = readMain(vm);
    if (isWait(read)) return read;
    if (read === null) vm.st.pc = end.at;
    else setRecord(vm, read.text);
    return undefined;
  };

export const skipFile: Op = (vm) => {
  closeMain(vm);
  return undefined;
};

/** Leaves how it went, 1, 0 or -1, and the text on top of it. */
function told(vm: Vm, result: number, text: Bytes): undefined {
  vm.push(result);
  vm.push({ s: text });
  return undefined;
}

/** `getline` from the main input. */
export const getlineMain: Op = (vm) => {
  const read = readMain(vm);
  if (isWait(read)) return read;
  return told(vm, read === null ? 0 : 1, read?.text ?? "");
};

/** `getline < file` and `command | getline`: the name is on top until it is read. Neither counts records of it. */
export const getlineNamed =
  (isCommand: boolean): Op =>
  (vm) => {
    const reader = readerOf(vm, vm.text(vm.top()), isCommand);
    if (typeof reader === "string") {
      vm.pop();
      return told(vm, -1, "");
    }
    const read = readRecord(vm, reader);
    if (isWait(read)) return read;
    vm.pop();
    if (read !== null && vm.dialect.isGnu) vm.set(RT, read.mark);
    return told(vm, read === null ? 0 : 1, read?.text ?? "");
  };

/** Makes the text on top the record. */
export const takeRecord: Op = (vm) => {
  setRecord(vm, vm.popText());
  return undefined;
};
