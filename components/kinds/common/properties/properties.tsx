import { defineProperties, type Properties } from "../../../form/properties-frame";
import { type About, useAbout } from "./about";
import { bootPage } from "./boot-page";
import { cpuPage } from "./cpu-page";
import { generalPage } from "./general-page";
import { guestPage } from "./guest-page";
import { networkPage } from "./network-page";
import "./texts";

/** Properties of all kinds of objects; each page says itself whose it is. */
export const properties: Properties<{ readonly of: string }, About> = {
  name: "properties",
  use: useAbout,
  title: ({ record }, t) => t("props.title", { name: record.name_label }),
  pages: [generalPage, cpuPage, bootPage, guestPage, networkPage],
};
export const propertiesDialog = defineProperties(properties);
