/** What a command can do with what is chosen: the one place where its rules are asked, for every control that shows it. */

import type { LabRole, OperationArgs, OperationName } from "@/server/contract";
import { isAtLeast } from "@/server/contract/roles";
import type { AnyRec } from "../data/defaults";
import type { Kinds } from "../data/kind";
import { blockedBy, isOutOfState } from "../data/operations";
import { queryClient } from "../data/trpc";
import { viewQuery } from "../data/views";
import { type Choice, choiceOf } from "./choice";
import type { Command, CommandContext } from "./command";

const NOBODY: readonly AnyRec[] = [];

export interface CommandState {
  /** null: it can act */
  readonly why: string | null;
  /** those of the chosen objects that it would act on */
  readonly able: readonly AnyRec[];
  /** the toolstack's own reason, asked for when somebody points at the control */
  readonly askWhy: () => Promise<string | null>;
  /** @param asks - asks first even where a click on a button would not */
  readonly run: (asks?: boolean) => void;
}

/** Whether a command is one for an object of some kind. */
export function isFor(command: Command, kinds: Kinds, record: AnyRec): boolean {
  const kind = kinds.of(record);
  return kind !== null && (command.on?.includes(kind.name) ?? false);
}
/** Whether a command is offered for an object now, rather than left out until its state is another. */
export function isOffered(command: Command, record: AnyRec, context: CommandContext): boolean {
  if (command.isOffered && !command.isOffered(record, context)) return false;
  return !command.isForItsStates || !command.operation || !isOutOfState(context.operations, record, command.operation);
}
/** Why the role that somebody has here is not enough where one is needed; null: it is. */
export function needsRole(needed: LabRole, { role, t }: Pick<CommandContext, "role" | "t">): string | null {
  if (isAtLeast(role, needed)) return null;
  return role === "read-only" ? t("why.readOnly") : t("why.role", { needed: t(`role.${needed}`), mine: t(`role.${role}`) });
}
/** The same for a command. */
export function roleReason(command: Command, context: CommandContext): string | null {
  const needed = command.role ?? (command.operation ? context.operations[command.operation]?.role : undefined);
  return needed ? needsRole(needed, context) : null;
}
/** Why a command cannot act on one object, as far as the page can tell; null: it can. */
function objectReason(command: Command, record: AnyRec, context: CommandContext): string | null {
  const own = command.why?.(record, context) ?? null;
  if (own !== null || !command.operation || command.preparesFirst) return own;
  const fault = blockedBy(context.operations, record, command.operation);
  if (fault === null) return null;
  return fault === "unknown" ? context.t("why.unknown") : context.text(fault, { ref: record.ref, op: command.operation });
}
/** Whether a command can act on one object: what `objectReason` gives no reason for, without its words. */
function canAct(command: Command, record: AnyRec, context: CommandContext): boolean {
  if ((command.why?.(record, context) ?? null) !== null) return false;
  return !command.operation || command.preparesFirst === true || blockedBy(context.operations, record, command.operation) === null;
}
/** Whether the states of what is chosen leave room for one that can: looked up, where none of ten thousand has the state. */
function mayAct(command: Command, choice: Choice, fitting: readonly AnyRec[], { operations }: CommandContext): boolean {
  const states = (command.preparesFirst ? undefined : command.operation && operations[command.operation]?.states) ?? [];
  if (states.length === 0) return true;
  const present = choice.statesOf(fitting);
  return present.has("") || states.some((state) => present.has(state));
}
/** What is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
/** Words for a choice that holds nothing the command is for. */
function pickReason(command: Command, kinds: Kinds, { t }: CommandContext): string {
  const first = kinds.named(command.on?.[0] ?? "");
  return t("why.pick", { kind: first ? t(first.one) : "" });
}

/** The arguments of an operation for one object: those the command says, or the object under the name of its class. */
function argsFor(command: Command, record: AnyRec): Readonly<Record<string, unknown>> {
  return command.args?.(record) ?? { [record.class.toLowerCase()]: record.ref };
}
function submitAll(command: Command, able: readonly AnyRec[], { act, actOnAll }: CommandContext): void {
  const op = command.operation;
  if (!op) return;
  const [first] = able;
  if (able.length > 1)
    void actOnAll(
      able.map((record) => {
        const { [record.class.toLowerCase()]: _subject, self: _self, ...rest } = argsFor(command, record);
        return Object.keys(rest).length > 0 ? { ref: record.ref, args: rest } : { ref: record.ref };
      }),
      op,
    );
  else if (first) void act(first.ref, op, argsFor(command, first) as OperationArgs<OperationName>);
}

/**
 * State of a command for what is chosen. As in XenCenter one object that can act is enough for a command that takes many; those that
 * cannot are left as they are.
 */
export function commandState(command: Command, chosen: readonly AnyRec[], kinds: Kinds, context: CommandContext): CommandState {
  const choice = choiceOf(chosen, kinds);
  const fitting = command.on ? choice.of(command.on) : NOBODY;
  const [first] = fitting;
  const isSeveral = fitting.length > 1;
  // Of ten thousand that are chosen a control looks at as few as it has to: the list is made for whoever acts.
  const able = once(() => fitting.filter((record) => canAct(command, record, context)));
  const why = ((): string | null => {
    const { t } = context;
    if (command.on && !first) return pickReason(command, kinds, context);
    if (command.operation && !context.isLive) return t("why.offline");
    const role = roleReason(command, context);
    if (role !== null) return role;
    if (!first) return command.why?.(undefined as never, context) ?? null;
    if (!command.takesMany && isSeveral) return t("why.pickOne");
    if (mayAct(command, choice, fitting, context) && fitting.some((record) => canAct(command, record, context))) return null;
    return isSeveral ? t("why.allWrong", { count: fitting.length }) : objectReason(command, first, context);
  })();
  const askWhy = async (): Promise<string | null> => {
    const op = command.operation;
    if (!op || !first || isSeveral) return why;
    try {
      const question = viewQuery(context.labId, "whyNot", { ref: first.ref, operations: [op] }, [first]);
      const answer = await queryClient.fetchQuery({ ...question, staleTime: 5000 });
      const found = answer[op] ?? null;
      return found ? context.text(found, { ref: first.ref, op }) : why;
    } catch {
      return why;
    }
  };
  const run = (asks = false): void => {
    if (why !== null || command.confirm?.(able(), fitting, context, asks)) return;
    if (command.run) command.run(able(), context, fitting);
    else submitAll(command, able(), context);
  };
  return {
    why,
    get able() {
      return able();
    },
    askWhy,
    run,
  };
}
