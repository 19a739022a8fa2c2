import "../../tests/support/all-texts";
import { describe, expect, test, vi } from "vitest";
import type { OperationView } from "@/server/contract";
import { type AnyRec, defaults, type Rec } from "../data/defaults";
import { translate } from "../i18n";
import { type Command, type CommandContext, defineCommand, defineLabCommand } from "./command";
import { commandState, isOffered } from "./command-state";
import { kinds } from "./index";

const vm = (ref: string, fields: Partial<Rec<"VM">> = {}): AnyRec =>
  ({ ...defaults.VM, class: "VM", ref, name_label: ref, ...fields }) as AnyRec;
const off = vm("off", { power_state: "Halted", allowed_operations: ["start"] });
const on = vm("on", { power_state: "Running", allowed_operations: ["clean_shutdown"] });
const template = vm("template", { is_a_template: true });

const operation = (role: OperationView["role"], as: string, states: readonly string[]): OperationView => ({
  role,
  class: "VM",
  as,
  states,
  inverse: null,
  isLook: false,
});
const operations = {
  "VM.start": operation("vm-operator", "start", ["Halted"]),
  "VM.clean_shutdown": operation("vm-operator", "clean_shutdown", ["Running"]),
  "VM.destroy": operation("vm-admin", "destroy", ["Halted"]),
};
function context(fields: Partial<CommandContext> = {}): CommandContext {
  const t: CommandContext["t"] = (words, params) => translate("en", words, params);
  const text: CommandContext["text"] = ({ code }) => code;
  const nothing = { act: vi.fn(), actOnAll: vi.fn(), open: vi.fn() };
  return { kinds, role: "pool-admin", isLive: true, operations, t, text, ...nothing, ...fields } as unknown as CommandContext;
}
const start = defineCommand<"VM">({ id: "s", label: "vm.start", on: ["vm"], takesMany: true, isForItsStates: true, operation: "VM.start" });
const destroy = defineCommand<"VM">({ id: "d", label: "vm.delete", on: ["vm"], operation: "VM.destroy" });
const why = (command: Command, chosen: readonly AnyRec[], fields: Partial<CommandContext> = {}): string | null =>
  commandState(command, chosen, kinds, context(fields)).why;

describe("why a command cannot act", () => {
  test.each<[string, Command, readonly AnyRec[], Partial<CommandContext>, string | null]>([
    ["nothing is chosen", start, [], {}, "No VM is selected."],
    ["a kind it is not for", start, [template], {}, "No VM is selected."],
    ["the state forbids it", start, [on], {}, "VM_BAD_POWER_STATE"],
    ["one of two can", start, [on, off], {}, null],
    ["none of two can", start, [on, on], {}, "None of the 2 selected objects can do this now."],
    ["no connection", start, [off], { isLive: false }, "Not connected to the lab."],
    ["a role that may only look", start, [off], { role: "read-only" }, "Your role in this lab is read-only."],
    [
      "a role that is too low",
      destroy,
      [vm("x", { allowed_operations: ["destroy"] })],
      { role: "vm-operator" },
      "This needs the role VM admin. You are VM operator in this lab.",
    ],
    ["one at a time", destroy, [off, vm("y")], {}, "This is done to one object at a time."],
    ["not listed by the object", destroy, [vm("z", { allowed_operations: [] })], {}, "The toolstack does not offer this now."],
    ["it can", start, [off], {}, null],
  ])("%s", (_name, command, chosen, fields, reason) => {
    expect(why(command, chosen, fields)).toBe(reason);
  });
});
test("it acts on those that can, and on nothing else", () => {
  const many = context();
  const third = vm("third", { power_state: "Halted", allowed_operations: ["start"] });
  commandState(start, [on, off, third], kinds, many).run();
  expect(many.actOnAll).toHaveBeenCalledWith([{ ref: "off" }, { ref: "third" }], "VM.start");
  const one = context();
  commandState(start, [on, off], kinds, one).run();
  expect(one.act).toHaveBeenCalledWith("off", "VM.start", { vm: "off" });
  const none = context();
  commandState(start, [on], kinds, none).run();
  expect(none.act).not.toHaveBeenCalled();
});
test("a question that is asked keeps it from acting", () => {
  const asks: boolean[] = [];
  const careful = defineCommand<"VM">({
    id: "c",
    label: "vm.start",
    on: ["vm"],
    operation: "VM.start",
    confirm: (_able, _chosen, _context, isAsked) => {
      asks.push(isAsked);
      return isAsked;
    },
  });
  const seen = context();
  const state = commandState(careful, [off], kinds, seen);
  state.run(true);
  expect(seen.act).not.toHaveBeenCalled();
  state.run();
  expect(seen.act).toHaveBeenCalledOnce();
  expect(asks).toEqual([true, false]);
});
test("a command on the lab asks its own rule", () => {
  const rule = defineLabCommand({ id: "l", label: "vm.new", why: ({ role }) => (role === "read-only" ? "no" : null) });
  expect(why(rule, [], { role: "read-only" })).toBe("no");
  expect(why(rule, [])).toBeNull();
});
test("what the state rules out is not offered", () => {
  expect(isOffered(start, on, context())).toBe(false);
  expect(isOffered(start, off, context())).toBe(true);
});
