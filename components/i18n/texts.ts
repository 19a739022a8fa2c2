/** Texts of every page. They are here when this has been imported. */
import { bring } from "./loaded";

await bring({ en: () => import("./first.en"), zh: () => import("./first.zh") });
