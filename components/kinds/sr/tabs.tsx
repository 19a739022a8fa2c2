import type { Rec } from "../../data/defaults";
import type { KindTab } from "../../data/kind";
import { lazyPart } from "../../ui/lazy-part";

type Shown = { readonly object: Rec<"SR"> };

export const srTabs: readonly KindTab<Rec<"SR">>[] = [
  {
    name: "general",
    label: "tab.general",
    view: lazyPart(
      () =>
        import("../common/other-general").then(({ SrGeneral }) => ({ object }: Shown) => <SrGeneral sr={object} />),
      {
        isSoon: true,
      },
    ),
  },
  {
    name: "storage",
    label: "tab.storage",
    view: lazyPart(
      () =>
        import("./tabs/sr-storage").then(({ SrStorage }) => ({ object }: Shown) => <SrStorage sr={object} />),
      { isSoon: true },
    ),
  },
];
