"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { AccountView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { followOwnSettings, ownSettings } from "../data/own-settings";
import { prefsOf } from "../data/prefs";
import { trpc } from "../data/trpc";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Shows its content to whoever is signed in; everybody else is led to the door. */
export function AuthGate({ children }: { children: (me: AccountView) => ReactNode }) {
  const t = useT();
  const errorText = useErrorText();
  const me = useQuery(trpc.auth.me.queryOptions());
  // In one request with who one is. When it fails, what this browser has stands.
  const own = useQuery(ownSettings);
  useEffect(followOwnSettings, []);
  if (me.data !== undefined) prefsOf(me.data?.username ?? "");
  const isOut = me.data === null;
  useEffect(() => {
    if (isOut) location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [isOut]);
  if (me.isError) {
    return (
      <div className="flex h-full">
        <EmptyState text={errorText(me.error)} action={<Button onClick={() => void me.refetch()}>{t("common.retry")}</Button>} />
      </div>
    );
  }
  return me.data && !own.isPending ? children(me.data) : null;
}
