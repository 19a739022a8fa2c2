"use client";
import type { ReactNode } from "react";
import { useT } from "../i18n";
import { Button } from "../ui/button";

/** Cancel first, then the act; the act is the form's submit button. */
export function DialogButtons({
  go,
  onClose,
  isPending,
  isDanger,
  why,
  other,
}: {
  go: string;
  onClose: () => void;
  isPending?: boolean;
  isDanger?: boolean;
  why?: string | null;
  /** a button between the two */
  other?: ReactNode;
}) {
  const t = useT();
  return (
    <>
      <Button onClick={onClose} autoFocus={isDanger}>
        {t("common.cancel")}
      </Button>
      {other}
      <Button type="submit" kind={isDanger ? "danger" : "primary"} isPending={isPending ?? false} disabledReason={why}>
        {go}
      </Button>
    </>
  );
}
