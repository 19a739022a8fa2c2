/** Texts of the console as it opens. They are here when this has been imported. */
import { bring } from "../i18n/loaded";

await bring({ en: () => import("./first.en"), zh: () => import("./first.zh") });
