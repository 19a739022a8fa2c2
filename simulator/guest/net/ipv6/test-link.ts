/** For tests: guests on one link, which carries every frame to all others. */
import { type TestGuest, TestWorld } from "../../test-harness";

export interface Link {
  readonly world: TestWorld;
  readonly guests: readonly TestGuest[];
  /** frames that have been sent, newest last */
  readonly frames: { readonly from: string; readonly frame: Uint8Array }[];
  /** a frame from elsewhere reaches all of them */
  inject(frame: Uint8Array): void;
}
/** @param macs - last byte of each guest's MAC; two alike are two with the same */
export function linked(...macs: readonly string[]): Link {
  const world = new TestWorld();
  const guests = macs.map((last, i) => world.add({ name: `g${i}`, nics: [{ device: 0, mac: `00:16:3e:00:00:${last}`, mtu: 1_500 }] }));
  const frames: Link["frames"][number][] = [];
  for (const guest of guests) {
    guest.onFrame = (_nic, frame) => {
      frames.push({ from: guest.spec.name, frame });
      for (const other of guests) if (other !== guest) world.after(60, () => other.engine.frameIn(0, frame));
    };
    guest.start();
  }
  for (const guest of guests) guest.waitFor("login: ", 400);
  const inject = (frame: Uint8Array): void => {
    for (const guest of guests) world.after(60, () => guest.engine.frameIn(0, frame));
  };
  return { world, guests, frames, inject };
}
