// biome-ignore-all lint/a11y/noStaticElementInteractions: pointing at a field marks its bytes; what it says stands there without
"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { CapturedWhole, CaptureView, FrameField, FrameLayer } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useView } from "../../../data/views";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { EmptyState } from "../../../ui/empty-state";
import { visibleText } from "../../../ui/visible-text";
import { streamDialog } from "./dialogs";
import { linkName } from "./link-name";
import "./texts";

/** Bytes of a row of the dump. */
const ROW_BYTES = 16;
/** What layers are called in full. @source Wireshark */
const LAYERS: Readonly<Record<string, string>> = {
  eth: "Ethernet II",
  vlan: "802.1Q Virtual LAN",
  llc: "Logical-Link Control",
  stp: "Spanning Tree Protocol",
  arp: "Address Resolution Protocol",
  ip: "Internet Protocol Version 4",
  ipv6: "Internet Protocol Version 6",
  "ipv6.hopopts": "IPv6 Hop-by-Hop Option",
  "ipv6.fraghdr": "Fragment Header for IPv6",
  icmp: "Internet Control Message Protocol",
  icmpv6: "Internet Control Message Protocol v6",
  tcp: "Transmission Control Protocol",
  udp: "User Datagram Protocol",
  dhcp: "Dynamic Host Configuration Protocol",
  dns: "Domain Name System",
  ntp: "Network Time Protocol",
  http: "Hypertext Transfer Protocol",
};

/** All of a frame: its layers with their fields, and its bytes; the bytes of what is pointed at are marked. */
export function FrameDetail({ capture, number }: { readonly capture: CaptureView; readonly number: number | null }) {
  const t = useT();
  if (number === null) return <EmptyState text={t("capture.choose")} className="p-4" />;
  return <Whole capture={capture} number={number} />;
}

type Marked = Pick<FrameField, "at" | "length"> | null;

function Whole({ capture, number }: { readonly capture: CaptureView; readonly number: number }) {
  const t = useT();
  const { data } = useView("capturedFrame", { capture: capture.id, number });
  const [marked, setMarked] = useState<Marked>(null);
  if (data === undefined) return <div className="flex-1" aria-busy="true" />;
  if (data === null) return <EmptyState text={t("capture.gone")} className="p-4" />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Head capture={capture} whole={data} />
      <div className="flex min-h-0 flex-1 gap-px overflow-hidden bg-line max-md:flex-col">
        <section aria-label={t("capture.layers")} className="min-h-0 min-w-0 flex-1 overflow-auto bg-surface p-1 text-sm">
          {data.layers.map((layer, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place
            <Layer key={at} layer={layer} isOpen={at === data.layers.length - 1} onMark={setMarked} />
          ))}
        </section>
        <Bytes hex={data.hex} marked={marked} />
      </div>
    </div>
  );
}

function Head({ capture, whole: { row, hex, layers } }: { readonly capture: CaptureView; readonly whole: CapturedWhole }) {
  const t = useT();
  const { open } = useConsole();
  const link = capture.links[row.link];
  const hasStream = layers.some(({ fields }) => fields.some(({ name }) => name === "tcp.stream" || name === "udp.stream"));
  const kept = hex.length / 2;
  return (
    <header className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 border-b border-line px-2 py-1 text-sm">
      <h3 className="font-medium">
        {t("capture.number")} {row.number}
      </h3>
      <span className="text-muted">{link && t(row.isOut ? "capture.out" : "capture.in", { link: linkName(link) })}</span>
      {kept < row.length && <span className="text-muted">{t("capture.cut", { kept, length: row.length })}</span>}
      <span className="ml-auto">
        <Button
          isSmall
          disabledReason={hasStream ? null : t("capture.noStream")}
          onClick={() => open(streamDialog, { capture: capture.id, number: row.number })}
        >
          {t("capture.follow")}
        </Button>
      </span>
    </header>
  );
}

function Layer({
  layer,
  isOpen,
  onMark,
}: {
  readonly layer: FrameLayer;
  readonly isOpen: boolean;
  readonly onMark: (marked: Marked) => void;
}) {
  return (
    <details open={isOpen} className="group/layer">
      <summary
        className="flex cursor-default items-center gap-1 rounded-sm px-1 py-0.5 font-medium hover:bg-hover"
        onMouseEnter={() => onMark(layer)}
        onMouseLeave={() => onMark(null)}
        onFocus={() => onMark(layer)}
      >
        <ChevronRight size={13} aria-hidden className="shrink-0 text-muted group-open/layer:rotate-90" />
        {LAYERS[layer.name] ?? layer.name}
      </summary>
      <dl className="mb-1 grid grid-cols-[minmax(150px,auto)_1fr] pl-5">
        {layer.fields.map((field, at) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place
            key={at}
            className="col-span-2 grid grid-cols-subgrid rounded-sm hover:bg-hover"
            onMouseEnter={() => onMark(field)}
            onMouseLeave={() => onMark(null)}
          >
            <dt className="px-1 font-mono text-muted">{field.name}</dt>
            <dd className="min-w-0 px-1 font-mono break-all">{visibleText(field.text ?? `${field.value}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Bytes in rows of sixteen, with the characters beside them. */
function Bytes({ hex, marked }: { readonly hex: string; readonly marked: Marked }) {
  const t = useT();
  const bytes = hex.match(/../g) ?? [];
  const isMarked = (at: number): boolean => marked !== null && at >= marked.at && at < marked.at + marked.length;
  const rows = Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => row * ROW_BYTES);
  return (
    <section
      aria-label={t("capture.bytes")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      className="min-h-0 shrink-0 overflow-auto bg-surface p-2 font-mono text-sm whitespace-pre"
    >
      {rows.map((from) => {
        const own = bytes.slice(from, from + ROW_BYTES);
        return (
          <div key={from}>
            <span className="text-faint">{from.toString(16).padStart(4, "0")}</span>
            {"  "}
            {own.map((byte, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
              <span key={n} className={cx(isMarked(from + n) && "bg-accent-soft")}>
                {byte}{" "}
              </span>
            ))}
            {"   ".repeat(ROW_BYTES - own.length)}{" "}
            {own.map((byte, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
              <span key={n} className={cx(isMarked(from + n) && "bg-accent-soft")}>
                {printable(Number.parseInt(byte, 16))}
              </span>
            ))}
          </div>
        );
      })}
    </section>
  );
}
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
