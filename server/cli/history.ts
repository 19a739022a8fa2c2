import type { LabPastView, MomentName, MomentView } from "../contract/past";
import { CliError, type Client } from "./client";
import { printable, table } from "./table";

const timeOf = ({ virtualUs }: Pick<MomentView, "virtualUs">): string => new Date(virtualUs / 1000).toISOString();

/** Prints what a lab's history has: how far it reaches, its marks and its branches. */
export async function printHistory(client: Client, lab: string): Promise<void> {
  const { id } = await client.lab(lab);
  const past = await client.api.past.get.query({ labId: id });
  const rows = [
    ...(past.from ? [["start", timeOf(past.from), `${past.branch}`, "", ""]] : []),
    ...past.cuts.map((cut) => ["engine", timeOf(cut), `${cut.branch}`, `up to here engine ${cut.engine}`, ""]),
    ...past.marks.map((mark) => ["mark", timeOf(mark), `${mark.branch}`, printable(mark.name), mark.author]),
    ...past.branches.map((branch) => [
      branch.isCurrent ? "present" : "branch",
      timeOf(branch.end),
      `${branch.number}`,
      printable(branch.name),
      branch.author,
    ]),
    ["now", timeOf(past.now), `${past.branch}`, "", ""],
  ];
  process.stdout.write(table([["WHAT", "LAB TIME", "BRANCH", "NAME", "BY"], ...rows]));
}

/** Gives the present moment of a lab a name. */
export async function markLab(client: Client, lab: string, name: string): Promise<void> {
  const { id } = await client.lab(lab);
  process.stdout.write(`${timeOf(await client.api.past.mark.mutate({ labId: id, name }))}\n`);
}

/** Takes a lab to a mark, by its name, or to a time of its own clock (ISO 8601); what came after stays as a branch. */
export async function takeLabTo(client: Client, lab: string, where: string, name: string): Promise<void> {
  const { id } = await client.lab(lab);
  const past = await client.api.past.get.query({ labId: id });
  await client.api.past.goTo.mutate({ labId: id, moment: momentOf(past, where), name });
  process.stdout.write(`${timeOf((await client.api.past.get.query({ labId: id })).now)}\n`);
}

/** Takes a lab to the end of a branch that it has left. */
export async function goOnIn(client: Client, lab: string, branch: string): Promise<void> {
  const { id } = await client.lab(lab);
  const { branches } = await client.api.past.get.query({ labId: id });
  const named = branches.filter((each) => each.name === branch || `${each.number}` === branch);
  if (named.length !== 1)
    throw new CliError(named.length === 0 ? `There is no branch ${branch}.` : `Several branches are named ${branch}; give a number.`);
  await client.api.past.goOnIn.mutate({ labId: id, branch: named[0]?.number ?? 0 });
}

/** Makes a new lab of one as it is, or as it was at a mark or a time, and prints its id. */
export async function branchOff(client: Client, lab: string, name: string, where: string | undefined): Promise<void> {
  const { id } = await client.lab(lab);
  const moment = where === undefined ? null : momentOf(await client.api.past.get.query({ labId: id }), where);
  process.stdout.write(`${(await client.api.past.branchOff.mutate({ labId: id, moment, name })).id}\n`);
}

/** How a lab differs now from what it was at a mark or a time, or one such moment from another: a line for each object. */
export async function compareLab(client: Client, lab: string, before: string, after: string | undefined): Promise<void> {
  const { id } = await client.lab(lab);
  const past = await client.api.past.get.query({ labId: id });
  const moments = { before: momentOf(past, before), after: after === undefined ? null : momentOf(past, after) };
  const { differences, counts } = await client.api.past.compare.query({ labId: id, ...moments });
  const sign = { added: "+", gone: "-", changed: "~" } as const;
  for (const { change, class: name, label, fields } of differences) {
    const what = fields.map((field) => `${field.name} ${field.before || "-"} > ${field.after || "-"}`).join(", ");
    process.stdout.write(`${printable(`${sign[change]} ${name} ${label}${what ? `: ${what}` : ""}`)}\n`);
  }
  const listed = differences.length;
  const all = counts.added + counts.gone + counts.changed;
  if (listed < all) process.stderr.write(`${all - listed} more are not listed.\n`);
}

function momentOf(past: LabPastView, where: string): MomentName {
  const marks = past.marks.filter((mark) => mark.name === where);
  if (marks.length > 1) throw new CliError(`Several marks are named ${where}; give a time.`);
  if (marks[0]) return nameOf(marks[0]);
  const ms = Date.parse(where);
  if (Number.isNaN(ms)) throw new CliError(`There is no mark ${where}, and it is no time as 2026-11-27T14:03:00Z is.`, 2);
  const at = Math.round(ms * 1000 - (past.now.virtualUs - past.now.at));
  if (at < 0) throw new CliError("The lab had not begun then.");
  return { branch: past.branch, at };
}

function nameOf({ branch, at, journalIndex }: MomentView): MomentName {
  return { branch, at, ...(journalIndex === undefined ? {} : { journalIndex }) };
}
