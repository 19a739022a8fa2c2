/** What differs between two moments, in groups as it is shown. */
import type { DifferenceView } from "@/server/contract/past";

export interface ClassGroup {
  readonly class: DifferenceView["class"];
  readonly differences: readonly DifferenceView[];
}

/** What people look for first; all other classes follow by name. */
const FIRST = ["pool", "host", "VM", "SR", "VDI", "network", "VBD", "VIF", "PIF", "PBD"];
const order = { added: 0, gone: 1, changed: 2 } as const;

/** Differences by class, the most important classes first; within one what was added, what is gone and what has changed, by name. */
export function byClass(differences: readonly DifferenceView[]): readonly ClassGroup[] {
  const groups = new Map<DifferenceView["class"], DifferenceView[]>();
  for (const each of differences) groups.set(each.class, [...(groups.get(each.class) ?? []), each]);
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...groups]
    .map(([name, of]) => ({
      class: name,
      differences: of.sort((a, b) => order[a.change] - order[b.change] || compareText(a.label, b.label) || compareText(a.ref, b.ref)),
    }))
    .sort((a, b) => rank(a.class) - rank(b.class) || compareText(a.class, b.class));
}

/** Those in whose class, name or fields every word of a filter stands. */
export function filtered(differences: readonly DifferenceView[], filter: string): readonly DifferenceView[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return differences;
  return differences.filter((each) => {
    const text = [each.class, each.label, each.change, ...each.fields.flatMap(({ name, before, after }) => [name, before, after])]
      .join("\n")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
