"use client";
import type { OutsideHostView, SwitchView } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { type Translate, useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { formatBytes } from "../../../ui/format";
import { Table } from "../../../ui/table";
import { needsRole } from "../../command-state";
import { gatewayRulesDialog, outsideHostDialog } from "./dialogs";
import "./texts";

/** The gateway of a network, where it leads to the outside, and whom one reaches there. */
export function Router({ view }: { view: SwitchView }) {
  return (
    <>
      <Rules view={view} />
      <Translations view={view} />
      <Outside view={view} />
    </>
  );
}

/** What the gateway does not send on to the outside. */
function Rules({ view: { segment, gateway } }: { view: SwitchView }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  if (gateway === null) return null;
  const { rules } = gateway;
  const text = rules.map((rule) => rule.text).join("\n");
  return (
    <section aria-label={t("rules.name")} className="flex flex-col gap-2">
      <Table
        name={t("rules.of", { address: gateway.address })}
        isNameShown
        columns={[
          { name: t("rules.rule"), isMono: true },
          { name: t("rules.packets"), isNumber: true },
          { name: t("rules.bytes"), isNumber: true },
        ]}
        rows={rules.map((rule, at) => ({ key: at, cells: [rule.text, rule.packets, formatBytes(rule.bytes)] }))}
        empty={t("rules.none")}
      />
      <span>
        <Button
          isSmall
          disabledReason={needsRole("pool-operator", { role, t })}
          onClick={() => open(gatewayRulesDialog, { segment, rules: text })}
        >
          {t("rules.set")}
        </Button>
      </span>
    </section>
  );
}

/** Who of the inside talks to whom of the outside. */
function Translations({ view: { gateway } }: { view: SwitchView }) {
  const t = useT();
  if (gateway === null) return null;
  const { outer, translations, translationCount } = gateway;
  return (
    <>
      <Table
        name={t("nat.of", { address: outer })}
        isNameShown
        columns={[
          { name: t("nat.protocol") },
          { name: t("nat.inside"), isMono: true },
          { name: t("nat.mapped"), isMono: true },
          { name: t("nat.remote"), isMono: true },
          { name: t("nat.state") },
          { name: t("nat.left"), isNumber: true },
        ]}
        rows={translations.map(({ protocol, inside, mapped, remote, state, leftS }) => ({
          key: `${protocol} ${inside} ${remote}`,
          cells: [protocol, inside, `${outer}:${mapped}`, remote, state, leftS],
        }))}
        empty={t("nat.none")}
      />
      {translationCount > translations.length && (
        <p className="text-muted">{t("switch.more", { count: translationCount - translations.length })}</p>
      )}
    </>
  );
}

function answersText({ ping, dns, ntp, pages }: OutsideHostView, t: Translate): string {
  const answers = [ping && t("outside.ping"), dns && t("outside.dns"), ntp && t("outside.ntp")].filter((one) => one !== false);
  const paths = Object.keys(pages);
  return [...answers, ...(paths.length > 0 ? [t("outside.http", { paths: paths.join(" ") })] : [])].join(", ");
}
/** Hosts of the world outside that somebody has named. */
function Outside({ view: { gateway, outside } }: { view: SwitchView }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const act = useAct();
  const why = needsRole("pool-operator", { role, t });
  if (gateway === null) return null;
  return (
    <section aria-label={t("outside.hosts")} className="flex flex-col gap-2">
      <Table
        name={t("outside.hosts")}
        isNameShown
        columns={[
          { name: t("outside.name"), isMono: true },
          { name: t("outside.address"), isMono: true },
          { name: t("outside.answers") },
          { name: t("outside.change") },
        ]}
        rows={outside.map((host) => ({
          key: host.name,
          cells: [
            host.name,
            host.address,
            answersText(host, t),
            <span key="change" className="flex gap-2 whitespace-nowrap">
              <Button isSmall kind="quiet" disabledReason={why} onClick={() => open(outsideHostDialog, { host })}>
                {t("outside.set")}
              </Button>
              <Button
                isSmall
                kind="quiet"
                disabledReason={why}
                onClick={() => void act(host.name, "outside.remove_host", { name: host.name })}
              >
                {t("outside.remove")}
              </Button>
            </span>,
          ],
        }))}
        empty={t("outside.none")}
      />
      <span>
        <Button isSmall disabledReason={why} onClick={() => open(outsideHostDialog, { host: null })}>
          {t("outside.add")}
        </Button>
      </span>
    </section>
  );
}
