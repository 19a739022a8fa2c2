import { describe, expect, test } from "vitest";
import { classInfo } from "./fields";
import { classNames } from "./generated/class-names";
import { enums } from "./generated/enums";
import { errorParams } from "./generated/errors";
import { relations } from "./generated/relations";
import { table } from "./generated/table";
import { isOfType, isWellFormedText, parseType } from "./types";

describe("[xapi.md §1.3] values and their types", () => {
  test.each<[type: string, fits: unknown[], not: unknown[]]>([
    ["string", ["", "text", "🦆"], [5, null, true, "\ud800", "\udc00x", ["x"], {}]],
    ["int", [0, -1, Number.MAX_SAFE_INTEGER], [1.5, "1", Number.MAX_SAFE_INTEGER + 1, Number.NaN, null]],
    ["float", [0, 1.5, -2], ["1.5", Number.POSITIVE_INFINITY, Number.NaN]],
    ["bool", [true, false], ["true", 0, null]],
    ["datetime", ["20260821T02:00:23Z"], [20260821]],
    ["enum vm_power_state", ["Halted", "Running"], ["halted", "", "Gone", 1]],
    ["ref VM", ["OpaqueRef:NULL", "OpaqueRef:x"], ["NULL", "", 5]],
    ["set(string)", [[], ["a", "b"]], [["a", 5], "a", {}, null]],
    ["set(ref VDI)", [["OpaqueRef:x"]], [["x"]]],
    ["map(string,string)", [{}, { a: "b", __proto__x: "y" }], [{ a: 5 }, [], null, "x", { "\ud800": "a" }, { a: "\ud800" }]],
    ["map(string,set(string))", [{ a: ["b"] }], [{ a: "b" }, { a: [1] }]],
    ["option(string)", [null, "x"], [5, undefined]],
    ["record VM", [{}], [[], null, "x"]],
  ])("%s", (text, fits, not) => {
    const type = parseType(text);
    for (const value of fits) expect([text, value, isOfType(value, type)]).toEqual([text, value, true]);
    for (const value of not) expect([text, value, isOfType(value, type)]).toEqual([text, value, false]);
  });
  test("a text that is no type is none", () => {
    for (const text of ["", "word", "set()", "map(string)", "enum", "ref VM x"])
      expect(() => parseType(text)).toThrow("not a datamodel type");
  });
  test("types of our own messages: any value, a text as it is, and values with fields of their own", () => {
    for (const value of [null, 1, "x", {}, []]) expect(isOfType(value, parseType("any"))).toBe(true);
    expect(["\ud83e", "", 1, null].map((value) => isOfType(value, parseType("text")))).toEqual([true, true, false, false]);
    const disk = parseType("set(struct new_disk)");
    const whole = { name_label: "root", SR: "OpaqueRef:a", virtual_size: 1 };
    expect(
      [[whole], [], [{ ...whole, SR: "a" }], [{ ...whole, more: 1 }], [{ SR: "OpaqueRef:a" }], whole].map((v) => isOfType(v, disk)),
    ).toEqual([true, true, false, false, false, false]);
    expect(isOfType({ network: "OpaqueRef:n" }, parseType("struct new_vif"))).toBe(true);
  });
  test("well-formed text has its surrogates in pairs", () => {
    expect(["a", "🦆", "a🦆b", "\ud83e", "\udd86", "\udd86\ud83e", "a\ud83e"].map(isWellFormedText)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("[xapi.md, head] the datamodel's table", () => {
  const all = Object.values(table);
  test("73 classes, 950 fields, 678 messages, 75 enums, 605 errors, 64 relations, of which two are declared upon themselves", () => {
    const sides = all.flatMap((c) => c.fields.flatMap((f) => (f.relation ? [f.relation.side] : [])));
    expect({
      classes: classNames.length,
      fields: all.reduce((sum, c) => sum + c.fields.length, 0),
      messages: all.reduce((sum, c) => sum + Object.keys(c.messages).length, 0),
      enums: Object.keys(enums).length,
      errors: Object.keys(errorParams).length,
      relations: relations.length,
      keptInStep: sides.filter((s) => s === "one").length + sides.filter((s) => s === "both").length / 2,
    }).toEqual({ classes: 73, fields: 950, messages: 678, enums: 75, errors: 605, relations: 64, keptInStep: 62 });
  });
  test("every type of a field or a parameter can be read, and every field's default is of its type", () => {
    for (const name of classNames) {
      for (const field of classInfo(name).fields) {
        const type = parseType(field.type);
        if (type.kind === "record" || type.kind === "enum") continue;
        expect([name, field.name, isOfType(field.initial, type)]).toEqual([name, field.name, true]);
      }
      for (const message of Object.values(table[name].messages))
        for (const [, type] of message.params) expect(() => parseType(type)).not.toThrow();
    }
  });
  test("both sides of a relation name each other", () => {
    for (const name of classNames) {
      for (const field of table[name].fields) {
        if (!field.relation) continue;
        const back = table[field.relation.class as "VM"].fields.find((f) => f.name === field.relation?.field)?.relation;
        expect([name, field.name, back?.class, back?.field]).toEqual([name, field.name, name, field.name]);
        expect(`${field.relation.side} ${back?.side}`).toMatch(/^(one many|many one|both both)$/);
      }
    }
  });
});
