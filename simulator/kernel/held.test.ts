import { expect, test } from "vitest";
import { Held } from "./held";

/** A number that may change, and how often it has been copied. */
function number() {
  const it = { value: 1, copies: 0 };
  const held = new Held(() => {
    it.copies++;
    const { value } = it;
    return () => value;
  });
  const put = (value: number): void => {
    held.secure();
    it.value = value;
  };
  return { it, held, put };
}

test("what a snapshot has taken hold of stays as it was when the snapshot began", () => {
  const { it, held, put } = number();
  put(2);
  const first = held.take();
  expect(it.copies).toBe(0);
  put(3);
  put(4);
  expect([first(), it.copies]).toEqual([2, 1]);
  const second = held.take();
  expect([second(), it.copies]).toEqual([4, 2]);
  put(5);
  expect(it.copies).toBe(2);
});

test("a snapshot that was given up costs one copy at most", () => {
  const { it, held, put } = number();
  held.take();
  const second = held.take();
  put(2);
  put(3);
  expect([second(), it.copies]).toEqual([1, 1]);
});

test("what is copied may say itself that it is about to change", () => {
  const held: Held<number> = new Held(() => {
    held.secure();
    return () => 7;
  });
  const taken = held.take();
  held.secure();
  expect(taken()).toBe(7);
});
