"use client";
import { useCallback, useState, useSyncExternalStore } from "react";
import type { Fault, OperationArgs, OperationName, Outcome } from "@/server/contract";
import { asked, type Refusal, refusals } from "./actions-state";
import { type BulkItem, inSubmissions } from "./bulk-items";
import { useLab } from "./lab-context";
import type { LabSession } from "./lab-session";
import { tellOutcome } from "./outcomes";
import { taskFault } from "./task-fault";
import { api, faultOf, messageOf } from "./trpc";
import { askView } from "./views";

/** A name for one request. Not `crypto.randomUUID`, which browsers keep from pages served without TLS. */
export function requestId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Sends an operation. A lost answer is asked for again under the same id, which the lab carries out once only. */
export async function submit<O extends OperationName>(labId: string, op: O, args: OperationArgs<O>): Promise<Outcome> {
  const call = { labId, requestId: requestId(), op, args: args as Readonly<Record<string, unknown>> };
  for (let attempt = 0; ; attempt += 1) {
    try {
      const outcome = await api.lab.submit.mutate(call);
      if (outcome.ok) tellOutcome({ labId, op, task: outcome.task ?? null });
      return outcome;
    } catch (error) {
      const refusal = faultOf(error);
      // The server's own refusals are none of XAPI's: two of its codes stand for them, with the server's words.
      if (refusal || attempt >= 2) {
        const code = refusal?.code === "FORBIDDEN" ? "PERMISSION_DENIED" : "OPERATION_NOT_ALLOWED";
        return { ok: false, fault: { code, params: [refusal?.params[0] ?? messageOf(error)] } };
      }
      await pause(300 * 2 ** attempt);
    }
  }
}

/** Puts a refusal beside the object when the task it started fails later. */
function followTask(session: LabSession, task: string, ref: string, op: string): void {
  const stop = session.store.subscribe(task, () => {
    const record = session.store.record("task", task);
    if (!record || record.status === "success" || record.status === "cancelled") stop();
    else if (record.status === "failure") {
      stop();
      refusals.set(ref, { fault: taskFault(record) ?? { code: "INTERNAL_ERROR", params: [] }, op });
    }
  });
}

/** Calls back once with the object that a task has made; not at all when it fails. */
export function onTaskResult(session: LabSession, task: string, done: (ref: string) => void): void {
  const look = (): boolean => {
    const record = session.store.record("task", task);
    if (!record || record.status === "pending" || record.status === "cancelling") return false;
    const ref = /OpaqueRef:[A-Za-z0-9-]+/.exec(record.result)?.[0];
    if (record.status === "success" && ref) done(ref);
    return true;
  };
  if (look()) return;
  const stop = session.store.subscribe(task, () => {
    if (look()) stop();
  });
}

/** Waits until a task is over, however it ends: what comes after it on the same object would be refused meanwhile. */
export function taskOver(session: LabSession, task: string): Promise<void> {
  return new Promise((over) => {
    const isOver = (): boolean => {
      const status = session.store.record("task", task)?.status;
      return status !== undefined && status !== "pending" && status !== "cancelling";
    };
    if (isOver()) {
      over();
      return;
    }
    const stop = session.store.subscribe(task, () => {
      if (!isOver()) return;
      stop();
      over();
    });
  });
}

/** Acts on one object: pressed at once, refusals kept beside it. */
export function useAct(): <O extends OperationName>(ref: string, op: O, args: OperationArgs<O>) => Promise<Outcome> {
  const { session, labId } = useLab();
  return useCallback(
    async (ref, op, args) => {
      refusals.set(ref, undefined);
      asked.set(ref, op);
      const outcome = await submit(labId, op, args);
      asked.set(ref, undefined);
      if (!outcome.ok) refusals.set(ref, { fault: outcome.fault, op });
      else if (outcome.task) followTask(session, outcome.task, ref, op);
      return outcome;
    },
    [session, labId],
  );
}

/** Puts the refusals of a bulk operation beside its objects when it has ended. */
function followBulk(session: LabSession, labId: string, task: string, op: string): void {
  const stop = session.store.subscribe(task, () => {
    const record = session.store.record("task", task);
    if (record?.status === "pending" || record?.status === "cancelling") return;
    stop();
    if (!record || record.other_config.refused === "0") return;
    // The page may have gone, or the connection: the list stands with the task.
    void askView(labId, "bulk", { task }).then(
      (answer) => {
        for (const { ref, fault } of answer?.refused ?? []) refusals.set(ref, { fault, op });
      },
      () => undefined,
    );
  });
}

/** Acts on many objects by one task of the lab, which goes on without this page. */
export function useActOnAll(): (items: readonly BulkItem[], op: OperationName) => Promise<void> {
  const { session, labId } = useLab();
  return useCallback(
    async (items, op) => {
      for (const some of inSubmissions(items)) {
        for (const { ref } of some) {
          refusals.set(ref, undefined);
          asked.set(ref, op);
        }
        const outcome = await submit(labId, "lab.bulk", { op, items: some });
        for (const { ref } of some) {
          asked.set(ref, undefined);
          if (!outcome.ok) refusals.set(ref, { fault: outcome.fault, op });
        }
        if (outcome.ok && outcome.task) followBulk(session, labId, outcome.task, op);
      }
    },
    [session, labId],
  );
}
export function useAsked(ref: string): OperationName | undefined {
  return useSyncExternalStore(
    asked.subscribe,
    () => asked.read(ref),
    () => undefined,
  );
}
export function useRefusal(ref: string): Refusal | undefined {
  return useSyncExternalStore(
    refusals.subscribe,
    () => refusals.read(ref),
    () => undefined,
  );
}

/** Leads to what a dialog has made: at once, or when its task is done and nobody has gone elsewhere meanwhile. */
export function useGoToMade(): (outcome: Outcome, go: (ref: string) => void) => void {
  const { session } = useLab();
  return useCallback(
    (outcome, go) => {
      if (!outcome.ok) return;
      const from = location.pathname;
      if (typeof outcome.value === "string" && outcome.value.startsWith("OpaqueRef:")) go(outcome.value);
      else if (outcome.task) onTaskResult(session, outcome.task, (ref) => location.pathname === from && go(ref));
    },
    [session],
  );
}

/** For dialogs: one operation, with its refusal shown in the dialog. */
export function useDialogSubmit(): {
  readonly run: <O extends OperationName>(op: O, args: OperationArgs<O>) => Promise<Outcome>;
  readonly isPending: boolean;
  readonly fault: Fault | null;
  readonly clear: () => void;
} {
  const { labId } = useLab();
  const [isPending, setPending] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const run = useCallback(
    async <O extends OperationName>(op: O, args: OperationArgs<O>) => {
      setPending(true);
      setFault(null);
      const outcome = await submit(labId, op, args);
      setPending(false);
      if (!outcome.ok) setFault(outcome.fault);
      return outcome;
    },
    [labId],
  );
  return { run, isPending, fault, clear: useCallback(() => setFault(null), []) };
}
