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
          {t({ en: "Back to {own}", zh: "恢复为{own}" }, names)}
        </Button>
      }
    >
      {t(
        {
          en: "You see this lab as {role} does, and the server lets you do no more.",
          zh: "您正以{role}的身份查看此实验室，服务器也只允许相应的操作。",
        },
        names,
      )}
    </Notice>
  );
}
