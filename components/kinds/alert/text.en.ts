/** Texts of components/kinds/alert. */
export const en = {
  "alert.noLongerThere": "No longer there",
  "alert.message": "Message",
  "alert.dismiss": "Dismiss",
  "alert.dismissCountAlerts": "Dismiss {count} alerts",
  "alert.alert": "alert",
  "alert.allPriorities": "All priorities",
  "alert.noAlertsWhatTheToolstack": "No alerts. What the toolstack reports of VMs, servers, storage and the pool will stand here.",
  "alert.critical": "Critical",
  "alert.major": "Major",
  "alert.goodNews": "Good news",
  "alert.information": "Information",
  "alert.new": "new",
  "alert.whatToDo": "What to do",
  "alert.allObjects": "All objects",
  "alert.noAlertIsLikeThat": "No alert is like that.",
  "alert.noLongerThereUuid": "No longer there ({uuid})",
  "alert.seeItsFigures": "See its figures",
  "alert.openItsConsole": "Open its console",
  "alert.seeItsDisks": "See its disks",
  "alert.seeItsInterfaces": "See its interfaces",
  "alert.seeThePoolsStorage": "See the pool's storage",
  "alert.seeThePoolsNetworks": "See the pool's networks",
  "alert.seeTheTopology": "See the topology",
  "alert.seeThePoolsServers": "See the pool's servers",
  "alert.seeThePoolsVMs": "See the pool's VMs",
  "alert.seeItsSettings": "See its settings",
  "alert.seeItsStorage": "See its storage",
  "alert.seeWhyItDoesNotStart": "See why it does not start",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
