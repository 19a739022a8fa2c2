"use client";
import { Pencil, Undo2 } from "lucide-react";
import type { TopologyEdge } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { useAct } from "../data/submit";
import { roleWhy } from "../form/page-fields";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { linkDialog } from "./dialogs";
import { linkText } from "./link-units";

/** What the link of an edge is set to, with buttons that set it otherwise. @param name - both its ends */
export function LinkCell({ edge: { link, settings = {}, isChanged }, name }: { edge: TopologyEdge; name: string }) {
  const t = useT();
  const { open } = useConsole();
  const { role } = useLab();
  const act = useAct();
  if (link === undefined) return null;
  const why = roleWhy(t, role, "pool-operator");
  const text = linkText(settings, t, navigator.language);
  return (
    <span className="flex min-w-0 items-center gap-1 whitespace-nowrap">
      <span className={cx("cut", text === "" && "text-muted")} title={text}>
        {text || t("topo.usual")}
      </span>
      <IconButton
        label={t("link.set")}
        disabledReason={why}
        icon={<Pencil size={13} aria-hidden />}
        onClick={() => open(linkDialog, { link, name, settings })}
      />
      {isChanged && (
        <IconButton
          label={t("link.undo")}
          disabledReason={why}
          icon={<Undo2 size={13} aria-hidden />}
          onClick={() => void act(link, "link.undo", { link })}
        />
      )}
    </span>
  );
}
