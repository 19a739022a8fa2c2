import type { Reachability, ReachFault, ReachHop, ReachSaid } from "../contract";
import { reachWordsEn } from "../contract/reach-words";
import { CliError, type Client } from "./client";
import { printable, table } from "./table";

/** Exit codes: whether it is reached; nobody could say. */
const REACHED = 0;
/** Data of an echo. @source iputils ping(8) (-s 56) */
const USUAL_BYTES = 56;
const NOT_REACHED = 1;
const NOBODY_SAYS = 2;

/** `tcp/443`, `udp/53` or `icmp`. @throws CliError where it is none of these */
function readProtocol(typed: string): { readonly protocol: string; readonly port: number } {
  const [, protocol = "", port = "0"] = /^(icmp|tcp(?=\/)|udp(?=\/))(?:\/(\d{1,5}))?$/.exec(typed) ?? [];
  if (protocol === "" || Number(port) > 65_535 || (protocol === "icmp") !== (Number(port) === 0))
    throw new CliError(`${printable(typed)} is no protocol with its port; such are icmp, tcp/22, udp/53.`, NOBODY_SAYS);
  return { protocol, port: Number(port) };
}

/** Says whether one machine of a lab reaches another, where the way ends and what would mend that. @returns the exit code */
export async function why(
  client: Client,
  lab: string,
  from: string,
  to: string,
  typed: string,
  bytes: string,
  isJson: boolean,
): Promise<number> {
  const asked = { ...readProtocol(typed), bytes: /^\d{1,5}$/.test(bytes) ? Number(bytes) : USUAL_BYTES };
  const { id } = await client.lab(lab);
  const answer = (await client.api.lab.ask.query({ labId: id, view: "reachability", args: { from, to, ...asked } })) as
    | Reachability
    | ReachFault;
  if ("fault" in answer) throw new CliError(`${said(answer.fault)}.`, NOBODY_SAYS);
  process.stdout.write(isJson ? `${JSON.stringify(answer)}\n` : shown(answer));
  return answer.verdict === "reachable" ? REACHED : NOT_REACHED;
}

function said([code, ...params]: ReachSaid): string {
  return printable(reachWordsEn[code].replace(/\{(\d)\}/g, (_, at: string) => `${params[Number(at)] ?? "?"}`));
}

const verdicts = {
  reachable: "is reached",
  refused: "is there and refuses",
  unreachable: "is not reached",
  other: "is answered for by another machine",
} as const satisfies Record<Reachability["verdict"], string>;

/** The answer as a person reads it: the verdict first. */
export function shown({ from, to, protocol, port, verdict, why: reason, there, back, mend, notes, answerUs }: Reachability): string {
  const end = ({ name, address }: Reachability["from"]): string =>
    printable(address === null || address === name ? name : `${name} (${address})`);
  const time = answerUs === null || verdict !== "reachable" ? "" : `, in ${(answerUs / 1000).toFixed(3)} ms`;
  const lines = [`${end(to)} ${verdicts[verdict]} from ${end(from)} by ${protocol}${port === null ? "" : `/${port}`}${time}.`];
  if (reason) lines.push(`${said(reason)}.`);
  for (const note of notes) lines.push(`${said(note)}.`);
  for (const { said: mending, call, command } of mend) {
    const how = command ? `: in ${printable(command.target)}, ${printable(command.line)}` : call ? `: ${call.op}` : "";
    lines.push(`To mend it: ${said(mending)}${how}`);
  }
  return `${lines.join("\n")}\n${wayOf("There", there)}${wayOf("Back", back)}`;
}
function wayOf(title: string, hops: readonly ReachHop[]): string {
  if (hops.length === 0) return "";
  const rows = hops.map(({ place, name, in: from, out, rows: looked, stop }, at) => [
    `${at + 1}`,
    place,
    printable(name),
    printable(`${from ?? "·"} > ${out ?? "·"}`),
    [...looked.map(said), ...(stop ? [`ENDS: ${said(stop)}`] : [])].join("; "),
  ]);
  return `\n${title}:\n${table(rows)}`;
}
