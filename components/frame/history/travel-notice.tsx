"use client";
import { Milestone, X } from "lucide-react";
import { useState } from "react";
import { useSessionState } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { formatDateTime } from "../../ui/format";

/** Says to everybody in a lab that somebody has taken it to another moment, until they have taken note. */
export function TravelNotice({ onHistory }: { onHistory: () => void }) {
  const t = useT();
  const { me } = useLab();
  const { travel } = useSessionState();
  const [first] = useState(travel?.count ?? 0);
  const [seen, setSeen] = useState(first);
  const isNew = travel !== null && travel.count > seen;
  return (
    <div role="status">
      {isNew && (
        <div className="m-2 flex items-start gap-2 rounded-md bg-accent-soft px-3 py-1.5">
          <Milestone size={15} className="mt-0.5 shrink-0 text-accent" aria-hidden />
          <p className="min-w-0 flex-1 wrap-anywhere">
            {t(wordsFor(travel.by === me.username, travel.left !== ""), {
              name: travel.by,
              time: formatDateTime(travel.virtualUs),
              left: travel.left,
            })}
          </p>
          <Button isSmall onClick={onHistory}>
            {t("travel.history")}
          </Button>
          <IconButton label={t("travel.close")} icon={<X size={14} aria-hidden />} onClick={() => setSeen(travel.count)} />
        </div>
      )}
    </div>
  );
}

function wordsFor(isMe: boolean, isNamed: boolean) {
  if (isMe) return isNamed ? "travel.youKept" : "travel.you";
  return isNamed ? "travel.noticeKept" : "travel.notice";
}
