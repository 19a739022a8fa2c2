"use client";
import { Network } from "lucide-react";
import type { ReactNode } from "react";
import type { WiringMode, WiringView } from "@/server/contract";
import type { Rec } from "../../../data/defaults";
import { useLab } from "../../../data/lab-context";
import { useDialogSubmit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { useFollowed } from "../../../data/views";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { EmptyState } from "../../../ui/empty-state";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { Table } from "../../../ui/table";
import { Picture } from "./picture";
import { ScriptSteps, TaughtSteps } from "./steps";
import "./texts";
import { WIRING_ACTS, wiringReasons } from "./wiring-acts";

/** How a server is wired to its network: a picture that follows its scripts, their steps, and the buttons that run them. */
export function WiringTab({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const { answer } = useFollowed("wiring", { host: host.ref });
  if (answer === undefined) return <EmptyState text={t("common.loading")} />;
  if (answer === null) return <EmptyState icon={<Network size={28} />} text={t("wiring.noInterface")} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      <Controls host={host} view={answer} />
      <Scrolled label={t("wiring.picture")} className="rounded-lg border border-line bg-surface p-2">
        <Picture view={answer} address={host.address} />
        <p className="px-2 pb-1 text-muted">{t(answer.isOnNet ? "wiring.onNet" : "wiring.offNet", { address: host.address })}</p>
      </Scrolled>
      <div className="grid grid-cols-1 items-start gap-3 min-[1000px]:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <TaughtSteps view={answer} />
        <ScriptSteps view={answer} />
      </div>
      <Interfaces view={answer} />
      <Kernel view={answer} />
    </div>
  );
}

/** What may be wider than the page, as on a phone: what scrolls has to be reached by keys. */
function Scrolled({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section aria-label={label} tabIndex={0} className={cx("shrink-0 overflow-x-auto", className)}>
      {children}
    </section>
  );
}

const KINDS: Partial<Record<(typeof WIRING_ACTS)[number]["op"], "primary" | "danger">> = {
  "wiring.run": "primary",
  "wiring.fail": "danger",
};

/** Which sequence, how far it is, and what may be done with it. */
function Controls({ host, view }: { host: Rec<"host">; view: WiringView }) {
  const t = useT();
  const text = useFaultText();
  const { role } = useLab();
  const { run, isPending, fault } = useDialogSubmit();
  const reasons = wiringReasons(view, { role, t });
  return (
    <section aria-label={t("wiring.sequence")} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <Select
          label={t("wiring.mode")}
          value={view.mode}
          isDisabled={reasons.busy !== null || view.done > 0}
          options={view.modes.map((mode) => ({ value: mode, label: t(`wiring.mode.${mode}`) }))}
          onChange={(mode) => void run("wiring.choose", { host: host.ref, mode: mode as WiringMode })}
          isTight
          className="w-72 max-w-full"
        />
        <div className="flex flex-wrap gap-2 min-[760px]:pt-[19.5px]">
          {WIRING_ACTS.map(({ op, label, way }) => (
            <Button
              key={op}
              kind={KINDS[op] ?? "plain"}
              disabledReason={reasons[way]}
              isPending={isPending}
              onClick={() => void run(op, { host: host.ref })}
            >
              {t(label)}
            </Button>
          ))}
          <span
            role="status"
            className={cx("inline-flex h-7 items-center rounded-md px-2 font-medium", view.isOnNet ? "bg-running-soft" : "bg-bad-soft")}
          >
            {t(view.isOnNet ? "wiring.isOn" : "wiring.isOff")}
          </span>
        </div>
      </div>
      {view.done > 0 && <p className="text-muted">{t("wiring.undoFirst")}</p>}
      {view.script !== null && <p className="text-muted">{t("wiring.script", { script: `/etc/xen/scripts/${view.script}` })}</p>}
      {view.failing !== null && <Notice tone="paused">{t(`wiring.failing.${view.failing}`)}</Notice>}
      {view.failed !== null && <Notice>{t(`wiring.failed.${view.failed}`)}</Notice>}
      {fault && <Notice>{text(fault)}</Notice>}
    </section>
  );
}

function Interfaces({ view }: { view: WiringView }) {
  const t = useT();
  const nameOf = (id: string | null): string => view.links.find((link) => link.id === id)?.name ?? "";
  return (
    <Scrolled label={t("wiring.interfaces")}>
      <Table
        name={t("wiring.interfaces")}
        isNameShown
        columns={[
          { name: t("common.name"), isMono: true },
          { name: t("wiring.col.what") },
          { name: t("wiring.col.mac"), isMono: true },
          { name: t("wiring.col.arp") },
          { name: t("wiring.col.state") },
          { name: t("wiring.col.portOf"), isMono: true },
          { name: t("wiring.col.address"), isMono: true },
        ]}
        rows={view.links.map(({ id, name, mac, hasArp, isUp, master, addresses }) => ({
          key: id,
          cells: [
            name,
            t(`wiring.link.${id}`),
            mac,
            t(hasArp ? "wiring.on" : "wiring.off"),
            t(isUp ? "wiring.up" : "wiring.down"),
            nameOf(master),
            addresses.join(", "),
          ],
        }))}
        empty={t("common.none")}
      />
    </Scrolled>
  );
}

/** What no interface shows: forwarding, ARP for others, and rules. */
function Kernel({ view }: { view: WiringView }) {
  const t = useT();
  return (
    <Scrolled label={t("wiring.kernel")}>
      <Table
        name={t("wiring.kernel")}
        isNameShown
        columns={[{ name: t("common.name") }, { name: t("wiring.col.value"), isMono: true }]}
        rows={[
          { key: "forward", cells: [t("wiring.forwarding"), t(view.isForwarding ? "wiring.on" : "wiring.off")] },
          { key: "proxy", cells: [t("wiring.proxyArp"), view.proxyArp.join(", ") || t("common.none")] },
          { key: "gateway", cells: [t("wiring.gateway"), view.gateway ?? t("common.none")] },
          { key: "nat", cells: [t("wiring.nat"), view.nat.length > 0 ? <code key="rules">{view.nat.join("; ")}</code> : t("common.none")] },
        ]}
        empty={t("common.none")}
      />
    </Scrolled>
  );
}
