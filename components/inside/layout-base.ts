/** The lower layers of the drawing. */
import type { InsideOverview } from "@/server/contract";
import type { Box, HypervisorPart, Thing } from "./layout";

export type Put = (id: string, thing: Thing, x: number, y: number, w: number, h: number, layer: Box["layer"]) => void;

/** Dom0's kernel, the hypervisor and the hardware, from top to bottom. */
export function baseLayers(
  overview: InsideOverview,
  { width, dom0Width, margin: MARGIN }: { readonly width: number; readonly dom0Width: number; readonly margin: number },
  put: Put,
): void {
  const lay = (things: readonly (readonly [string, Thing, number])[], x: number, y: number, w: number, h: number, space: number): void => {
    const weights = things.reduce((sum, [, , weight]) => sum + weight, 0);
    let at = x;
    const unit = (w - space * (things.length - 1)) / Math.max(weights, 1);
    for (const [id, thing, weight] of things) {
      const own = unit * weight;
      put(id, thing, Math.round(at), y, Math.round(own), h, "base");
      at += own + space;
    }
  };
  put("kernel:0", { kind: "dom0Kernel" }, MARGIN, 0, dom0Width, 52, "base");
  lay(
    [
      ["driver:block", { kind: "blockDriver" }, 1],
      ["driver:net", { kind: "netDriver" }, 1],
      ["bridge", { kind: "bridge" }, 1],
      ["privcmd", { kind: "privcmd" }, 1],
    ],
    MARGIN + 6,
    20,
    dom0Width - 12,
    26,
    4,
  );
  const inner = width - 2 * MARGIN;
  put("hv", { kind: "hypervisor" }, MARGIN, 58, inner, 66, "base");
  const parts: readonly HypervisorPart[] = ["scheduler", "events", "grants", "memory", "hypercalls", "console"];
  lay(
    parts.map((part) => [`hv:${part}`, { kind: "part", part }, 1] as const),
    MARGIN + 6,
    80,
    inner - 12,
    38,
    5,
  );
  const { nics, storage } = overview.hardware;
  // More than fit are told by number: their names stand in the panel.
  const nicRoom = Math.max(1, Math.min(nics.length, 3));
  const srRoom = Math.max(1, Math.min(storage.length, width > 900 ? 4 : 3));
  lay(
    [
      ["hw:cpu", { kind: "cpu" }, 1.4],
      ["hw:memory", { kind: "memory" }, 1.1],
      ...nics
        .slice(0, nicRoom)
        .map(
          (nic, at) =>
            [
              `hw:nic:${nic.device}`,
              { kind: "nic", device: nic.device, isUp: nic.isUp, count: at === nicRoom - 1 ? nics.length - nicRoom : 0 },
              0.85,
            ] as const,
        ),
      ...storage
        .slice(0, srRoom)
        .map((sr, at) => [`hw:sr:${sr.ref}`, { kind: "sr", ...sr, count: at === srRoom - 1 ? storage.length - srRoom : 0 }, 1.45] as const),
    ],
    MARGIN,
    130,
    inner,
    40,
    6,
  );
}
