import { beforeEach, expect, test } from "vitest";
import { LIMITS, type Outcome, shellConsole } from "../../../simulator";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import { LabRefusal } from "../../lab/types";
import { ShellDesk } from "./shell-desk";
import type { LabSocket } from "./socket-session";

const MINUTE = 60_000;
let shells: { console: string; kind: "shell"; of: string; user: string; typist: string }[] = [];
let entered: unknown[] = [];
let now = 0;
let there = new Set<string>();
let role = "pool-operator";
let answer: Outcome | null = null;

const lab = {
  id: "lab",
  state: "running",
  query: () => Promise.resolve(shells),
  queryInStep: (_name: string, _args: null, done: (answer: unknown) => void) => done(shells),
};
const labs = {
  openFor: () => Promise.resolve(lab),
  enter: () => ({ lab, role }),
  input(_lab: unknown, input: { readonly kind: string; readonly console?: string }) {
    entered.push(input);
    if (input.kind === "shellClose") shells = shells.filter(({ console }) => console !== input.console);
    return Promise.resolve(input.kind === "shellOpen" ? answer : null);
  },
  keeper: { all: () => [lab] },
} as unknown as LabDirectory;
const desk = new ShellDesk(
  labs,
  () => there,
  () => now,
);
const socketOf = (username: string) => ({ data: { session: { principal: { username } } } }) as unknown as LabSocket;
const shell = (user: string, number: number, host = "h") =>
  ({ console: shellConsole(host, user, number), kind: "shell", of: host, user, typist: user }) as const;
const opened = async (user: string, isFresh = false): Promise<unknown> => {
  let reply: unknown = null;
  await desk.open(socketOf(user), "lab", "h", isFresh, (value) => {
    reply = value;
  });
  return reply;
};

beforeEach(() => {
  shells = [];
  entered = [];
  there = new Set(["ann", "bob"]);
  role = "pool-operator";
  answer = { ok: true, value: shellConsole("h", "ann", 9), task: null };
});

test("one's own shell is found again; another is opened when it is asked for, or when there is none", async () => {
  shells = [shell("bob", 1), shell("ann", 2), shell("ann", 3), shell("ann", 4, "other")];
  expect(await opened("ann")).toEqual({ ok: true, console: shellConsole("h", "ann", 3) });
  expect(entered).toEqual([]);
  expect(await opened("ann", true)).toEqual({ ok: true, console: shellConsole("h", "ann", 9) });
  shells = [shell("bob", 1)];
  await opened("ann");
  expect(entered).toEqual([
    { kind: "shellOpen", host: "h" },
    { kind: "shellOpen", host: "h" },
  ]);
});

test("too many are refused with the number; a host that opens none says so", async () => {
  const { perPerson, perHost } = LIMITS.shells;
  shells = Array.from({ length: perPerson }, (_, n) => shell("ann", n));
  await expect(opened("ann", true)).rejects.toThrow(`One person may have ${perPerson} shells in a host`);
  shells = Array.from({ length: perHost }, (_, n) => shell(`p${n}`, n));
  await expect(opened("ann")).rejects.toThrow(`One host may have ${perHost} shells`);
  shells = [];
  answer = { ok: false, fault: { code: "HOST_OFFLINE", params: ["h"] } };
  await expect(opened("ann")).rejects.toMatchObject({ code: "CONFLICT" });
});

test("others' are closed by a pool-admin only", async () => {
  shells = [shell("bob", 1)];
  const close = (user: string, console: string) => desk.close(socketOf(user), "lab", console, () => {});
  await expect(close("ann", shellConsole("h", "bob", 1))).rejects.toThrow(
    "closing it needs the role pool-admin in this lab; yours is pool-operator",
  );
  await expect(close("ann", "serial:vm")).rejects.toThrow(LabRefusal);
  await close("bob", shellConsole("h", "bob", 1));
  role = "pool-admin";
  await close("ann", shellConsole("h", "bob", 1));
  expect(entered).toHaveLength(2);
});

test("shells of who has been away for half an hour are closed, and of nobody else", () => {
  shells = [shell("ann", 1), shell("bob", 2), shell("bob", 3)];
  const passes = (minutes: number): void => {
    for (let n = 0; n < minutes; n++) {
      now += MINUTE;
      desk.tidy();
    }
  };
  passes(40);
  expect(shells).toHaveLength(3);
  there = new Set(["ann"]);
  passes(20);
  // Back for a moment: it is counted anew.
  there = new Set(["ann", "bob"]);
  passes(1);
  there = new Set(["ann"]);
  passes(30);
  expect(shells).toHaveLength(3);
  passes(1);
  expect(shells.map(({ user }) => user)).toEqual(["ann"]);
});
