/** `/proc/interrupts`. @source Linux kernel/irq/proc.c (show_interrupts), arch/x86/kernel/irq.c (arch_show_interrupts) */
import { type InterruptSource, interruptSources, timerInterrupts } from "../os/interrupts";
import type { Machine } from "../os/machine";

/** Digits of an interrupt's number, at least. */
const DIGITS = 3;

export function interruptsText(m: Machine): string {
  const cpus = Math.max(1, m.state.vcpusOnline);
  const counts = (of: (cpu: number) => number): string => {
    let text = "";
    for (let cpu = 0; cpu < cpus; cpu++) text += `${String(of(cpu)).padStart(10)} `;
    return text;
  };
  const row = ({ irq, cpu, count, chip, line, flow, name }: InterruptSource): string => {
    const where = `${chip.padStart(8)} ${String(line ?? "").padStart(DIGITS)}${`-${flow}`.padEnd(9)}`;
    return `${String(irq).padStart(DIGITS)}: ${counts((at) => (at === cpu ? count : 0))} ${where}  ${name}\n`;
  };
  let text = " ".repeat(DIGITS + 8);
  for (let cpu = 0; cpu < cpus; cpu++) text += `CPU${String(cpu).padEnd(8)}`;
  text += "\n";
  for (const source of interruptSources(m)) text += row(source);
  // A kernel that does not know that it runs on Xen is woken by the timer of its CPU's interrupt controller.
  const local = m.spec.domainType === "hvm" ? Math.floor(timerInterrupts(m) / cpus) : 0;
  const summed: readonly (readonly [string, number, string])[] = [
    ["NMI", 0, "Non-maskable interrupts"],
    ["LOC", local, "Local timer interrupts"],
    ["MCE", 0, "Machine check exceptions"],
  ];
  return text + summed.map(([short, each, what]) => `${short.padStart(DIGITS)}: ${counts(() => each)}  ${what}\n`).join("");
}
