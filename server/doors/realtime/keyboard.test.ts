import { beforeEach, expect, test } from "vitest";
import { AGAIN_MS, ANSWER_MS, Keyboard } from "./keyboard";

const person = (user: string) => ({ user, displayName: user.toUpperCase() });
const [ann, bob, eve] = [person("ann"), person("bob"), person("eve")];
const SIZE = { cols: 80, rows: 24 };
let nowMs = 0;
let keyboard: Keyboard;
const writer = (): string | undefined => keyboard.view().writer?.user;

beforeEach(() => {
  nowMs = 1_000_000;
  keyboard = new Keyboard(() => nowMs, SIZE);
  keyboard.came("a", ann, SIZE);
  keyboard.came("b", bob, SIZE);
});

test("who types first has the keyboard, without asking; others are told who has it, and change nothing", () => {
  expect(writer()).toBeUndefined();
  expect(keyboard.type(ann)).toBe(true);
  expect(keyboard.type(ann)).toBe(false);
  expect(writer()).toBe("ann");
  expect(() => keyboard.type(bob)).toThrow("ANN has the keyboard of this console: you may ask for it.");
  expect(writer()).toBe("ann");
});

test("one who does not look types where nobody writes and nowhere else, and never has the keyboard", () => {
  expect(keyboard.type(eve)).toBe(false);
  expect(writer()).toBeUndefined();
  keyboard.type(ann);
  expect(() => keyboard.type(eve)).toThrow(/ANN has the keyboard/);
  expect(() => keyboard.ask(eve)).toThrow(/Open the console/);
  expect(() => keyboard.take(eve)).toThrow(/Open the console/);
});

test("the keyboard is free when the last page of who has it is gone", () => {
  keyboard.came("a2", ann, SIZE);
  keyboard.type(ann);
  expect(keyboard.left("a")).toBe(false);
  expect(writer()).toBe("ann");
  expect(keyboard.left("a2")).toBe(true);
  expect(writer()).toBeUndefined();
  expect(keyboard.type(bob)).toBe(true);
});

test("it is handed over when asked for", () => {
  keyboard.type(ann);
  keyboard.ask(bob);
  expect(keyboard.view().asking).toEqual({ ...bob, leftMs: ANSWER_MS });
  expect(() => keyboard.answer("bob", true)).toThrow(/Only who has the keyboard/);
  keyboard.answer("ann", true);
  expect(keyboard.view()).toMatchObject({ writer: bob, asking: null });
  expect(() => keyboard.answer("bob", true)).toThrow(/Nobody asks/);
  expect(() => keyboard.type(ann)).toThrow(/BOB has the keyboard/);
});

test("it is kept when the answer is no, and for a while it cannot be asked for again by the same one", () => {
  keyboard.type(ann);
  keyboard.ask(bob);
  keyboard.answer("ann", false);
  expect(keyboard.view()).toMatchObject({ writer: ann, asking: null, declined: { user: "bob", by: "ANN" } });
  nowMs += AGAIN_MS - 500;
  expect(() => keyboard.ask(bob)).toThrow("ANN has just kept the keyboard: ask again in 1 s.");
  keyboard.came("e", eve, SIZE);
  expect(keyboard.tick()).toBe(false);
  nowMs += 500;
  expect(keyboard.tick()).toBe(true);
  expect(keyboard.view().declined).toBeNull();
  keyboard.ask(bob);
  expect(keyboard.view().asking?.user).toBe("bob");
});

test("it goes over when nobody has answered in time, and to nobody else meanwhile", () => {
  keyboard.came("e", eve, SIZE);
  keyboard.type(ann);
  keyboard.ask(bob);
  expect(() => keyboard.ask(eve)).toThrow("BOB has asked for the keyboard already.");
  nowMs += ANSWER_MS - 1;
  // Asking once more, and typing on, are no answer and win no time.
  keyboard.ask(bob);
  keyboard.type(ann);
  expect(keyboard.tick()).toBe(false);
  nowMs += 1;
  expect(keyboard.tick()).toBe(true);
  expect(keyboard.view()).toMatchObject({ writer: bob, asking: null });
});

test("who waits for it has it as soon as the writer is gone or looks only; who is gone waits no more", () => {
  keyboard.type(ann);
  keyboard.ask(bob);
  keyboard.left("a");
  expect(writer()).toBe("bob");
  keyboard.came("a", ann, SIZE);
  keyboard.ask(ann);
  expect(keyboard.release("bob")).toBe(true);
  expect(writer()).toBe("ann");
  keyboard.ask(bob);
  keyboard.left("b");
  expect(keyboard.view()).toMatchObject({ writer: ann, asking: null });
});

test("it is there at once for who asks when nobody writes, and for who may take it", () => {
  keyboard.ask(bob);
  expect(writer()).toBe("bob");
  keyboard.take(ann);
  expect(writer()).toBe("ann");
});

test("the writer's size is the console's; before anybody writes it is that of the first who tells one and still looks", () => {
  expect(keyboard.resize("bob", { cols: 100, rows: 30 })).toBe(true);
  expect(keyboard.resize("ann", { cols: 50, rows: 10 })).toBe(false);
  keyboard.type(ann);
  expect(keyboard.view()).toMatchObject({ cols: 100, rows: 30, sizedBy: "ann" });
  expect(keyboard.resize("bob", { cols: 100, rows: 30 })).toBe(false);
  expect(keyboard.resize("ann", { cols: 50, rows: 10 })).toBe(true);
  expect(keyboard.view()).toMatchObject({ cols: 50, rows: 10 });
  keyboard.release("ann");
  expect(keyboard.view().sizedBy).toBeNull();
  expect(keyboard.resize("bob", { cols: 100, rows: 30 })).toBe(true);
  keyboard.left("b");
  expect(keyboard.resize("ann", { cols: 50, rows: 10 })).toBe(true);
});

test("people are named once however many pages they have", () => {
  keyboard.came("a2", ann, SIZE);
  expect(keyboard.view().viewers).toEqual([ann, bob]);
});

test("a shell is written and sized by its owner alone", () => {
  const shell = new Keyboard(() => nowMs, SIZE, ann);
  shell.came("a", ann, SIZE);
  shell.came("b", bob, SIZE);
  expect(shell.view().writer).toEqual(ann);
  expect(() => shell.type(bob)).toThrow(/ann's/);
  expect(() => shell.ask(bob)).toThrow(/ann's/);
  expect(() => shell.take(bob)).toThrow(/ann's/);
  expect(shell.resize("bob", { cols: 9, rows: 9 })).toBe(false);
  expect(shell.resize("ann", { cols: 9, rows: 9 })).toBe(true);
  shell.left("a");
  expect(shell.view().writer).toEqual(ann);
});
