/** What a template brings along: `other_config.disks` = `<provision><disk device size sr bootable type/></provision>`. */
export interface TemplateDisk {
  readonly device: string;
  readonly bytes: number;
  /** uuid of the storage it names; empty: none */
  readonly sr: string;
}
/** Reads the disks of a template. The text comes from a record that anybody may set: what is no disk is left out. */
export function templateDisks(xml: string | undefined): readonly TemplateDisk[] {
  if (!xml) return [];
  return [...xml.matchAll(/<disk\b([^>]*)\/?>/g)].flatMap((match) => {
    const attribute = (name: string): string => new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(match[1] ?? "")?.[1] ?? "";
    const bytes = Number(attribute("size"));
    return Number.isSafeInteger(bytes) && bytes > 0 ? [{ device: attribute("device"), bytes, sr: attribute("sr") }] : [];
  });
}
/** Greatest values that a template recommends, from its `recommendations`. */
export function recommendedMax(xml: string, field: "memory-static-max" | "vcpus-max"): number | null {
  const value = Number(new RegExp(`field\\s*=\\s*["']${field}["'][^>]*?\\bmax\\s*=\\s*["'](\\d+)["']`).exec(xml)?.[1]);
  return Number.isFinite(value) && value > 0 ? value : null;
}
