"use client";
import { useSample } from "../data/hooks";
import { useT } from "../i18n";
import { EmptyState } from "../ui/empty-state";

/** First version: the latest values as a table. */
export function PerformanceView({ refValue }: { labId: string; refValue: string; kind: "VM" | "host" }) {
  const t = useT();
  const sample = useSample(refValue);
  const values = Object.entries(sample?.values ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (values.length === 0) return <EmptyState text={t("field.noGuest")} />;
  return (
    <div className="min-h-0 flex-1 overflow-auto p-3">
      <table aria-label={t("tab.performance")} className="w-full max-w-xl rounded-lg border border-line bg-surface text-sm">
        <tbody>
          {values.map(([name, value]) => (
            <tr key={name} className="h-7 border-b border-line">
              <th scope="row" className="px-3 text-left font-mono font-normal text-muted">{name}</th>
              <td className="px-3 text-right">{value.toPrecision(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
