/** Texts of the inside of a host. They are here when this has been imported. */
import { bringLater } from "../i18n/loaded";

await bringLater({ en: () => import("./all.en"), zh: () => import("./all.zh") });
