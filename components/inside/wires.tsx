import { cx } from "../ui/cx";
import type { Layout } from "./layout";
import { lookOf } from "./names";

/** Lines between back and front ends. Whole: a shared ring; dashed: an emulated device; dotted: not connected yet. */
export function Wires({ layout }: { layout: Layout }) {
  return (
    <svg className="pointer-events-none absolute inset-0" width={layout.width} height={layout.domainsHeight} aria-hidden="true">
      {layout.wires.map(({ id, device, points }) => {
        const look = lookOf(device);
        return (
          <polyline
            key={id}
            points={points.map((point) => point.join(",")).join(" ")}
            fill="none"
            className={cx(look === "failed" ? "stroke-bad" : device.requestsPerS > 0 ? "stroke-accent-line" : "stroke-line-strong")}
            strokeWidth={device.kind === "console" ? 1 : 1 + Math.min(2.5, Math.log10(1 + device.bytesPerS) / 3)}
            strokeDasharray={device.path === "emulated" ? "6 3" : look === "coming" ? "2 3" : undefined}
          />
        );
      })}
    </svg>
  );
}
