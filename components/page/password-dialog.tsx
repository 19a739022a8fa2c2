"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { DialogButtons } from "../form/buttons";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";

const SHORTEST = 8;
/** One's own password. */
export function PasswordDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [isTried, setTried] = useState(false);
  const change = useMutation(trpc.auth.changePassword.mutationOptions({ onSuccess: onClose }));
  const nextError = next.length < SHORTEST ? t("pw.short") : undefined;
  const againError = again !== next ? t("pw.mismatch") : undefined;
  const submit = (): void => {
    setTried(true);
    if (current && !nextError && !againError) change.mutate({ current, next });
  };
  return (
    <Dialog
      title={t("pw.title")}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("pw.go")} isPending={change.isPending} onClose={onClose} />}
    >
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <TextField
        type="password"
        label={t("pw.current")}
        autoComplete="current-password"
        autoFocus
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <TextField
        type="password"
        label={t("pw.new")}
        autoComplete="new-password"
        value={next}
        onChange={(event) => setNext(event.target.value)}
        error={isTried ? nextError : undefined}
      />
      <TextField
        type="password"
        label={t("pw.repeat")}
        autoComplete="new-password"
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        error={isTried ? againError : undefined}
      />
      {change.error && <Notice>{errorText(change.error)}</Notice>}
    </Dialog>
  );
}
