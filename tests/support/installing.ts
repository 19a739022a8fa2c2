import { GIB, type LabDriver, MIB } from "./lab-driver";

/** Answers of a dialogue: what is waited for, and what is typed then. */
export type Answers = readonly (readonly [question: string | RegExp, line: string])[];

interface Wanted {
  readonly iso: string;
  readonly network?: string;
  readonly diskBytes?: number;
}

/** A VM with a blank disk and a disc in its drive, switched on. @returns its ref */
export function fromDisc(d: LabDriver, name: string, { iso, network, diskBytes = 8 * GIB }: Wanted): string {
  const task = d.done("VM.create_from_template", {
    template: d.vm("Other install media"),
    name_label: name,
    name_description: "",
    affinity: null,
    VCPUs: 1,
    memory: 512 * MIB,
    iso: d.named("VDI", iso).ref,
    disks: [{ name_label: `${name} disk`, SR: d.named("SR", "Shared NFS storage").ref, virtual_size: diskBytes }],
    vifs: [{ network: d.named("network", network ?? "Pool-wide network associated with eth0").ref, MAC: "" }],
    start: true,
  });
  if (task.fields.status !== "success") throw new Error(`no ${name}: ${JSON.stringify(task.fields.error_info)}`);
  return d.vm(name);
}

/** Goes through a dialogue; each question is waited for behind the answer before. @param seconds - that a question may take */
export function answer(d: LabDriver, vm: string, answers: Answers, seconds = 120, between: () => void = () => {}): void {
  let from = d.end(vm);
  for (const [question, line] of answers) {
    d.until(vm, question, seconds, from);
    between();
    from = d.end(vm);
    d.type(vm, `${line}\r`);
  }
}

/** Types a command at root's prompt; what it prints before the next. */
export function shellSays(d: LabDriver, vm: string, line: string, seconds = 60): string {
  const from = d.end(vm);
  d.type(vm, `${line}\r`);
  const text = d.until(vm, /\n[^\n]*[~\w] ?# $/, seconds, from).replaceAll("\r\n", "\n");
  return text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n") + 1);
}

/** Logs in at a console that shows a name's prompt. @param since - offset behind which that comes @param password - null: none is asked for */
export function logIn(d: LabDriver, vm: string, host: string, [user, password]: readonly [string, string | null], since = 0): void {
  d.until(vm, `${host} login: `, 180, since);
  let from = d.end(vm);
  d.type(vm, `${user}\r`);
  if (password !== null) {
    d.until(vm, "Password: ", 10, from);
    from = d.end(vm);
    d.type(vm, `${password}\r`);
  }
  d.until(vm, /[#$] $/, 10, from);
}

/** VBD of a VM's drive. */
export function driveOf(d: LabDriver, vm: string): string {
  // A record leaves out what is as usual: the first of the types is CD.
  const drive = (d.field("VM", vm, "VBDs") as string[]).find((ref) => d.field("VBD", ref, "type") !== "Disk");
  if (drive === undefined) throw new Error("it has no drive");
  return drive;
}
