/** Texts of the help. They are here when this has been imported. */
import { bring } from "../i18n/loaded";

await bring({
  en: () => import("./text.en").then(({ en: texts }) => ({ texts })),
  zh: () => import("./text.zh").then(({ zh: texts }) => ({ texts })),
});
