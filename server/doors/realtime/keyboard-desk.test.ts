import { expect, test } from "vitest";
import type { Principal } from "../../auth/types";
import { ANSWER_MS } from "./keyboard";
import { KeyboardDesk } from "./keyboard-desk";

const SIZE = { cols: 80, rows: 24 };
const principal = (username: string): Principal => ({ username, displayName: username.toUpperCase() }) as Principal;
const [ann, bob] = [principal("ann"), principal("bob")];

function desk() {
  const clock = { ms: 0 };
  const told: string[] = [];
  const made = new KeyboardDesk(
    (labId, console) => told.push(`${labId} ${console}`),
    () => clock.ms,
  );
  return { clock, told, desk: made };
}

test("those who look are told of each change, and in the next round of a request that nobody has answered", () => {
  const { clock, told, desk: keyboards } = desk();
  keyboards.came("lab", "serial:vm", "a", ann, SIZE);
  keyboards.came("lab", "serial:vm", "b", bob, SIZE);
  told.splice(0);
  // A VM's ref names the same console.
  keyboards.type("lab", "vm", ann);
  keyboards.type("lab", "vm", ann);
  keyboards.ask("lab", "serial:vm", bob);
  expect(told).toEqual(["lab serial:vm", "lab serial:vm"]);
  keyboards.round();
  expect(told).toHaveLength(2);
  clock.ms = ANSWER_MS;
  keyboards.round();
  keyboards.round();
  expect(told).toHaveLength(3);
  expect(keyboards.view("lab", "vm")?.writer?.user).toBe("bob");
});

test("consoles of different labs, and of different VMs, have nothing to do with each other", () => {
  const { desk: keyboards } = desk();
  for (const [lab, console] of [
    ["one", "serial:vm"],
    ["two", "serial:vm"],
    ["one", "serial:other"],
  ] as const) {
    keyboards.came(lab, console, "a", ann, SIZE);
    keyboards.came(lab, console, "b", bob, SIZE);
  }
  keyboards.type("one", "serial:vm", ann);
  keyboards.type("two", "serial:vm", bob);
  keyboards.type("one", "serial:other", bob);
  expect(() => keyboards.type("one", "serial:vm", bob)).toThrow(/ANN has the keyboard/);
});

test("what nobody looks at is forgotten, with who wrote there", () => {
  const { desk: keyboards } = desk();
  keyboards.came("lab", "serial:vm", "a", ann, SIZE);
  keyboards.type("lab", "serial:vm", ann);
  keyboards.left("lab", "serial:vm", "a");
  expect(keyboards.view("lab", "serial:vm")).toBeNull();
  expect(() => keyboards.ask("lab", "serial:vm", bob)).toThrow("Nobody looks at this console.");
  keyboards.type("lab", "serial:vm", bob);
  expect(keyboards.resize("lab", "serial:vm", bob, SIZE)).toBe(true);
});

test("taking takes the highest role, and a shell is its owner's", () => {
  const { desk: keyboards } = desk();
  keyboards.came("lab", "shell:host:ann:1", "a", ann, SIZE);
  keyboards.came("lab", "shell:host:ann:1", "b", bob, SIZE);
  expect(keyboards.view("lab", "shell:host:ann:1")?.writer).toEqual({ user: "ann", displayName: "ANN" });
  expect(() => keyboards.take("lab", "shell:host:ann:1", bob, "pool-operator")).toThrow(/needs the role pool-admin/);
  expect(() => keyboards.take("lab", "shell:host:ann:1", bob, "pool-admin")).toThrow(/ann's/);
});
