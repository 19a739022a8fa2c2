/** Pictures of the overviews. */
import { at, host, pool, type Screen } from "./screen";

export const overviewScreens: readonly Screen[] = [
  { name: "overview-pool", isMain: true, show: pool("", 3000) },
  { name: "overview-host", isMain: true, show: host("", 3000) },
  { name: "overview-vm", isMain: true, show: at("web-01", "", "vm", "VM", 3000) },
  { name: "overview-vm-halted", show: at("win-01", "", "vm", "VM", 2000) },
];
