/** What a join has become, told once it is over, and how it is taken back. */
import type { OperationArgs, OperationName } from "@/server/contract";
import { taskOver } from "../../data/submit";
import { taskFault } from "../../data/task-fault";
import type { Joined } from "../../topology/joining/join";
import type { CommandContext } from "../command";

interface Over {
  /** why it was refused or has failed; null: it is done */
  readonly why: string | null;
  /** what it has made; null: nothing */
  readonly made: string | null;
}
/** Calls an operation on an object and waits until it is over. */
export async function over<O extends OperationName>(context: CommandContext, ref: string, op: O, args: OperationArgs<O>): Promise<Over> {
  const { session, act, text } = context;
  const outcome = await act(ref, op, args);
  if (!outcome.ok) return { why: text(outcome.fault, { ref, op }), made: null };
  if (!outcome.task) return { why: null, made: null };
  await taskOver(session, outcome.task);
  const task = session.store.record("task", outcome.task);
  if (task?.status === "failure") return { why: text(taskFault(task) ?? { code: "INTERNAL_ERROR", params: [] }, { ref, op }), made: null };
  if (task?.status === "cancelled") return { why: context.t("tasks.cancelled"), made: null };
  return { why: null, made: /OpaqueRef:[A-Za-z0-9-]+/.exec(task?.result ?? "")?.[0] ?? null };
}

export const refused = (why: string): Joined => ({ said: why, isRefused: true, undo: null });
/** @param back - does the contrary; answers why that was refused; null: there is none */
export function joined(context: CommandContext, said: string, back: (() => Promise<string | null>) | null): Joined {
  const undo = async (): Promise<Joined> => {
    const why = (await back?.()) ?? null;
    return why === null ? { said: context.t("joins.undone"), isRefused: false, undo: null } : refused(why);
  };
  return { said, isRefused: false, undo: back && undo };
}
