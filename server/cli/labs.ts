import { readFile, writeFile } from "node:fs/promises";
import type { LabView } from "../contract";
import { CliError, type Client } from "./client";
import { printable, table } from "./table";

export async function listLabs(client: Client): Promise<void> {
  const labs = await client.api.lab.list.query();
  const speed = ({ state, clock }: LabView) => (state !== "running" ? state : clock.speed === 0 ? "paused" : `${clock.speed}x`);
  const rows = labs.map((lab) => [
    lab.id,
    lab.name,
    lab.scenario,
    lab.ownerName,
    speed(lab),
    `${lab.counts?.hosts ?? "-"}`,
    lab.counts ? `${lab.counts.running}/${lab.counts.vms}` : "-",
  ]);
  process.stdout.write(table([["ID", "NAME", "SCENARIO", "OWNER", "CLOCK", "HOSTS", "VMS"], ...rows]));
}

/** Prints the faults of the simulation that were contained in a lab, oldest first: as a table, or whole as JSON lines. */
export async function listFaults(client: Client, lab: string, isJson: boolean): Promise<void> {
  const { id } = await client.lab(lab);
  const faults = await client.api.lab.faults.query({ labId: id });
  if (isJson) {
    process.stdout.write(faults.map((fault) => `${JSON.stringify(fault)}\n`).join(""));
    return;
  }
  const rows = faults.map(({ wall, at, kind, vm, what, message }) => [
    wall,
    (at / 1_000_000).toFixed(6),
    kind,
    vm ?? "-",
    printable(what),
    printable(message),
  ]);
  process.stdout.write(table([["WALL TIME", "VIRTUAL TIME (s)", "KIND", "VM", "WHAT", "MESSAGE"], ...rows]));
}

/** What a lab is made from on the command line. */
export interface CreateOptions {
  readonly scenario?: string;
  /** path of a scenario's file; -: the standard input */
  readonly file?: string;
}

/** Makes a lab and prints its id. @throws CliError for an unknown scenario, or a file that cannot be read */
export async function createLab(client: Client, name: string, { scenario, file }: CreateOptions): Promise<void> {
  if (file !== undefined) {
    if (scenario !== undefined) throw new CliError("Give either --scenario or --file.", 2);
    const made = await client.api.lab.create.mutate({ name, file: await textOf(file) });
    process.stdout.write(`${made.id}\n`);
    return;
  }
  const scenarios = await client.api.lab.scenarios.query();
  const chosen = scenario ?? scenarios[0]?.id;
  if (!chosen || !(scenarios.some(({ id }) => id === chosen) || chosen.startsWith("many:")))
    throw new CliError(`There is no scenario ${chosen}; there are ${scenarios.map(({ id }) => id).join(", ")}.`, 2);
  const lab = await client.api.lab.create.mutate({ name, scenario: chosen });
  process.stdout.write(`${lab.id}\n`);
}

async function textOf(path: string): Promise<string> {
  const reading = path === "-" ? process.stdin.toArray().then((parts) => Buffer.concat(parts as Buffer[])) : readFile(path);
  const bytes = await reading.catch((error: Error) => {
    throw new CliError(error.message);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(`${path} is not UTF-8.`);
  }
}

/** Prints the scenario's file that a lab was made from. */
export async function printScenario(client: Client, lab: string): Promise<void> {
  const { id } = await client.lab(lab);
  process.stdout.write(await client.api.lab.scenarioFile.query({ labId: id }));
}

export async function exportLab(client: Client, lab: string, file: string): Promise<void> {
  const { id } = await client.lab(lab);
  const response = await client.fetch(`/api/labs/${id}/export`);
  if (!response.ok) throw new CliError(await reason(response));
  await writeFile(file, new Uint8Array(await response.arrayBuffer()));
}

export async function importLab(client: Client, file: string, name: string | undefined): Promise<void> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new CliError(error.message);
  });
  const response = await client.fetch(`/api/labs/import${name ? `?name=${encodeURIComponent(name)}` : ""}`, {
    method: "POST",
    body: new Uint8Array(bytes),
  });
  if (!response.ok) throw new CliError(await reason(response));
  process.stdout.write(`${((await response.json()) as LabView).id}\n`);
}

export async function deleteLab(client: Client, lab: string): Promise<void> {
  const { id } = await client.lab(lab);
  await client.api.lab.delete.mutate({ labId: id });
}

async function reason(response: Response): Promise<string> {
  const body = (await response.json().catch(() => null)) as { message?: string } | null;
  return body?.message ?? `The server answered ${response.status}.`;
}
