/** Texts of components/topology. */
export const en = {
  "topo.graph": "Network topology",
  "topo.table": "Show as table",
  "topo.showGraph": "Show as graph",
  "topo.fit": "Fit to window",
  "topo.zoomIn": "Zoom in",
  "topo.zoomOut": "Zoom out",
  "topo.fold": "Fold {name}",
  "topo.unfold": "Unfold {name}",
  "topo.from": "From",
  "topo.to": "To",
  "topo.forward": "Rate to",
  "topo.backward": "Rate back",
  "topo.frames": "Frames/s",
  "topo.state": "State",
  "topo.folded": "{count} interfaces folded",
  "topo.empty": "No network is built yet.",
  "topo.kind.outside": "Outside",
  "topo.kind.gateway": "Gateway",
  "topo.kind.switch": "Physical switch",
  "topo.kind.host": "Server",
  "topo.kind.pif": "NIC",
  "topo.kind.bridge": "Bridge",
  "topo.kind.vif": "VIF",
  "topo.kind.vm": "Guest",
  "topology.interfaces": "{count|interface|interfaces}",
  "topology.interfacesOnBridge": "{count|interface|interfaces} on {bridge}",
  "topology.showEachGuest": "Show each guest",
  "topology.foldGuests": "Fold guests",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
