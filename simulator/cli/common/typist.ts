/** In whose name the tools act, and what that allows. */

import type { Actor } from "../../contract/lab";
import type { ProgramContext } from "../../guest/os/program";
import type { RecordOf } from "../../model/generated/rows";
import { table } from "../../model/generated/table";
import { bareRole, type MessageName, signatureOf } from "../../model/signature";
import { hasRole } from "../../world/roles";
import type { Call } from "./call";
import { controlOf } from "./control";

/** Who has typed the command: an account and its role in the lab. All that the tools do to the lab is done in this name. */
export function typistOf({ control, process }: Pick<ProgramContext, "control" | "process">): Actor {
  return controlOf(control).typist(process);
}

/** Ends in the tool's own kind of error unless the typist has the role that a message of the toolstack needs. */
export function mustMay(call: Call, message: MessageName): void {
  mustHave(call, message, signatureOf(message).role);
}

/** The same for a field of VMs that is set without a message of its own. */
export function mustSet(call: Call, field: keyof RecordOf["VM"]): void {
  const { role, fields } = table.VM;
  mustHave(call, `VM.set_${field}`, bareRole(fields.find(({ name }) => name === field)?.setterRole ?? role ?? "pool-admin"));
}

/** The same for what no message does. @param what - a phrase: who does it needs the role */
export function mustHave(call: Call, what: string, role: string): void {
  const typist = typistOf(call.ctx);
  if (!hasRole(typist, role)) call.denied(`${what} needs the role ${role}; ${typist.user} has ${typist.role}`);
}
