/** The Inside view: drawing, panels, following a request. */
export const insideEn = {
  "tab.inside": "Inside",
  "inside.notRunning": "{name} has no domain: it is not running.",
  "inside.notRunningHint": "A domain is what the hypervisor runs; it exists from start to shutdown.",
} as const;
