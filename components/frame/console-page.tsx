"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useMemo, useSyncExternalStore } from "react";
import type { AccountView } from "@/server/contract";
import { ConsoleProvider } from "../data/console-context";
import { useSocketProblem } from "../data/door";
import { useErrorText } from "../data/error-text";
import { LabProvider } from "../data/lab-context";
import { labSession } from "../data/lab-session";
import { isRefusal, trpc } from "../data/trpc";
import { useServerText, useT } from "../i18n";
import { kinds } from "../kinds";
import { AuthGate } from "../page/auth-gate";
import { useTitle } from "../page/use-title";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { useIdleFetching } from "../ui/when-usable";
import { ConsoleFrame } from "./console-frame";
import "./texts";

export function ConsolePage({ labId }: { labId: string }) {
  return <AuthGate>{(me) => <LabConsole labId={labId} me={me} />}</AuthGate>;
}
function LabConsole({ labId, me }: { labId: string; me: AccountView }) {
  const t = useT();
  const errorText = useErrorText();
  const said = useServerText();
  const session = useMemo(() => labSession(labId), [labId]);
  const state = useSyncExternalStore(
    session.subscribe,
    () => session.state,
    () => session.state,
  );
  const lab = useQuery(trpc.lab.get.queryOptions({ labId }));
  const name = lab.data?.name ?? "";
  const barred = useSocketProblem(state.connection === "lost" && !state.hasRecords);

  const problem = ((): string | null => {
    if (state.connection === "gone") {
      if (state.code === "deleted") return t("labs.gone");
      return state.code === "removed" ? t("labs.removed") : t("labs.stopped", { message: said(state.message ?? "") });
    }
    if (state.connection === "refused")
      return state.code === "LAB_FAILED" ? t("labs.stopped", { message: said(state.message ?? "") }) : t("labs.notFound");
    if (lab.isError)
      return isRefusal(lab.error, "NOT_FOUND") || isRefusal(lab.error, "FORBIDDEN") ? t("labs.notFound") : errorText(lab.error);
    return null;
  })();
  if (problem) {
    return <NoConsole name={name} problem={problem} />;
  }
  if (!lab.data || !state.hasRecords) {
    return (
      <main className="flex h-full">
        <EmptyState
          isPage
          text={t(state.connection === "lost" ? "status.lost" : "labs.loading")}
          {...(barred ? { hint: t(barred.key, barred.params), className: "wrap-anywhere" } : {})}
        />
      </main>
    );
  }
  return (
    <LabProvider session={session} labName={name} role={lab.data.role} ownRole={lab.data.ownRole} kinds={kinds} me={me}>
      <ConsoleProvider>
        <ConsoleFrame />
      </ConsoleProvider>
    </LabProvider>
  );
}

/** Why there is no console, in its place. @param name - the lab's; empty: it was never seen */
function NoConsole({ name, problem }: { name: string; problem: string }) {
  const t = useT();
  const router = useRouter();
  useIdleFetching();
  useTitle(name || t("title.notFoundShort"));
  return (
    <main className="flex h-full">
      <EmptyState isPage text={problem} action={<Button onClick={() => router.push("/")}>{t("labs.back")}</Button>} />
    </main>
  );
}
