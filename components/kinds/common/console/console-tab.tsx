"use client";
import { Accessibility, ClipboardPaste, Copy, Eraser, Keyboard, Maximize2, Minimize2, ZoomIn, ZoomOut } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Rec } from "../../../data/defaults";
import { useSessionState, useSpeed } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { usePref } from "../../../data/prefs";
import { useObjectState } from "../../../data/use-object-state";
import { useServerText, useT } from "../../../i18n";
import { Button, IconButton } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { useRegionName } from "../../../ui/region-name";
import { usePaintedTheme } from "../../../ui/theme";
import { useCommandState } from "../../use-commands";
import { vmPower } from "../../vm/power-commands";
import { serialConsole } from "./console-id";
import { refusalText } from "./refusal-text";
import { ConsoleTerminal } from "./terminal";

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
  const { session, labId } = useLab();
  const theme = usePaintedTheme();
  const frame = useRef<HTMLElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const terminal = useRef<ConsoleTerminal | null>(null);
  const [fontSize, setFontSize] = usePref("console.font", 13);
  const [readsAloud, setReadsAloud] = usePref("console.reader", false);
  const [isFull, setFull] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isOff = vm.power_state !== "Running";
  const inputLabel = t("console.input");

  const fontAtStart = useRef(fontSize);
  useEffect(() => {
    const element = screen.current;
    if (!element) return;
    const made = new ConsoleTerminal(
      session.socket,
      labId,
      name,
      {
        onReply: (reply) => setProblem(reply.kind === "refused" ? t("console.refused", { message: serverText(reply.message) }) : null),
        onRefused: (refusal) => setProblem(refusalText(t, serverText, refusal)),
      },
      { fontSize: fontAtStart.current, readsAloud, inputLabel, isWatched },
    );
    terminal.current = made;
    // Letters are measured once: the font must be there first.
    let isGone = false;
    const mount = (): void => {
      if (!isGone) made.mount(element);
    };
    void document.fonts.load(`${fontAtStart.current}px "JetBrains Mono Variable"`).then(mount, mount);
    return () => {
      isGone = true;
      terminal.current = null;
      made.close();
    };
  }, [session, labId, name, isWatched, readsAloud, inputLabel, t, serverText]);
  useEffect(() => {
    fontAtStart.current = fontSize;
    terminal.current?.setFontSize(fontSize);
  }, [fontSize]);
  useEffect(() => {
    void theme;
    terminal.current?.repaint();
  }, [theme]);
  // A domain that comes or goes changes what stands behind the console.
  const domain = `${vm.power_state} ${vm.domid}`;
  useEffect(() => {
    void domain;
    if (session.socket.connected) terminal.current?.open();
  }, [domain, session]);
  useEffect(() => {
    const onChange = (): void => setFull(document.fullscreenElement === frame.current);
    document.addEventListener("fullscreenchange", onChange);
    return () => document.removeEventListener("fullscreenchange", onChange);
  }, []);

  const tool = (label: string, icon: ReactNode, onClick: () => void, isPressed?: boolean) => (
    <IconButton label={label} icon={icon} onClick={onClick} {...(isPressed === undefined ? {} : { isPressed })} />
  );
  return (
    <section ref={frame} aria-label={regionName(t("console.region"))} className="flex min-h-0 flex-1 flex-col bg-console">
      <div className="flex h-9 shrink-0 items-center gap-0.5 border-b border-line bg-surface px-2">
        {children}
        {speed === 0 && <span className="px-2 text-sm text-paused">{t("console.timeStands")}</span>}
        <span className="ml-auto px-2 text-sm text-faint max-[1100px]:hidden">{t("console.leave")}</span>
        <IconButton
          data-way-in
          label={t({ en: "Type in the console", zh: "进入控制台输入" })}
          icon={<Keyboard size={14} aria-hidden />}
          onClick={() => terminal.current?.enter()}
        />
        {tool(t("console.copy"), <Copy size={14} aria-hidden />, () => terminal.current?.copy())}
        {tool(t("console.paste"), <ClipboardPaste size={14} aria-hidden />, () => void terminal.current?.paste())}
        {tool(t("console.clear"), <Eraser size={14} aria-hidden />, () => terminal.current?.xterm.clear())}
        {tool(t("console.smaller"), <ZoomOut size={14} aria-hidden />, () => setFontSize(Math.max(8, fontSize - 1)))}
        {tool(t("console.larger"), <ZoomIn size={14} aria-hidden />, () => setFontSize(Math.min(28, fontSize + 1)))}
        {tool(t("console.reader"), <Accessibility size={14} aria-hidden />, () => setReadsAloud(!readsAloud), readsAloud)}
        {tool(
          t(isFull ? "console.exitFull" : "console.full"),
          isFull ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />,
          () => void (isFull ? document.exitFullscreen() : frame.current?.requestFullscreen()),
        )}
      </div>
      <Troubles problem={problem} />
      <div className="relative min-h-0 flex-1 p-2 -outline-offset-2 outline-console-dim has-[.xterm-helper-textarea:focus]:outline-2">
        <div ref={screen} className={cx("h-full w-full overflow-hidden transition-opacity duration-150", isOff && "opacity-45")} />
        {isOff && <OffBanner vm={vm} />}
      </div>
    </section>
  );
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
          <Button kind="primary" disabledReason={state.why} onClick={() => state.run()}>
            {t(command.label)}
          </Button>
        )}
      </div>
    </div>
  );
}
