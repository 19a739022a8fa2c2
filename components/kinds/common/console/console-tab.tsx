"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { KeyboardView } from "@/server/contract";
import type { Rec } from "../../../data/defaults";
import { useSessionState, useSpeed } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useObjectState } from "../../../data/use-object-state";
import { useServerText, useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { useRegionName } from "../../../ui/region-name";
import { usePhone } from "../../../ui/use-phone";
import { useCommandState } from "../../use-commands";
import { vmPower } from "../../vm/power-commands";
import { serialConsole } from "./console-id";
import { ConsoleTools } from "./console-tools";
import { KeyBar } from "./key-bar";
import { KeyboardQuestion, KeyboardState } from "./keyboard-state";
import { LinkDialog } from "./link-dialog";
import { type ConsoleLink, isPlain, openLink } from "./links";
import { useLooksOnly } from "./looks-only";
import { refusalText } from "./refusal-text";
import { SearchBar } from "./search-bar";
import { useTerminal } from "./use-terminal";
import "./texts";

/** How long something that is said in passing stands, ms. */
const NOTE_MS = 4_000;

interface ConsoleTabProps {
  /** what stands behind the console; a host's control domain */
  readonly vm: Rec<"VM">;
  /** id of the console; the VM's serial one unless told */
  readonly console?: string;
  /** somebody else's: it is only looked at */
  readonly isWatched?: boolean;
  /** stands at the bar's beginning */
  readonly children?: ReactNode;
}
/** Text console of a VM, or one of a host's control domain. */
export default function ConsoleTab({ vm, console: name = serialConsole(vm.ref), isWatched = false, children }: ConsoleTabProps) {
  const t = useT();
  const regionName = useRegionName();
  const serverText = useServerText();
  const speed = useSpeed();
  const isPhone = usePhone();
  const frame = useRef<HTMLElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const [looksOnly, setLooksOnly] = useLooksOnly(useLab().labId, name);
  const [isSearching, setSearching] = useState(false);
  const [asked, setAsked] = useState<ConsoleLink | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [keyboard, setKeyboard] = useState<KeyboardView | null>(null);
  const [note, setNote] = useNote();
  const follow = (link: ConsoleLink): void => (isPlain(link) ? openLink(link) : setAsked(link));
  const terminal = useTerminal(screen, {
    console: name,
    isWatched: isWatched || looksOnly,
    onReply: (reply) => setProblem(reply.kind === "refused" ? t("console.refused", { message: serverText(reply.message) }) : null),
    onRefused: (refusal) => setProblem(refusalText(t, serverText, refusal)),
    onKeyboard: (next) => {
      // What was refused for want of the keyboard is past when it has gone elsewhere.
      if (next.writer?.user !== keyboard?.writer?.user) setProblem(null);
      setKeyboard(next);
    },
    onLink: follow,
    onSearch: () => setSearching(true),
  });
  useReopening(vm, () => terminal?.line.open());
  const isOff = vm.power_state !== "Running";
  const shared = terminal && keyboard && !isWatched ? { keyboard, line: terminal.line, onRefused: setProblem } : null;
  return (
    <section ref={frame} aria-label={regionName(t("console.region"))} className="flex min-h-0 flex-1 flex-col bg-console">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-0.5 border-b border-line bg-surface px-2">
        {children}
        {speed === 0 && <span className="truncate px-2 text-sm text-paused">{t("console.timeStands")}</span>}
        {shared && <KeyboardState {...shared} isWatched={looksOnly} isBelow={children !== undefined} />}
        <div className="ml-auto flex min-w-0 items-center gap-0.5">
          <span className={cx("truncate px-2 text-sm", note === "" ? "text-faint max-[1280px]:hidden" : "text-paused")} role="status">
            {note === "" ? t("console.leave") : note}
          </span>
          <ConsoleTools
            terminal={terminal}
            frame={frame}
            isWatched={looksOnly}
            setWatched={isWatched ? null : setLooksOnly}
            onSearch={() => setSearching(true)}
            onLink={follow}
            onNote={setNote}
          />
        </div>
      </div>
      <Troubles problem={problem} />
      <div className="relative min-h-0 flex-1 p-2 -outline-offset-2 outline-console-dim has-[.xterm-helper-textarea:focus]:outline-2">
        <div ref={screen} className={cx("h-full w-full overflow-auto transition-opacity duration-150", isOff && "opacity-45")} />
        {isOff && <OffBanner vm={vm} />}
        {shared && <KeyboardQuestion {...shared} onAnswered={() => terminal?.enter()} />}
        {isSearching && terminal && (
          <SearchBar
            xterm={terminal.xterm}
            onClose={() => {
              setSearching(false);
              terminal.enter();
            }}
          />
        )}
      </div>
      {isPhone && terminal && !isWatched && !looksOnly && <KeyBar terminal={terminal} />}
      {asked && <LinkDialog link={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}
/** Something that is said in passing; empty: nothing is. */
function useNote(): readonly [string, (note: string) => void] {
  const [note, setNote] = useState({ text: "" });
  useEffect(() => {
    if (note.text === "") return;
    const timer = setTimeout(() => setNote({ text: "" }), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return [note.text, (text) => setNote({ text })];
}
/** A domain that comes or goes changes what stands behind the console. */
function useReopening(vm: Rec<"VM">, open: () => void): void {
  const { session } = useLab();
  const now = useRef(open);
  now.current = open;
  const domain = `${vm.power_state} ${vm.domid}`;
  useEffect(() => {
    void domain;
    if (session.socket.connected) now.current();
  }, [domain, session]);
}
/** What is wrong with the console or the way to it. */
function Troubles({ problem }: { problem: string | null }) {
  const t = useT();
  const { connection } = useSessionState();
  return (
    <>
      {problem && (
        <p role="alert" className="shrink-0 bg-bad-soft px-3 py-1 text-bad">
          {problem}
        </p>
      )}
      {connection === "lost" && (
        <p role="status" className="shrink-0 bg-paused-soft px-3 py-1 text-paused">
          {t("console.lost")}
        </p>
      )}
    </>
  );
}
function OffBanner({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const stateOf = useCommandState();
  const now = useObjectState(vm.ref);
  const command = vm.power_state === "Suspended" ? vmPower.resume : vm.power_state === "Paused" ? vmPower.unpause : vmPower.start;
  const state = stateOf(command, [vm]);
  const text = vm.power_state === "Suspended" ? "console.suspended" : vm.power_state === "Paused" ? "console.paused" : "console.notRunning";
  return (
    <div className="absolute inset-x-0 top-8 flex justify-center">
      <div className="popup flex items-center gap-4 px-4 py-2.5" role="status">
        <span>{now?.look === "moving" ? `${vm.name_label}: ${t(now.word)}` : t(text, { name: vm.name_label })}</span>
        {!vm.is_control_domain && (
          <Button kind="primary" disabledReason={state.why} askWhy={state.askWhy} onClick={() => state.run()}>
            {t(command.label)}
          </Button>
        )}
      </div>
    </div>
  );
}
