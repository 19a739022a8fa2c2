"use client";
import type { ReactNode } from "react";
import { useT, type Words } from "../i18n";
import { Button } from "../ui/button";

/** Cancel first, then the act; the act is the form's submit button. */
export function DialogButtons({
  go,
  onClose,
  isPending,
  isDanger,
  why,
  other,
  leave = "common.cancel",
}: {
  go: string;
  onClose: () => void;
  isPending?: boolean;
  isDanger?: boolean;
  why?: string | null;
  /** a button between the two */
  other?: ReactNode;
  /** where nothing is called off by leaving: what the first button says */
  leave?: Words;
}) {
  const t = useT();
  return (
    <>
      <Button onClick={onClose} autoFocus={isDanger}>
        {t(leave)}
      </Button>
      {other}
      <Button type="submit" kind={isDanger ? "danger" : "primary"} isPending={isPending ?? false} disabledReason={why}>
        {go}
      </Button>
    </>
  );
}
