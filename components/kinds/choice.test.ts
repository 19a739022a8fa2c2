import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { type AnyRec, defaults, type Rec } from "../data/defaults";
import { choiceOf } from "./choice";
import { kinds } from "./index";

const vm = (ref: string, fields: Partial<Rec<"VM">> = {}): AnyRec =>
  ({ ...defaults.VM, class: "VM", ref, name_label: ref, ...fields }) as AnyRec;
const running = vm("a", { power_state: "Running" });
const template = vm("b", { is_a_template: true });
const halted = vm("c", { power_state: "Halted" });
const host = { ...defaults.host, class: "host", ref: "h" } as AnyRec;

test("a choice is told apart by kinds, in the order in which it was made, once for all who ask", () => {
  const chosen = [running, host, template, halted];
  const choice = choiceOf(chosen, kinds);
  expect(choice.of(["vm"])).toEqual([running, halted]);
  expect(choice.of(["template", "vm"])).toEqual([running, template, halted]);
  expect(choice.of(["vm", "host"])).toEqual([running, host, halted]);
  expect(choice.of(["sr"])).toEqual([]);
  expect(choice.of(["template", "vm"])).toBe(choice.of(["template", "vm"]));
  expect(choiceOf(chosen, kinds)).toBe(choice);
  expect([...choice.statesOf(choice.of(["vm", "host"]))]).toEqual(["Running", "", "Halted"]);
});
