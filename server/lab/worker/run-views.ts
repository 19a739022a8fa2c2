import { createHash } from "node:crypto";
import type { LabMachine, ViewName } from "../../../simulator";
import type { AskedView, ViewNews } from "./messages";

/** Answers a view; one that is followed only when the answer is another than the one that is known. */
export function newsOf(machine: LabMachine, { view, args, asker, known }: AskedView): ViewNews {
  // Name and arguments were held against what the engine says of its views: any of them may be meant.
  const [name, given] = [view as ViewName, args as never];
  if (known === null) return { stamp: "", answer: machine.ask(name, given, asker) };
  const early = machine.stamp(name, given);
  if (early !== null && `${early}` === known) return { stamp: known };
  const answer: unknown = machine.ask(name, given, asker);
  const stamp = early === null ? createHash("sha1").update(JSON.stringify(answer)).digest("base64") : `${early}`;
  return stamp === known ? { stamp } : { stamp, answer };
}
