import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { vmGeneral, vmNetworking, vmStorage } from "../vm/tabs";

export const templateTabs: readonly KindTab<Rec<"VM">>[] = [
  { name: "general", label: "tab.general", view: vmGeneral },
  { name: "storage", label: "tab.storage", view: vmStorage },
  { name: "networking", label: "tab.networking", view: vmNetworking },
];
