/** What the toolstack reports of an object: XAPI's messages. They stand on a page of the lab, not on pages of their own. */
import { Bell } from "lucide-react";
import { defineKind } from "../../data/kind";
import { noticeText } from "../../i18n/notices/notice-text";
import { alertColumns } from "./columns";
import { priorityOf } from "./priority";

export const alertKind = defineKind<"message">({
  name: "alert",
  of: "message",
  one: "alert.alert",
  many: "alert.alerts",
  icon: Bell,
  state: (_store, { priority }) => priorityOf(priority),
  nameOf: (_store, message, language) => noticeText(language, message.name),
  columns: alertColumns,
  foundBy: (store, message) => {
    const about = store.byUuid(message.obj_uuid);
    const name = about && "name_label" in about ? about.name_label : "";
    return [message.name, message.uuid, name, ...message.body.split(/[\s'"(),:]+/)];
  },
});
