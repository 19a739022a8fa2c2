/** What the history has been asked to do, which a dialog then carries out. */
import type { BranchView, MarkView, MomentView } from "@/server/contract/past";

export type HistoryRequest =
  | { readonly kind: "goTo"; readonly moment: MomentView; readonly mark?: MarkView }
  /** null: the present */
  | { readonly kind: "branchOff"; readonly moment: MomentView | null }
  | { readonly kind: "compare"; readonly before: MomentView | null; readonly after: MomentView | null }
  | { readonly kind: "mark" }
  | { readonly kind: "unmark"; readonly mark: MarkView }
  | { readonly kind: "goOnIn" | "drop" | "nameBranch"; readonly branch: BranchView };
