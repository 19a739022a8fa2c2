import { expect, test } from "vitest";
import { definedFields, isOrganisedAlike, writtenFields } from "./custom-fields";
import type { AnyRec } from "./defaults";
import { isWithin, keptFolders, movedWay, partsOf, wayOf } from "./folder";

test("ways of folders: parts, what lies within, and what becomes of them", () => {
  expect(partsOf("//a/b/")).toEqual(["a", "b"]);
  expect(wayOf([])).toBe("");
  expect(isWithin("/a/b", "/a")).toBe(true);
  expect(isWithin("/a", "/a")).toBe(true);
  expect(isWithin("/ab", "/a")).toBe(false);
  expect(movedWay("/a/b/c", "/a/b", "/x")).toBe("/x/c");
  expect(movedWay("/a/b", "/a/b", "/a")).toBe("/a");
  expect(movedWay("/a", "/a", "")).toBe("");
  expect(keptFolders({ other_config: { EMPTY_FOLDERS: "/a;/b/c/;;a" } })).toEqual(["/a", "/b/c"]);
});
test("fields as XenCenter keeps them", () => {
  const xml =
    '<CustomFieldDefinitions><CustomFieldDefinition name="owner" type="String" defaultValue="" /><CustomFieldDefinition name="until &lt;x&gt;" type="Date" defaultValue="" /></CustomFieldDefinitions>';
  const pool = { gui_config: { "XenCenter.CustomFields": xml } };
  const fields = definedFields(pool);
  expect(fields).toEqual([
    { name: "owner", type: "String" },
    { name: "until <x>", type: "Date" },
  ]);
  expect(definedFields(pool)).toBe(fields);
  expect(writtenFields(fields)).toBe(xml);
  expect(definedFields({ gui_config: { "XenCenter.CustomFields": "<broken" } })).toEqual([]);
  expect(definedFields(undefined)).toEqual([]);
});
test("other keys of other_config move nothing in the navigation", () => {
  const vm = (other_config: Record<string, string>) => ({ class: "VM", ref: "r", other_config }) as unknown as AnyRec;
  expect(isOrganisedAlike(vm({ a: "1" }), vm({ a: "2" }))).toBe(true);
  expect(isOrganisedAlike(vm({ folder: "/a" }), vm({}))).toBe(false);
  expect(isOrganisedAlike(vm({}), vm({ "XenCenter.CustomFields.owner": "me" }))).toBe(false);
});
