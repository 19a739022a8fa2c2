"use client";
import { Plus, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ShellReply } from "@/server/contract";
import { isSet, type Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useFollowed } from "../../../data/views";
import { useServerText, useT } from "../../../i18n";
import { Button, IconButton } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { type Option, Select } from "../../../ui/select";
import { serialConsole, shellNumber } from "./console-id";
import ConsoleTab from "./console-tab";
import "./texts";

/** A host's consoles: a shell of one's own in its control domain, those of others, and the one that all share. */
export function HostConsole({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const vm = useRecord("VM", host.control_domain);
  if (!isSet(host.control_domain) || !vm) return <EmptyState text={t("console.noControlDomain", { name: host.name_label })} />;
  return <Consoles key={vm.ref} host={host} vm={vm} />;
}

function Consoles({ host, vm }: { host: Rec<"host">; vm: Rec<"VM"> }) {
  const t = useT();
  const said = useServerText();
  const { me, role } = useLab();
  const shared = serialConsole(vm.ref);
  const { chosen, closed, choose, open, close, refusal } = useShell(host.ref, shared, vm.power_state === "Running");
  const { answer } = useFollowed("consoles", { host: host.ref });
  const consoles = answer ?? NONE;
  const isListed = consoles.some((each) => each.console === chosen);
  const isEnded = useEnded(chosen, shared, closed, isListed);
  const now = consoles.find((each) => each.console === chosen);
  const options = useOptions(consoles, chosen, shared);
  const isOwn = chosen !== shared && (!now || now.user === me.username);
  // Whom the lab does not let in finds the shared console closed as well.
  if (refusal?.code === "FORBIDDEN" && chosen === shared)
    return (
      <EmptyState
        text={t("console.closedToYou", { name: host.name_label })}
        hint={said(refusal.message)}
        action={<Button onClick={() => open(false)}>{t("common.retry")}</Button>}
      />
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {refusal && (
        <p role="alert" className="shrink-0 bg-bad-soft px-3 py-1 text-bad">
          {t("console.shellRefused", { message: said(refusal.message) })}
        </p>
      )}
      {isEnded ? (
        <EmptyState text={t("console.shellEnded")} action={<Button onClick={() => open(false)}>{t("console.shellNew")}</Button>} />
      ) : chosen === null ? (
        <EmptyState text={t("console.shellOpening")} />
      ) : (
        <ConsoleTab key={chosen} vm={vm} console={chosen} isWatched={!isOwn && chosen !== shared}>
          <Select label={t("console.choose")} isLabelHidden isTight className="w-64" value={chosen} onChange={choose} options={options} />
          <IconButton label={t("console.shellNew")} icon={<Plus size={14} aria-hidden />} onClick={() => open(true)} />
          {chosen !== shared && (isOwn || role === "pool-admin") && (
            <IconButton label={t("console.shellClose")} icon={<X size={14} aria-hidden />} onClick={() => close(chosen)} />
          )}
          <span className="truncate px-2 text-sm text-muted max-[1280px]:sr-only" role="status">
            {chosen === shared
              ? now?.typist
                ? t("console.typedLast", { user: now.typist })
                : t("console.hostNote", { name: host.name_label })
              : isOwn
                ? t("console.hostNote", { name: host.name_label })
                : t("console.watching", { user: now?.user ?? "" })}
          </span>
        </ConsoleTab>
      )}
    </div>
  );
}

/** The view's answer before the first one has come. */
const NONE: readonly { readonly console: string; readonly user: string | null; readonly typist: string | null }[] = [];

/** A refusal of the server's. */
type Refused = Extract<ShellReply, { ok: false }>;

/** Which console is looked at: one's own shell, which is opened when the page comes, or another that was chosen. */
function useShell(host: string, shared: string, isRunning: boolean) {
  const { session, labId } = useLab();
  const [chosen, choose] = useState<string | null>(null);
  const [closed, setClosed] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refused | null>(null);
  const open = useCallback(
    (isFresh: boolean) =>
      session.socket.emit("shell:open", labId, host, isFresh, (reply) => {
        setRefusal(reply.ok ? null : reply);
        if (reply.ok) choose(reply.console);
        // Without a shell of one's own there is still the console that all share.
        else choose((before) => before ?? shared);
      }),
    [session, labId, host, shared],
  );
  const close = useCallback(
    (console: string) =>
      session.socket.emit("shell:close", labId, console, (reply) => {
        setRefusal(reply.ok ? null : reply);
        if (reply.ok) setClosed(console);
      }),
    [session, labId],
  );
  const isClosedToMe = refusal?.code === "FORBIDDEN";
  useEffect(() => {
    if (!isClosedToMe) return;
    const onAccess = (note: { readonly labId: string }): void => {
      if (note.labId === labId) open(false);
    };
    session.socket.on("lab:access", onAccess);
    return () => void session.socket.off("lab:access", onAccess);
  }, [session, labId, isClosedToMe, open]);
  useEffect(() => {
    if (isRunning) open(false);
    else choose(shared);
  }, [open, isRunning, shared]);
  return { chosen, closed, choose, open, close, refusal };
}

/** Whether the shell that is looked at was there and is not any more. @param closed - one that was closed here, perhaps before any list had it */
function useEnded(chosen: string | null, shared: string, closed: string | null, isListed: boolean): boolean {
  const [seen, setSeen] = useState<string | null>(null);
  useEffect(() => {
    if (isListed) setSeen(chosen);
  }, [chosen, isListed]);
  return chosen !== null && chosen !== shared && (seen === chosen || closed === chosen) && !isListed;
}

/** What can be chosen; one's own shell is there before the list says so. */
function useOptions(consoles: typeof NONE, chosen: string | null, shared: string): readonly Option[] {
  const t = useT();
  const { me } = useLab();
  return useMemo(() => {
    const all = [shared, ...consoles.map((each) => each.console), ...(chosen === null ? [] : [chosen])];
    return [...new Set(all)].map((value) => {
      const user = consoles.find((each) => each.console === value)?.user ?? me.username;
      const number = shellNumber(value);
      if (value === shared) return { value, label: t("console.shared") };
      return { value, label: user === me.username ? t("console.shellOwn", { number }) : t("console.shellOf", { user, number }) };
    });
  }, [consoles, chosen, shared, me.username, t]);
}
