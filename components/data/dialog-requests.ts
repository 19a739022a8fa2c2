/** Every dialog of the console and what it is about. */
export type DialogRequest =
  | { readonly kind: "newVm"; readonly template?: string; readonly host?: string }
  | { readonly kind: "import" }
  | { readonly kind: "rename"; readonly ref: string }
  | { readonly kind: "properties"; readonly ref: string }
  | { readonly kind: "clone"; readonly ref: string }
  | { readonly kind: "deleteVm"; readonly ref: string }
  | { readonly kind: "deleteVms"; readonly refs: readonly string[] }
  | {
      readonly kind: "confirmPower";
      readonly command: "shutDown" | "reboot" | "forceShutDown" | "forceReboot";
      readonly refs: readonly string[];
    }
  | { readonly kind: "hostPower"; readonly command: "shutDown" | "reboot"; readonly ref: string }
  | { readonly kind: "addDisk"; readonly vm?: string; readonly sr?: string }
  | { readonly kind: "attachDisk"; readonly vm: string }
  | { readonly kind: "detachDisk"; readonly vbd: string }
  | { readonly kind: "deleteDisk"; readonly vdi: string }
  | { readonly kind: "addVif"; readonly vm: string }
  | { readonly kind: "removeVif"; readonly vif: string }
  | { readonly kind: "undo" }
  | { readonly kind: "palette" }
  | { readonly kind: "help" }
  | { readonly kind: "tour" }
  | { readonly kind: "about" }
  | { readonly kind: "password" };
