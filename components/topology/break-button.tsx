"use client";
import { Unplug } from "lucide-react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { roleWhy } from "../form/page-fields";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { faultsDialog } from "./dialogs";
import "./texts";

/** Opens the faults of the network: what runs, and what may be broken. */
export function BreakButton() {
  const t = useT();
  const { open } = useConsole();
  const { role } = useLab();
  return (
    <Button
      kind="quiet"
      isSmall
      icon={<Unplug size={14} aria-hidden />}
      disabledReason={roleWhy(t, role, "pool-operator")}
      onClick={() => open(faultsDialog, {})}
    >
      {t("faults.open")}
    </Button>
  );
}
