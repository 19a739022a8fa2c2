"use client";
import { useRecords } from "../data/hooks";
import { useLanguage } from "../i18n";
import { noticeBody } from "../i18n/notices/notice-body";
import { formatDateTime, parseXapiDate } from "../ui/format";
import { Notice } from "../ui/notice";

/** XAPI's messages of this name that nobody has taken away yet, with the virtual time at which each was raised. */
export function Alerts({ name, className }: { name: string; className?: string }) {
  const { language } = useLanguage();
  const messages = useRecords("message").filter((message) => message.name === name);
  return messages.map((message) => {
    const at = parseXapiDate(message.timestamp);
    return (
      <Notice key={message.ref} tone="paused" {...(className ? { className } : {})}>
        {at === null ? "" : `${formatDateTime(at)} · `}
        {noticeBody(language, name, message.body)}
      </Notice>
    );
  });
}
