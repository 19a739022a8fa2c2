import type { InsideDevice } from "@/server/contract";
import { cx } from "../ui/cx";
import { lookOf } from "./names";

/** A ring with its fill level; the page of an emulated device is a square, since it holds one access and no queue. */
export function RingMark({ device, size }: { device: InsideDevice; size: number }) {
  const look = lookOf(device);
  const colour = look === "failed" ? "text-bad" : look === "full" ? "text-paused" : "text-accent";
  if (device.path === "emulated")
    return (
      <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" className={colour}>
        <rect
          x="4"
          y="3"
          width="20"
          height="22"
          rx="2"
          className="fill-surface stroke-line-strong"
          strokeWidth="1.5"
          strokeDasharray="3 2"
        />
        <path d="M8 9h12M8 14h12M8 19h7" stroke="currentColor" strokeWidth="1.5" fill="none" />
      </svg>
    );
  const around = 2 * Math.PI * 10;
  const fill = device.ringSize > 0 ? Math.min(1, device.inFlight / device.ringSize) : 0;
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" className={colour}>
      <circle
        cx="14"
        cy="14"
        r="12.5"
        className={cx("fill-surface", look === "failed" ? "stroke-bad" : "stroke-line-strong")}
        strokeWidth="1"
      />
      <circle cx="14" cy="14" r="10" fill="none" className="stroke-pressed" strokeWidth="4" />
      <circle
        cx="14"
        cy="14"
        r="10"
        fill="none"
        stroke="currentColor"
        strokeWidth="4"
        // A single request in a ring of hundreds can still be seen.
        strokeDasharray={`${around * (fill > 0 ? Math.max(0.05, fill) : 0)} ${around}`}
        transform="rotate(-90 14 14)"
      />
      {look === "failed" ? (
        <path d="M10.5 10.5l7 7M17.5 10.5l-7 7" stroke="currentColor" strokeWidth="2" />
      ) : look === "coming" ? (
        <circle cx="14" cy="14" r="2" fill="currentColor" />
      ) : (
        size > 22 && (
          <text x="14" y="17.5" textAnchor="middle" className="fill-text text-[10px] tabular-nums">
            {device.inFlight > 99 ? "99" : device.inFlight}
          </text>
        )
      )}
    </svg>
  );
}
