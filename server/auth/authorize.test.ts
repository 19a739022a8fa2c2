import { expect, test } from "vitest";
import type { InstanceRole } from "../contract/views";
import { authorize, type LabAccess, type LabDeed, NO_SUCH_LAB } from "./authorize";

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
