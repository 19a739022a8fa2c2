/** A menu as data: the same entries make menu bars, context menus and row menus. */
import type { ReactNode } from "react";

export interface MenuAction {
  readonly kind?: "action";
  readonly label: string;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly isDanger?: boolean;
  /** null: it can act; text: it cannot, and this is why */
  readonly why: string | null;
  /** asks the toolstack for a better reason, when the item is pointed at */
  readonly askWhy?: () => Promise<string | null>;
  readonly run: () => void;
}
export type MenuEntry =
  | MenuAction
  | { readonly kind: "separator" }
  | { readonly kind: "check"; readonly label: string; readonly isOn: boolean; readonly set: (isOn: boolean) => void }
  | {
      readonly kind: "radio";
      readonly label: string;
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly set: (value: string) => void;
    }
  | { readonly kind: "submenu"; readonly label: string; readonly why: string | null; readonly entries: readonly MenuEntry[] };

export const separator: MenuEntry = { kind: "separator" };
