"use client";
import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { AccountView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { useLanguage, useT } from "../i18n";
import { AuthGate } from "../page/auth-gate";
import { PageFrame } from "../page/page-frame";
import { PasswordDialog } from "../page/password-dialog";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { formatDuration } from "../ui/format";
import "./texts";

const EVERY_MS = 5_000;
/** Rows shown. guess: beyond these it is an attack, and its first rows say so */
const ROWS = 200;

export function FailedSignInsPage() {
  return <AuthGate>{(me) => <FailedSignIns me={me} />}</AuthGate>;
}
function FailedSignIns({ me }: { me: AccountView }) {
  const t = useT();
  const [isChanging, setChanging] = useState(false);
  return (
    <PageFrame me={me} title={t("fail.title")} onPassword={() => setChanging(true)}>
      {me.role === "student" ? (
        <EmptyState text={t("fail.notYours")} />
      ) : (
        <>
          <p className="mb-3 max-w-[76ch] text-muted">{t("fail.intro")}</p>
          <FailureTable />
        </>
      )}
      {isChanging && <PasswordDialog username={me.username} onClose={() => setChanging(false)} />}
    </PageFrame>
  );
}
function FailureTable() {
  const t = useT();
  const errorText = useErrorText();
  const { language } = useLanguage();
  const failed = useQuery({ ...trpc.account.failedSignIns.queryOptions(), refetchInterval: EVERY_MS });
  if (failed.isError)
    return (
      <EmptyState text={errorText(failed.error)} action={<Button onClick={() => void failed.refetch()}>{t("common.retry")}</Button>} />
    );
  if (!failed.data) return null;
  if (failed.data.length === 0)
    return (
      <EmptyState
        icon={<ShieldCheck size={28} />}
        text={t("fail.none")}
        hint={t("fail.noneHint")}
        className="rounded-lg border border-dashed border-line-strong"
      />
    );
  const hidden = failed.data.length - ROWS;
  const span = (seconds: number): string => formatDuration(seconds, language);
  return (
    <>
      <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
        <table aria-label={t("fail.title")} className="w-full min-w-[640px]">
          <thead>
            <tr className="h-8 border-b border-line bg-sunken text-left text-sm text-muted">
              {[t("acc.username"), t("fail.address")].map((name) => (
                <th key={name} scope="col" className="px-3 font-medium">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-3 text-right font-medium">
                {t("fail.count")}
              </th>
              {[t("fail.last"), t("fail.next")].map((name) => (
                <th key={name} scope="col" className="px-3 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {failed.data.slice(0, ROWS).map(({ account, address, count, lastMs, waitS }) => (
              <tr key={JSON.stringify([account, address])} className="h-9 border-b border-line last:border-0 hover:bg-hover">
                <th scope="row" className="max-w-64 truncate px-3 text-left font-medium" title={account}>
                  {account}
                </th>
                <td className="px-3 font-mono text-sm">{address}</td>
                <td className="px-3 text-right tabular-nums">{count}</td>
                <td className="px-3">
                  <time dateTime={new Date(lastMs).toISOString()}>
                    {t("fail.ago", { time: span((failed.dataUpdatedAt - lastMs) / 1000) })}
                  </time>
                </td>
                <td className="px-3">{waitS === 0 ? t("fail.now") : t("fail.in", { time: span(waitS) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && <p className="mt-2 text-sm text-muted">{t("fail.more", { n: hidden })}</p>}
    </>
  );
}
