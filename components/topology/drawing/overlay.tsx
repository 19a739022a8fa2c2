"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Hint } from "../../ui/hint";
import { HEAD } from "../layouts/measures";
import type { PicturedFrame, PicturedGroup } from "../picture";
import { HEAD_AT, HEAD_FONT } from "./draw-still";
import { LOOK_WORDS, lookOfNode } from "./node-look";
import type { Target, Words } from "./scene";

interface TargetProps {
  readonly target: Exclude<Target, { readonly what: "item" }>;
  readonly words: Words;
  readonly hasFocus: boolean;
  readonly isSelected: boolean;
  /** by a screen reader's own press: a pointer's is taken by the map */
  readonly onOpen: (target: Target) => void;
  readonly onFocus: (id: string) => void;
}
/** What stands at a node for those who cannot point at a picture, or read it: its name, and what there is to say of it. */
export const TargetButton = memo(function TargetButton({ target, words, hasFocus, isSelected, onOpen, onFocus }: TargetProps) {
  const t = useT();
  const said = useSaid();
  const { id, x, y, width, height } = target;
  const isGroup = target.what === "group";
  const node = isGroup ? null : target.node;
  const name = node ? words.nameOf(node) : words.groupName((target as { readonly group: PicturedGroup }).group);
  const saysState = node?.facts.some(([code]) => code === "fact.state") ?? false;
  const state = node ? [words.kindOf(node), ...(saysState ? [] : [t(LOOK_WORDS[lookOfNode(node)])])].join(", ") : "";
  const vlan = node?.vlan === undefined ? [] : [words.vlan(node.vlan)];
  const facts = node ? [state, ...vlan, ...node.facts.map(said)].join("\n") : name;
  return (
    <Hint text={facts}>
      <button
        type="button"
        data-target={id}
        {...(node && target.what === "node" ? { "data-node": id, "data-kind": node.kind } : {})}
        aria-label={name}
        aria-pressed={isSelected || undefined}
        aria-expanded={isGroup ? false : undefined}
        tabIndex={hasFocus ? 0 : -1}
        // A press of the pointer is the map's; one without any place is a screen reader's.
        onClick={({ detail }) => detail === 0 && onOpen(target)}
        onFocus={() => onFocus(id)}
        className={cx("absolute rounded-md hover:outline-1 hover:outline-accent-line", (isGroup || node?.ref) && "cursor-pointer")}
        style={{ left: x, top: y, width, height }}
      />
    </Hint>
  );
});

/** Around a frame's name, and between what stands in its head, graph units. */
const NAME_PAD = 4;
const GAP = 8;

interface HeadProps {
  /** a note lies on it: nothing of it stands above that */
  readonly isCovered: boolean;
  readonly frame: PicturedFrame;
  readonly name: string;
  readonly hasFocus: boolean;
  readonly isSelected: boolean;
  readonly onFold: (fold: string) => void;
  readonly onOpen: (target: Target) => void;
  readonly onFocus: (id: string) => void;
  readonly target: Target;
}
/** The name of a frame, and what of it can be folded. */
export const FrameHead = memo(function FrameHead({
  frame,
  isCovered,
  name,
  hasFocus,
  isSelected,
  onFold,
  onOpen,
  onFocus,
  target,
}: HeadProps) {
  const t = useT();
  const { node, isFolded, inner, count } = frame;
  return (
    <div
      className="absolute flex items-center leading-none"
      style={{ left: frame.x, top: frame.y, width: frame.width, height: HEAD, gap: GAP, paddingRight: GAP }}
    >
      <span className="flex shrink-0 justify-center" style={{ width: HEAD_AT - NAME_PAD, marginRight: -GAP }}>
        <IconButton
          data-own
          tabIndex={-1}
          className={isCovered ? "invisible" : ""}
          label={t(isFolded ? "topo.unfold" : "topo.fold", { name })}
          icon={isFolded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          onClick={() => onFold(node.id)}
        />
      </span>
      <button
        type="button"
        data-target={node.id}
        tabIndex={hasFocus ? 0 : -1}
        aria-pressed={isSelected || undefined}
        onClick={({ detail }) => detail === 0 && onOpen(target)}
        onFocus={() => onFocus(node.id)}
        // Its name is drawn below it: elements come a moment after what they stand over.
        className="cursor-pointer rounded-sm py-1 font-medium whitespace-nowrap text-transparent hover:outline-1 hover:outline-accent-line"
        style={{ fontSize: HEAD_FONT, paddingInline: NAME_PAD }}
      >
        {name}
      </button>
      {!isCovered && node.state === "down" && <span className="text-sm text-bad">{t("map.isDown")}</span>}
      {!isCovered && isFolded && <span className="text-sm whitespace-nowrap text-muted">{t("topo.folded", { count })}</span>}
      {!isCovered && !isFolded && inner && (
        <button
          type="button"
          data-own
          tabIndex={-1}
          aria-expanded={!inner.isFolded}
          className="ml-auto rounded-sm px-1.5 text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-text"
          onClick={() => onFold(inner.fold)}
        >
          {t(inner.isFolded ? "topology.showEachGuest" : "topology.foldGuests")}
        </button>
      )}
    </div>
  );
});
