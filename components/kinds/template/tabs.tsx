import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { VmGeneral } from "../vm/tabs/vm-general";
import { VmNetworking } from "../vm/tabs/vm-networking";
import { VmStorage } from "../vm/tabs/vm-storage";

export const templateTabs: readonly KindTab<Rec<"VM">>[] = [
  { name: "general", label: "tab.general", view: ({ object }) => <VmGeneral vm={object} /> },
  { name: "storage", label: "tab.storage", view: ({ object }) => <VmStorage vm={object} /> },
  { name: "networking", label: "tab.networking", view: ({ object }) => <VmNetworking vm={object} /> },
];
