"use client";
import type { InsideFollowDetail, InsideOverview } from "@/server/contract";
import { useLanguage, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { stepName } from "../captions";
import { kindWords } from "../names";
import { exactUs } from "../numbers";
import { alignSteps, type Totals, totalsOf } from "./align";
import { useFollowName } from "./use-follow-name";

/** Two followed requests in two columns: equal steps in one row, totals below. */
export function CompareView({
  overview,
  left,
  right,
}: {
  overview: InsideOverview;
  left: InsideFollowDetail | undefined;
  right: InsideFollowDetail | undefined;
}) {
  const t = useT();
  const { language } = useLanguage();
  const followName = useFollowName(overview);
  if (!left || !right) return <p className="text-faint">{t("common.loading")}</p>;
  const sides = [left, right] as const;
  const reached = sides.map(({ steps, follow }) => steps.slice(0, follow.reached));
  const pairs = alignSteps(reached[0] ?? [], reached[1] ?? []);
  const totals = reached.map(totalsOf);
  const start = sides.map(({ steps, follow }) => steps[0]?.atUs ?? follow.startedUs);
  const sums: readonly (readonly [string, (total: Totals) => string])[] = [
    [t("inside.total"), (total) => exactUs(total.us)],
    [t("inside.steps"), (total) => `${total.steps}`],
    [t("inside.hypercalls"), (total) => `${total.hypercalls}`],
    [t("inside.exits"), (total) => `${total.exits}`],
  ];
  return (
    <table aria-label={t("inside.compare")} className="w-full table-fixed border-collapse text-xs tabular-nums">
      <thead>
        <tr className="text-left align-bottom">
          {sides.map(({ follow }) => (
            <th key={follow.id} scope="col" className="px-1.5 pb-1 text-sm font-semibold">
              {followName(follow)}
              <span className="ml-1 font-normal text-muted">{kindWords[follow.kind]}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows follow from the two lists; the place is the identity
          <tr key={at} className="border-t border-line align-top">
            {[pair.left, pair.right].map((step, side) => (
              <td
                // biome-ignore lint/suspicious/noArrayIndexKey: left and right
                key={side}
                className={cx(
                  "px-1.5 py-1",
                  side === 1 && "border-l border-line",
                  !step && "bg-sunken",
                  pair.left && pair.right ? "" : "text-text",
                )}
              >
                {step && (
                  <span className="flex flex-col">
                    <span>{stepName(language, step)}</span>
                    <span className="text-muted">
                      +{exactUs(step.atUs - (start[side] ?? 0))}
                      {step.hypercall && <span className="ml-1.5 text-accent">{step.hypercall.name}</span>}
                    </span>
                  </span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot className="sticky -bottom-3">
        <tr className="align-top font-medium">
          {totals.map((total, side) => (
            <td
              // biome-ignore lint/suspicious/noArrayIndexKey: left and right
              key={side}
              // Cells have the ground and the line: a sticky group has neither of its own where borders collapse.
              className={cx("bg-surface px-1.5 py-1.5 shadow-[inset_0_1px_0_var(--line-strong)]", side === 1 && "border-l border-line")}
            >
              {/* On one line where there is room: in a low panel the steps need the height. */}
              <span className="flex flex-wrap gap-x-3">
                {sums.map(([name, of]) => (
                  <span key={name} className="whitespace-nowrap">
                    <span className="text-muted">{name}</span> {of(total)}
                  </span>
                ))}
              </span>
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}
