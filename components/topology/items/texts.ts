/** Texts of what people draw on a map. They are here when this has been imported. */
import { bringLater } from "../../i18n/loaded";

await bringLater({
  en: () => import("./text.en").then(({ en: texts }) => ({ texts })),
  zh: () => import("./text.zh").then(({ zh: texts }) => ({ texts })),
});
