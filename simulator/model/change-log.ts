import type { RecordChange } from "../contract/lab";
import { type ClassInfo, type FieldInfo, visibleFields } from "./fields";
import type { AnyRow, RowBase } from "./row";
import type { RecordBlocks } from "./shown/blocks";
import type { Projection } from "./shown/projection";

/**
 * What changed since the last flush. One flat array holds (class, record, field, value at the start); bits in the record say
 * which of its fields are already in it.
 */
export class ChangeLog {
  private entries: unknown[] = [];
  private readonly fresh = new Set<AnyRow>();
  private readonly gone: { info: ClassInfo; row: AnyRow }[] = [];
  /** hears of every change; null: nobody reads blocks */
  blocks: RecordBlocks | null = null;

  created(info: ClassInfo, row: AnyRow): void {
    if (info.isVisible) {
      this.fresh.add(row);
      this.entries.push(info, row, null, null);
      this.blocks?.touch(info, row, null);
    }
    // A fresh record goes out whole: all bits set keep its fields out of the log.
    row.$dirty0 = row.$dirty1 = row.$dirty2 = row.$dirty3 = -1;
  }

  changed(info: ClassInfo, row: AnyRow, field: FieldInfo, before: unknown): void {
    if (!info.isVisible || field.isInternal) return;
    this.blocks?.touch(info, row, field);
    if (mark(row, field.number)) this.entries.push(info, row, field, before);
  }

  destroyed(info: ClassInfo, row: AnyRow): void {
    if (!info.isVisible) return;
    this.blocks?.touch(info, row, null);
    if (this.fresh.delete(row)) row.$dirty0 = 0;
    else this.gone.push({ info, row });
    row.$dirty3 = 0x40000000;
  }

  /** @param only - what is told of; null: everything. What is not told of is not told of later either */
  flush(only: Projection | null = null): RecordChange[] {
    if (this.entries.length === 0 && this.gone.length === 0) return [];
    const goneRows = new Set(this.gone.map((g) => g.row));
    const mods = new Map<AnyRow, Record<string, unknown>>();
    const changes: RecordChange[] = [];
    const entries = this.entries;
    for (let i = 0; i < entries.length; i += 4) {
      const info = entries[i] as ClassInfo;
      const row = entries[i + 1] as AnyRow;
      const field = entries[i + 2] as FieldInfo | null;
      const shown = only?.of(info);
      if (field === null) {
        if (this.fresh.has(row) && (shown || !only))
          changes.push({ op: "add", class: info.name, ref: row.$ref, fields: visibleFields(info, row, shown?.fields) });
        clear(row);
        continue;
      }
      if (only && !shown?.has[field.number]) continue;
      if (goneRows.has(row) || this.fresh.has(row)) continue;
      const now = row[field.name];
      if (now === entries[i + 3]) continue;
      let fields = mods.get(row);
      if (!fields) {
        fields = {};
        mods.set(row, fields);
        changes.push({ op: "mod", class: info.name, ref: row.$ref, fields });
      }
      fields[field.name] = now;
    }
    for (let i = 0; i < entries.length; i += 4) clear(entries[i + 1] as AnyRow);
    for (const { info, row } of this.gone) if (!only || only.of(info)) changes.push({ op: "del", class: info.name, ref: row.$ref });
    this.entries = [];
    this.fresh.clear();
    this.gone.length = 0;
    return changes;
  }
}

function clear(row: AnyRow): void {
  row.$dirty0 = row.$dirty1 = row.$dirty2 = row.$dirty3 = 0;
}

/** Sets a field's bit; false when it was set already. Spelled out by word: this is the hottest line of a busy lab. */
function mark(row: RowBase, number: number): boolean {
  const bit = 1 << (number & 31);
  switch (number >> 5) {
    case 0:
      if (row.$dirty0 & bit) return false;
      row.$dirty0 |= bit;
      return true;
    case 1:
      if (row.$dirty1 & bit) return false;
      row.$dirty1 |= bit;
      return true;
    case 2:
      if (row.$dirty2 & bit) return false;
      row.$dirty2 |= bit;
      return true;
    default:
      if (row.$dirty3 & bit) return false;
      row.$dirty3 |= bit;
      return true;
  }
}
