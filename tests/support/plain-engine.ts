import type { GuestEngine, GuestServices, GuestSpec } from "../../simulator/guest/engine";
import type { SimTime } from "../../simulator/kernel/time";

interface PlainState {
  phase: "booting" | "running" | "stopping" | "stopped";
  ticks: number;
  ask: "poweroff" | "reboot" | null;
}

/** The least that an engine must do: boots in two seconds, ticks each ten, stops when asked. For tests of everything but guests. */
export function plainEngine(_world: unknown, _spec: GuestSpec, services: GuestServices): GuestEngine {
  let state: PlainState = { phase: "booting", ticks: 0, ask: null };
  const later = (us: number): void => services.wakeAt((services.now() + us) as SimTime);
  const load = (cpuMicro: number): void =>
    services.setLoad({
      cpuMicro,
      diskReadBytesPerS: 0,
      diskWriteBytesPerS: 0,
      diskReadIops: 0,
      diskWriteIops: 0,
      flows: [],
      memoryUsedBytes: 1,
    });
  return {
    start() {
      services.probeFrontends();
      later(2_000_000);
    },
    pause() {},
    resume() {},
    shutdown(kind) {
      state.ask = kind;
      state.phase = "stopping";
      later(3_000_000);
    },
    destroy() {},
    image: () => JSON.stringify(state),
    restoreImage(text) {
      state = JSON.parse(text) as PlainState;
    },
    reopen(text) {
      state = JSON.parse(text) as PlainState;
    },
    save: () => ({ ...state }),
    restore(image) {
      state = { ...(image as PlainState) };
    },
    shareChanged() {},
    balloon() {},
    vcpusOnline() {},
    frameIn() {},
    nicPlugged() {},
    nicUnplugged() {},
    diskPlugged() {},
    diskUnplugged() {},
    deviceChanged() {},
    carrier() {},
    serialIn(text) {
      services.serialOut(text);
    },
    serialResize() {},
    xenstoreFired() {},
    wake() {
      if (state.phase === "stopping") {
        state.phase = "stopped";
        services.stopped(state.ask ?? "poweroff");
        return;
      }
      if (state.phase === "booting") {
        state.phase = "running";
        services.serialOut("login: ");
      }
      state.ticks++;
      load((services.random() % 100) * 1000);
      later(10_000_000);
    },
    exec: () => false,
    execKill() {},
    stats: () => ({ phase: state.phase, memoryUsedBytes: 1, addresses: [], hostname: "plain", osName: "plain", kernel: "plain" }),
  };
}
