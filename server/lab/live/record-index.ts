import type { RecordChange } from "../../../simulator";

/** Classes of the records that are kept. */
export const KNOWN_CLASSES: ReadonlySet<RecordChange["class"]> = new Set<RecordChange["class"]>(["VM", "host"]);

/** What the server itself knows of a VM or host record: enough for counts and for naming the target of a command. */
interface KnownRecord {
  readonly class: "VM" | "host";
  readonly ref: string;
  readonly fields: Record<string, unknown>;
}

/** Fields of a record that are kept. A large lab has ten times as many records, and long ones: no more is asked of it than these. */
export const KEPT_FIELDS: ReadonlySet<string> = new Set([
  "uuid",
  "name_label",
  "hostname",
  "power_state",
  "is_control_domain",
  "is_a_template",
  "is_a_snapshot",
  "resident_on",
]);

/** How much is in a lab. */
export interface LabCounts {
  readonly hosts: number;
  readonly vms: number;
  readonly running: number;
}

/** A light copy of VM and host records, kept from the same changes that browsers get. */
export class RecordIndex {
  private readonly records = new Map<string, KnownRecord>();

  apply(changes: readonly RecordChange[]): void {
    for (const change of changes) {
      if (change.class !== "VM" && change.class !== "host") continue;
      if (change.op === "del") {
        this.records.delete(change.ref);
        continue;
      }
      const before = this.records.get(change.ref);
      const fields = before?.fields ?? {};
      for (const name of KEPT_FIELDS) {
        if (name in change.fields) fields[name] = change.fields[name];
      }
      if (!before) this.records.set(change.ref, { class: change.class, ref: change.ref, fields });
    }
  }

  reset(changes: readonly RecordChange[]): void {
    this.records.clear();
    this.apply(changes);
  }

  counts(): LabCounts {
    const counts = { hosts: 0, vms: 0, running: 0 };
    for (const { class: name, fields } of this.records.values()) {
      if (name === "host") counts.hosts++;
      else if (!fields.is_control_domain && !fields.is_a_template && !fields.is_a_snapshot) {
        counts.vms++;
        if (fields.power_state === "Running") counts.running++;
      }
    }
    return counts;
  }

  /** Whether a console is a host's: its record is a host or a control domain. */
  isHostConsole(ref: string): boolean {
    const record = this.records.get(ref);
    return record !== undefined && (record.class === "host" || record.fields.is_control_domain === true);
  }

  has(ref: string): boolean {
    return this.records.has(ref);
  }

  /** Finds the VM or host that a person means by ref, uuid or name; a name may be ambiguous. */
  find(
    target: string,
  ):
    | { readonly kind: "one"; readonly ref: string; readonly isHost: boolean }
    | { readonly kind: "none" }
    | { readonly kind: "many"; readonly count: number } {
    const hits = [...this.records.values()].filter(
      ({ ref, fields }) =>
        ref === target || fields.uuid === target || (fields.name_label === target && !fields.is_a_template && !fields.is_a_snapshot),
    );
    const first = hits[0];
    if (!first) return { kind: "none" };
    if (hits.length > 1) return { kind: "many", count: hits.length };
    return { kind: "one", ref: first.ref, isHost: this.isHostConsole(first.ref) };
  }
}
