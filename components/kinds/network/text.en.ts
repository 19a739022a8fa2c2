/** Texts of components/kinds/network. */
export const en = {
  "tree.networks": "Networks",
  "field.bridge": "Bridge",
  "field.mtu": "MTU",
  "col.bridge": "Bridge",
  "value.disconnected": "Disconnected",
  "net.vifs": "Interfaces of VMs",
  "net.noVifs": "No VM is connected to this network.",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
