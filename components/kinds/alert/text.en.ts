/** Texts of components/kinds/alert. */
export const en = {
  "alert.noLongerThere": "No longer there",
  "alert.message": "Message",
  "alert.goToObject": "Go to object",
  "alert.whatItIsAboutIs": "What it is about is no longer there, or has no page.",
  "alert.dismiss": "Dismiss",
  "alert.dismissCountAlerts": "Dismiss {count} alerts",
  "alert.alert": "alert",
  "alert.allPriorities": "All priorities",
  "alert.noAlertsWhatTheToolstack": "No alerts. What the toolstack reports of VMs, servers, storage and the pool will stand here.",
  "alert.noAlertsOfThisPriority": "No alerts of this priority.",
  "alert.critical": "Critical",
  "alert.major": "Major",
  "alert.goodNews": "Good news",
  "alert.information": "Information",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
