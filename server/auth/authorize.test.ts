import { expect, test } from "vitest";
import datamodel from "../../scripts/datamodel/xapi-datamodel.json" with { type: "json" };
import { operationNames } from "../../simulator";
import type { InstanceRole } from "../contract/views";
import { authorize, LAB_ROLES, type LabAccess, type LabDeed, NO_SUCH_LAB, neededRole } from "./authorize";

const lab: LabAccess = { ownerId: "owner", instructorRole: null, members: new Map([["member", "vm-operator"]]) };
const starter: LabAccess = { ...lab, instructorRole: "pool-operator" };

const verdict = (id: string, role: InstanceRole, deed: LabDeed, where: LabAccess | null = lab) => {
  const answer = authorize({ id, role }, where, deed);
  return answer.ok ? answer.role : answer.code;
};

test.each<[string, InstanceRole, LabDeed, LabAccess | null, string]>([
  ["someone", "admin", "hostConsole.type", lab, "pool-admin"],
  ["owner", "student", "lab.manage", lab, "pool-admin"],
  ["someone", "instructor", "lab.see", lab, "NOT_FOUND"],
  ["someone", "instructor", "lab.clock", starter, "pool-operator"],
  ["someone", "instructor", "lab.manage", starter, "FORBIDDEN"],
  ["member", "instructor", "lab.clock", starter, "pool-operator"],
  ["someone", "student", "lab.see", starter, "NOT_FOUND"],
  ["member", "student", "lab.see", lab, "vm-operator"],
  ["member", "student", "console.type", lab, "vm-operator"],
  ["member", "student", "hostConsole.see", lab, "FORBIDDEN"],
  ["member", "student", "lab.clock", lab, "FORBIDDEN"],
  ["member", "student", "lab.export", lab, "FORBIDDEN"],
  ["member", "student", "operation:VM.start", lab, "vm-operator"],
  ["member", "student", "operation:VM.destroy", lab, "FORBIDDEN"],
  ["member", "student", "operation:inside.follow", lab, "vm-operator"],
  ["member", "student", "operation:inside.forget", lab, "vm-operator"],
  ["member", "student", "operation:xenstore.write", lab, "FORBIDDEN"],
  ["member", "student", "operation:xenstore.rm", lab, "FORBIDDEN"],
  ["owner", "student", "operation:xenstore.write", lab, "pool-admin"],
  ["member", "student", "operation:Something.new", lab, "FORBIDDEN"],
  ["member", "admin", "lab.see", null, "NOT_FOUND"],
])("%s (%s) %s", (id, role, deed, where, expected) => {
  expect(verdict(id, role, deed, where)).toBe(expected);
});

test("a stranger's lab and no lab read the same; without an account there is only signing in", () => {
  const hidden = authorize({ id: "x", role: "student" }, lab, "lab.see");
  const missing = authorize({ id: "x", role: "student" }, null, "lab.see");
  expect(hidden).toEqual(missing);
  expect(hidden).toMatchObject({ message: NO_SUCH_LAB });
  expect(authorize(null, lab, "lab.see")).toMatchObject({ code: "UNAUTHORIZED" });
});

test("an operation asks for the role that the datamodel says", () => {
  const classes = datamodel.classes as unknown as Record<string, { role: string; messages: Record<string, { role?: string }> }>;
  for (const op of operationNames) {
    const [className = "", message = ""] = op.split(".");
    const known = classes[className];
    if (!known || ["VM.create_from_template", "VM.destroy_with_disks"].includes(op)) continue;
    const least = known.messages[message]?.role ?? known.role;
    expect([op, neededRole(`operation:${op}`)]).toEqual([op, least.split("+")[0]]);
  }
});
