"use client";
import { useLab } from "../data/lab-context";
import { viewAs } from "../data/view-as";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";

/** Says that the lab is looked at as a lower role would see it, and ends that. */
export function ViewAsNotice() {
  const t = useT();
  const { labId, role, ownRole } = useLab();
  if (role === ownRole) return null;
  const names = { role: t(`role.${role}`), own: t(`role.${ownRole}`) };
  return (
    <Notice
      tone="paused"
      className="m-2"
      action={
        <Button isSmall onClick={() => void viewAs(labId, null)}>
          {t("frame.backToOwn", names)}
        </Button>
      }
    >
      {t("frame.youSeeThisLabAs", names)}
    </Notice>
  );
}
