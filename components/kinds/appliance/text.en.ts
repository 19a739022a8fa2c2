/** Texts of components/kinds/appliance. */
export const en = {
  "appliance.aWholeNumber0Or": "A whole number, 0 or more",
  "appliance.order": "Order",
  "appliance.startDelay": "Start delay",
  "appliance.shutdownDelay": "Shutdown delay",
  "appliance.filterVms": "Filter VMs",
  "appliance.startDelayS": "Start delay, s",
  "appliance.stopDelayS": "Stop delay, s",
  "appliance.countMoreTypeToFind": "{count} more; type to find them.",
  "appliance.vAppName": "vApp {name}",
  "appliance.newVApp": "New vApp",
  "appliance.deleteVAppName": "Delete vApp {name}?",
  "appliance.deleteVApp": "Delete vApp",
  "appliance.itsVmsStayInNo": "Its VMs stay, in no vApp.",
  "appliance.thisVAppHasNoVms": "This vApp has no VMs.",
  "appliance.forceShutDownVApp": "Force shut down vApp",
  "appliance.forceShutDownVAppNames": "Force shut down vApp {names}?",
  "appliance.allItsVmsLoseTheir": "All its VMs lose their power; what they have not written is lost.",
  "appliance.forceShutDown": "Force shut down",
  "appliance.shutDownVApp": "Shut down vApp",
  "appliance.shutDownVAppNames": "Shut down vApp {names}?",
  "appliance.allItsVmsAreAsked": "All its VMs are asked to shut down, the last in order first.",
  "appliance.shutDown": "Shut down",
  "appliance.startVApp": "Start vApp",
  "appliance.deleteVApp13": "Delete vApp…",
  "appliance.assignToVApp": "Assign to vApp…",
  "appliance.thereIsNoVAppYet": "There is no vApp yet: Tools › New vApp makes one.",
  "appliance.vApps": "vApps",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
