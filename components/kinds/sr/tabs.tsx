import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { SrGeneral } from "../common/other-general";
import { SrStorage } from "./tabs/sr-storage";

export const srTabs: readonly KindTab<Rec<"SR">>[] = [
  { name: "general", label: "tab.general", view: ({ object }) => <SrGeneral sr={object} /> },
  { name: "storage", label: "tab.storage", view: ({ object }) => <SrStorage sr={object} /> },
];
