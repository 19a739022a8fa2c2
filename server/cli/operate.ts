import { randomUUID } from "node:crypto";
import type { FaultPlace, NetworkFaultView, Outcome } from "../contract";
import { CliError, type Client } from "./client";
import { printable, table } from "./table";

/** What was typed cannot be read. */
const MISTYPED = 2;

/** Arguments of an operation as they were typed. @throws CliError where they are no JSON object */
function readArguments(typed: string): Readonly<Record<string, unknown>> {
  let args: unknown;
  try {
    args = JSON.parse(typed);
  } catch {
    args = null;
  }
  if (typeof args !== "object" || args === null || Array.isArray(args))
    throw new CliError(`${printable(typed)} is no JSON object with the operation's arguments, such as {"fault": "fault-1"}.`, MISTYPED);
  return args as Readonly<Record<string, unknown>>;
}

/** Has a lab do an operation, as the console does. @returns the exit code: 0 taken, 1 refused */
export async function operate(client: Client, lab: string, op: string, typed: string): Promise<number> {
  const args = readArguments(typed);
  const { id: labId } = await client.lab(lab);
  const outcome: Outcome = await client.api.lab.submit.mutate({ labId, requestId: randomUUID(), op, args });
  if (!outcome.ok) {
    const { code, params } = outcome.fault;
    process.stderr.write(`${printable([code, ...params].join(" "))}\n`);
    return 1;
  }
  process.stdout.write(`${JSON.stringify({ value: outcome.value, task: outcome.task })}\n`);
  return 0;
}

/** Lists the faults that run in a lab's network, or what can be broken there. */
export async function faults(client: Client, lab: string, ofPlaces: boolean): Promise<void> {
  const { id: labId } = await client.lab(lab);
  const ask = (view: "faults" | "faultPlaces") => client.api.lab.ask.query({ labId, view, args: null });
  const rows = ofPlaces
    ? ((await ask("faultPlaces")) as readonly FaultPlace[]).map(({ on, name, kinds }) => [on, printable(name), kinds.join(",")])
    : ((await ask("faults")) as readonly NetworkFaultView[]).map(({ id, kind, on, name, value, user }) => [
        ...[id, kind, on, printable(name)],
        ...[value === null ? "" : `${value}`, printable(user)],
      ]);
  if (rows.length > 0) process.stdout.write(table(rows));
}
