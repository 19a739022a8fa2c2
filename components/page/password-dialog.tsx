"use client";
import { useMutation } from "@tanstack/react-query";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { TextField } from "../ui/field";

const SHORTEST = 8;
interface About {
  readonly username: string;
}
interface Passwords {
  readonly current: string;
  readonly next: string;
  readonly again: string;
}
/** One's own password. */
const OwnPassword = defineForm<About, About, Passwords>({
  name: "ownPassword",
  title: (_about, t) => t("pw.title"),
  go: "pw.go",
  fields: {
    current: { label: "pw.current", isSecret: true },
    next: { label: "pw.new", isSecret: true },
    again: { label: "pw.repeat", isSecret: true },
  },
  use: (about) => about,
  schema: (t) =>
    z
      .object({ current: z.string().min(1, t("err.required")), next: z.string().min(SHORTEST, t("pw.short")), again: z.string() })
      .refine(({ next, again }) => next === again, { path: ["again"], error: t("pw.mismatch") }),
  read: () => ({ current: "", next: "", again: "" }),
  View: OwnPasswordView,
  useSend() {
    const errorText = useErrorText();
    const change = useMutation(trpc.auth.changePassword.mutationOptions());
    return {
      isPending: change.isPending,
      refusal: change.error && errorText(change.error),
      send: async ({ current, next }) => (await change.mutateAsync({ current, next }).catch(() => null)) !== null,
    };
  },
});
export const PasswordDialog = OwnPassword.view;

function OwnPasswordView({ context: { username } }: { context: About }) {
  const field = usePageFields<Passwords>();
  return (
    <>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <TextField type="password" autoComplete="current-password" autoFocus {...field.text("current")} />
      <TextField type="password" autoComplete="new-password" {...field.text("next")} />
      <TextField type="password" autoComplete="new-password" {...field.text("again")} />
    </>
  );
}
