"use client";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { DropBranchDialog, NameBranchDialog } from "./branch-dialogs";
import { BranchOffDialog } from "./branch-off-dialog";
import { CompareDialog } from "./compare-dialog";
import { GoBackDialog, GoOnDialog } from "./go-dialogs";
import { MarkDialog, UnmarkDialog } from "./mark-dialogs";
import type { HistoryRequest } from "./requests";
import type { LoadedDeeds } from "./use-deeds";

interface HistoryDialogsProps {
  readonly request: HistoryRequest;
  readonly past: LabPastView;
  /** what was done in the present branch */
  readonly loaded: LoadedDeeds;
  readonly chosen: MomentView | null;
  readonly second: MomentView | null;
  readonly onClose: () => void;
}
/** The dialog that carries out what the history was asked to do. */
export function HistoryDialogs({ request, past, loaded, chosen, second, onClose }: HistoryDialogsProps) {
  switch (request.kind) {
    case "goTo":
      return <GoBackDialog past={past} loaded={loaded} moment={request.moment} mark={request.mark} onClose={onClose} />;
    case "goOnIn":
      return <GoOnDialog past={past} branch={request.branch} onClose={onClose} />;
    case "branchOff":
      return <BranchOffDialog moment={request.moment} onClose={onClose} />;
    case "compare":
      return <CompareDialog past={past} before={request.before} after={request.after} chosen={chosen} second={second} onClose={onClose} />;
    case "mark":
      return <MarkDialog onClose={onClose} />;
    case "unmark":
      return <UnmarkDialog mark={request.mark} onClose={onClose} />;
    case "drop":
      return <DropBranchDialog branch={request.branch} onClose={onClose} />;
    case "nameBranch":
      return <NameBranchDialog branch={request.branch} onClose={onClose} />;
  }
}
