import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { askAgainByAccess } from "./access";
import { queryClient, trpc } from "./trpc";
import { viewQuery } from "./views";

const known = [
  // What one may do stands in these.
  ["lab.get", trpc.lab.get.queryKey({ labId: "here" }), true],
  ["lab.list", trpc.lab.list.queryKey(), true],
  ["lab.members", trpc.lab.members.queryKey({ labId: "here" }), true],
  ["past.get", trpc.past.get.queryKey({ labId: "here" }), true],
  ["past.undoable", trpc.past.undoable.queryKey({ labId: "here" }), true],
  ["past.deeds", trpc.past.deeds.queryKey({ labId: "here", branch: null, before: null }), true],
  ["graph.list", trpc.graph.list.queryKey({ labId: "here", object: "OpaqueRef:1" }), true],
  ["whyNot", viewQuery("here", "whyNot", { ref: "OpaqueRef:1", operations: ["VM.start"] }).queryKey, true],
  // These say the same to everybody who may see the lab.
  ["history", viewQuery("here", "history", { ref: "OpaqueRef:1" } as never).queryKey, false],
  ["activity.list", trpc.activity.list.queryKey({ labId: "here" } as never), false],
  ["activity.hidden", trpc.activity.hidden.queryKey({ labId: "here" }), false],
  ["lab.setAside", trpc.lab.setAside.queryKey({ labId: "here" }), false],
  // These are of no lab, or of another.
  ["lab.operations", trpc.lab.operations.queryKey(), false],
  ["lab.scenarios", trpc.lab.scenarios.queryKey(), false],
  ["auth.me", trpc.auth.me.queryKey(), false],
  ["preference.list", trpc.preference.list.queryKey(), false],
  ["lab.get of another", trpc.lab.get.queryKey({ labId: "there" }), false],
  ["past.get of another", trpc.past.get.queryKey({ labId: "there" }), false],
  ["whyNot of another", viewQuery("there", "whyNot", { ref: "here", operations: ["VM.start"] }).queryKey, false],
] as const;

test("another role in a lab has asked anew what hangs on it, and nothing else", async () => {
  for (const [name, key] of known) queryClient.setQueryData(key as readonly unknown[], name);
  await askAgainByAccess("here");
  const stale = known.filter(([, key]) => queryClient.getQueryState(key as readonly unknown[])?.isInvalidated).map(([name]) => name);
  expect(stale).toEqual(known.filter(([, , isStale]) => isStale).map(([name]) => name));
  queryClient.clear();
});

test("what a lab has refused is asked anew where it is shown, whatever it is", async () => {
  const asked: string[] = [];
  const shown = ["here", "there"].map((labId) => {
    const { queryKey } = viewQuery(labId, "history", { ref: "OpaqueRef:1" } as never);
    const queryFn = (): Promise<never> => {
      asked.push(labId);
      return Promise.reject(new Error("not with this role"));
    };
    return new QueryObserver(queryClient, { queryKey: queryKey as readonly unknown[], queryFn, retry: false, meta: { isQuiet: true } });
  });
  const leave = shown.map((one) => one.subscribe(() => undefined));
  await expect.poll(() => shown.every((one) => one.getCurrentResult().isError)).toBe(true);
  expect(asked).toEqual(["here", "there"]);
  await askAgainByAccess("here");
  expect(asked).toEqual(["here", "there", "here"]);
  for (const each of leave) each();
  queryClient.clear();
});
