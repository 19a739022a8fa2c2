import { expect, test } from "vitest";
import { cases, fields, list, nothing, number, orNull, refText, type Shape, shaped, text, whole } from "./shape";

const query = fields({
  host: refText,
  detail: orNull(cases("kind", { ring: { device: text(1, 8, "^[a-z]+$") }, memory: {}, window: { us: whole(1, 10) } })),
});
const why = (form: Shape, given: unknown): string | null => {
  const read = shaped(form, given, "q");
  return "why" in read ? read.why : null;
};

test("what fits is taken, and nothing beside it", () => {
  const given = { host: "h", detail: { kind: "ring", device: "xvda", more: 1 }, __proto__: { x: 1 }, other: "long" };
  expect(shaped(query, given)).toEqual({ value: { host: "h", detail: { kind: "ring", device: "xvda" } } });
  expect(shaped(query, { host: "h", detail: null })).toEqual({ value: { host: "h", detail: null } });
  expect(shaped(query, { host: "h", detail: { kind: "memory" } })).toEqual({ value: { host: "h", detail: { kind: "memory" } } });
  expect(shaped(nothing, undefined)).toEqual({ value: null });
  expect(shaped(list(number, 2), [1.5, -2])).toEqual({ value: [1.5, -2] });
});

test.each<[Shape, unknown, string]>([
  [query, null, "q: an object is expected"],
  [query, [], "q: an object is expected"],
  [query, {}, "q.host: a text is expected"],
  [query, { host: "" }, "q.host: 0 characters; 1 to 160 are taken"],
  [query, { host: "h" }, "q.detail.kind: one of ring, memory, window is expected"],
  [query, { host: "h", detail: { kind: "toString" } }, "q.detail.kind: one of ring, memory, window is expected"],
  [query, { host: "h", detail: [] }, "q.detail.kind: one of ring, memory, window is expected"],
  [query, { host: "h", detail: { kind: "ring", device: "XVDA" } }, "q.detail.device: not of the form ^[a-z]+$"],
  [query, { host: "h", detail: { kind: "window", us: 11 } }, "q.detail.us: 11 is not within 1 and 10"],
  [query, { host: "h", detail: { kind: "window", us: 1.5 } }, "q.detail.us: a whole number is expected"],
  [nothing, {}, "q: none are taken"],
  [number, Number.NaN, "q: a number is expected"],
  [list(number, 1), [1, 2], "q: 2 items; at most 1"],
  [list(number, 1), ["1"], "q[0]: a number is expected"],
  [list(number, 1), { length: 1 }, "q: a list is expected"],
])("refusal %#", (form, given, said) => {
  expect(why(form, given)).toBe(said);
});
