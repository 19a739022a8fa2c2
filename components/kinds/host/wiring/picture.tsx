"use client";
import type { WiringId, WiringLinkView, WiringView } from "@/server/contract";
import { useT } from "../../../i18n";
import { cx } from "../../../ui/cx";

/** Where an interface stands, whatever it is called: what moves is its lines, its name, and the address that the server has. */
const places: Readonly<Record<WiringId, readonly [x: number, y: number]>> = {
  veth0: [80, 104],
  vif0: [228, 104],
  bridge: [376, 104],
  nic: [536, 104],
  virbr0: [80, 204],
};
const SIZE = { width: 760, height: 300, box: 124, high: 48, wireX: 690, guestY: 262, stackY: 32, firstGuest: 70, guestBox: 104 } as const;
/** Guests that there is room for in the picture. */
const GUESTS = 6;
const SLOW = "transition-[translate,opacity] duration-500";

/** A server's way to its network, as it is now. */
export function Picture({ view, address }: { view: WiringView; address: string }) {
  const t = useT();
  const link = (id: WiringId | null): WiringLinkView | undefined => view.links.find((one) => one.id === id);
  const nic = link("nic");
  const stack = link(view.stack);
  const [stackX] = stack ? places[stack.id] : [80];
  const guests = view.guests.slice(0, GUESTS);
  const said = view.links.map(({ name, master }) => (master === null ? name : `${name} → ${link(master)?.name}`)).join(", ");
  return (
    <svg
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={t("wiring.drawn", { links: said })}
      className="h-auto w-full min-w-[600px] max-w-[980px]"
    >
      <Line from="nic" to="bridge" isThere={nic?.master === "bridge"} isUp={nic?.isUp && link("bridge")?.isUp} />
      <Line from="vif0" to="bridge" isThere={link("vif0")?.master === "bridge"} isUp={link("vif0")?.isUp && link("bridge")?.isUp} />
      <Line from="veth0" to="vif0" isThere={link("veth0") !== undefined} isUp={link("veth0")?.isUp && link("vif0")?.isUp} />
      <line
        x1={places.nic[0] + SIZE.box / 2}
        x2={SIZE.wireX}
        y1={places.nic[1]}
        y2={places.nic[1]}
        strokeWidth={2}
        strokeDasharray={nic?.isUp && view.hasLight ? undefined : "4 5"}
        className={nic?.isUp && view.hasLight ? "stroke-running" : "stroke-halted"}
      />
      <rect x={SIZE.wireX} y={40} width={8} height={128} rx={3} className={view.isOnNet ? "fill-running" : "fill-halted"} />
      <text x={SIZE.wireX + 4} y={186} textAnchor="middle" className="fill-muted text-[12px]">
        {t("wiring.wire")}
      </text>
      <g className={SLOW} style={{ translate: `${stackX}px ${SIZE.stackY}px` }}>
        <line x1={0} x2={0} y1={14} y2={48} strokeWidth={2} className={stack?.isUp ? "stroke-accent" : "stroke-halted"} />
        <rect
          x={-78}
          y={-16}
          width={156}
          height={32}
          rx={16}
          className={cx("stroke-accent", view.isOnNet ? "fill-accent-soft" : "fill-bad-soft")}
        />
        <text textAnchor="middle" y={5} className="fill-text text-[13px]">
          {`Dom0 ${stack ? address : t("wiring.noAddress")}`}
        </text>
      </g>
      {(Object.keys(places) as WiringId[]).map((id) => (
        <Box key={id} id={id} link={link(id)} />
      ))}
      {guests.map((guest, at) => (
        <Guest
          key={guest.name}
          name={guest.name}
          vm={guest.vm}
          x={SIZE.firstGuest + at * 122}
          to={guest.place === "bridge" ? places.bridge : guest.place === "routed" ? [stackX, places.nic[1]] : null}
        />
      ))}
    </svg>
  );
}

/** An interface that is there; one that is not fades. */
function Box({ id, link }: { id: WiringId; link: WiringLinkView | undefined }) {
  const t = useT();
  const [x, y] = places[id];
  const isBridge = id === "bridge" || id === "virbr0";
  return (
    <g className={SLOW} style={{ translate: `${x}px ${y}px`, opacity: link ? 1 : 0 }} aria-hidden={!link}>
      <rect
        x={-SIZE.box / 2}
        y={-SIZE.high / 2}
        width={SIZE.box}
        height={SIZE.high}
        rx={isBridge ? 10 : 3}
        strokeWidth={1.5}
        strokeDasharray={link?.isUp ? undefined : "4 4"}
        className={cx(link?.isUp ? "stroke-running" : "stroke-halted", isBridge ? "fill-accent-soft" : "fill-surface")}
      />
      <text textAnchor="middle" y={-3} className="fill-text font-mono text-[14px] font-semibold">
        {link?.name}
      </text>
      <text textAnchor="middle" y={14} className="fill-muted font-mono text-[10px]">
        {link?.mac}
      </text>
      {link && !link.hasArp && (
        <text textAnchor="middle" y={SIZE.high / 2 + 14} className="fill-paused text-[11px]">
          {t("wiring.noArp")}
        </text>
      )}
    </g>
  );
}

function Line({ from, to, isThere, isUp }: { from: WiringId; to: WiringId; isThere: boolean | undefined; isUp: boolean | undefined }) {
  const [a, b] = [places[from], places[to]].sort(([x], [other]) => x - other) as [readonly [number, number], readonly [number, number]];
  return (
    <line
      x1={a[0] + SIZE.box / 2}
      x2={b[0] - SIZE.box / 2}
      y1={a[1]}
      y2={b[1]}
      strokeWidth={2}
      strokeDasharray={isUp ? undefined : "4 5"}
      style={{ opacity: isThere ? 1 : 0 }}
      className={cx(SLOW, isUp ? "stroke-running" : "stroke-halted")}
    />
  );
}

/** A guest's back end, with a line to what it is joined to; null: it is joined to nothing. */
function Guest({ name, vm, x, to }: { name: string; vm: string; x: number; to: readonly [number, number] | null }) {
  return (
    <g>
      {to && <line x1={x} y1={SIZE.guestY - 20} x2={to[0]} y2={to[1] + SIZE.high / 2} strokeWidth={1.5} className="stroke-running" />}
      <rect
        x={x - SIZE.guestBox / 2}
        y={SIZE.guestY - 20}
        width={SIZE.guestBox}
        height={40}
        rx={3}
        className={cx("fill-sunken", to ? "stroke-running" : "stroke-halted")}
      />
      <text x={x} y={SIZE.guestY - 3} textAnchor="middle" className="fill-text font-mono text-[13px]">
        {name}
      </text>
      <text x={x} y={SIZE.guestY + 13} textAnchor="middle" className="fill-muted text-[11px]">
        {vm.length > 15 ? `${vm.slice(0, 14)}…` : vm}
      </text>
    </g>
  );
}
