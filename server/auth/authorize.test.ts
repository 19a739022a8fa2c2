import { expect, test } from "vitest";
import type { InstanceRole } from "../contract/views";
import { authorize, type LabAccess, type LabDeed, NO_SUCH_LAB } from "./authorize";

const lab: LabAccess = { ownerId: "owner", instructorRole: null, dom0Access: null, members: new Map([["member", "vm-operator"]]) };
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
  ["someone", "instructor", "hostConsole.type", starter, "pool-operator"],
  ["member", "student", "lab.clock", lab, "FORBIDDEN"],
  ["member", "student", "lab.export", lab, "FORBIDDEN"],
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

test("who may open control domains is what the lab says, and the refusal names that role", () => {
  const member = { id: "member", role: "student" } as const;
  const open: LabAccess = { ...lab, dom0Access: "vm-operator" };
  expect(authorize(member, open, "hostConsole.type")).toEqual({ ok: true, role: "vm-operator" });
  expect(authorize(member, lab, "hostConsole.see")).toMatchObject({
    ok: false,
    message: expect.stringContaining("the role pool-operator"),
  });
  const closed: LabAccess = { ...lab, members: new Map([["member", "pool-operator"]]), dom0Access: "pool-admin" };
  expect(authorize(member, closed, "hostConsole.type")).toMatchObject({
    ok: false,
    message: expect.stringContaining("the role pool-admin"),
  });
  // Nothing else follows it.
  expect(authorize(member, closed, "lab.clock")).toMatchObject({ ok: true });
  expect(authorize(member, open, "lab.clock")).toMatchObject({ ok: false });
});
