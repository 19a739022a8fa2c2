import { exit, type Program, type Step, waitSignal, waitUntil } from "../os/program";
import { getopt } from "./options";

interface StressState {
  kids: number;
  until: number | null;
  startedAt: number;
  code: number | null;
  worker: boolean;
  text: string;
}
/** `stress` and `stress-ng`: CPU, disk and memory wishes for a time. */
function stressProgram(name: string): Program<StressState> {
  return {
    name,
    start(ctx) {
      const { values, error, flags } = getopt(name, ctx.args, "c:i:m:d:t:vq", {
        cpu: "c",
        io: "i",
        vm: "m",
        hdd: "d",
        timeout: "t",
        "vm-bytes": "b",
        verbose: "v",
        quiet: "q",
        "cpu-load": "l",
      });
      if (flags.has("q") && values.get("q") === "worker")
        return { kids: 0, until: null, startedAt: ctx.mono(), code: null, worker: true, text: "" };
      const cpu = Number(values.get("c") ?? 0);
      const io = Number(values.get("i") ?? 0);
      const vm = Number(values.get("m") ?? 0);
      const hdd = Number(values.get("d") ?? 0);
      if (error || cpu + io + vm + hdd === 0) {
        ctx.out(
          `\`${name}' imposes certain types of compute stress on your system\n\nUsage: ${name} [OPTION [ARG]] ...\n -c, --cpu N        spawn N workers spinning on sqrt()\n -d, --hdd N        spawn N workers spinning on write()/unlink()\n -t, --timeout N    timeout after N seconds\n\nExample: ${name} --cpu 8 --timeout 10s\n`,
        );
        return { kids: 0, until: null, startedAt: 0, code: 0, worker: false, text: "" };
      }
      const limit = /^(\d+)([smhd]?)$/.exec(values.get("t") ?? "");
      const us = limit ? Number(limit[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[limit[2] ?? ""] ?? 1) * 1_000_000 : null;
      ctx.out(`${name}: info: [${ctx.process.pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`);
      const busy = Math.min(cpu + vm, 1_000);
      ctx.process.demand = {
        cpuMicro: busy * 1_000_000 + io * 100_000 + hdd * 200_000,
        readBytesPerS: 0,
        writeBytesPerS: hdd * 60_000_000 + io * 2_000_000,
        readIops: 0,
        writeIops: hdd * 460 + io * 200,
      };
      if (vm > 0) ctx.process.rssKib += vm * 262_144;
      return { kids: busy, until: us === null ? null : ctx.mono() + us, startedAt: ctx.mono(), code: null, worker: false, text: "" };
    },
    step(ctx, st): Step {
      if (st.code !== null) return exit(st.code);
      if (st.until !== null && ctx.mono() >= st.until) {
        ctx.process.demand = null;
        ctx.out(
          `${name}: info: [${ctx.process.pid}] successful run completed in ${Math.floor((ctx.mono() - st.startedAt) / 1_000_000)}s\n`,
        );
        st.code = 0;
        return { do: "run", us: 20 };
      }
      return st.until === null ? waitSignal : waitUntil(st.until);
    },
  };
}
export const stress = stressProgram("stress");
export const stressNg = stressProgram("stress-ng");
