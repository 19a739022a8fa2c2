/** What menus offer of values: those that objects of the lab have, whatever a page has of them. */
import { expect, test } from "vitest";
import { type LabDriver, plainStarter } from "../support/lab-driver";

const actor = { user: "tester", role: "read-only" } as const;
const ask = (d: LabDriver, properties: readonly string[], most = 100) => d.lab.ask("valuesInUse", { properties, most }, actor);
const amend = (d: LabDriver, cls: string, ref: string, field: string, put: unknown): unknown =>
  d.taken("amend_field", { class: cls, self: ref, field, put, drop: [] });

test("tags, folders and fields of all classes are told, disks' among them, those that most objects have first", () => {
  const d = plainStarter().run(60);
  expect(ask(d, ["tag"])).toEqual({ tag: { values: [], count: 0 } });
  const disk = d.all("VDI")[0]?.ref ?? "";
  amend(d, "VDI", disk, "tags", ["backed up", "web"]);
  amend(d, "VM", d.vm("web-01"), "tags", ["web"]);
  amend(d, "VM", d.vm("web-01"), "other_config", { folder: "/Course", "XenCenter.CustomFields.Owner": "Eve" });
  expect(ask(d, ["tag", "folder", "field.Owner", "field.Other", "__proto__"])).toEqual({
    tag: { values: ["web", "backed up"], count: 2 },
    folder: { values: ["/Course"], count: 1 },
    "field.Owner": { values: ["Eve"], count: 1 },
    "field.Other": { values: [], count: 0 },
    ["__proto__"]: { values: [], count: 0 },
  });
  // No more are told than are asked for, but how many there are.
  expect(ask(d, ["tag"], 1)).toEqual({ tag: { values: ["web"], count: 2 } });
});

test("what VMs are known by is told of those that run and of those that do not; a control domain is none of them", () => {
  const d = plainStarter().run(60);
  const { mac, network } = ask(d, ["mac", "network"], 500);
  const guests = new Set(d.all("VM").flatMap(({ ref, fields }) => (fields.is_control_domain ? [] : [ref])));
  const vifs = d.all("VIF").filter(({ fields }) => guests.has(String(fields.VM)));
  expect(new Set(mac?.values)).toEqual(new Set(vifs.map(({ fields }) => fields.MAC)));
  expect(new Set(network?.values)).toEqual(new Set(vifs.map(({ fields }) => fields.network)));
  const before = d.lab.hash();
  ask(d, ["tag", "address", "storage"]);
  expect(d.lab.hash()).toBe(before);
});
