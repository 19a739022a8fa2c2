/** Texts of the inside of a host. They are here when this has been imported. */
import { bring } from "../i18n/loaded";

await bring({ en: () => import("./all.en"), zh: () => import("./all.zh") });
