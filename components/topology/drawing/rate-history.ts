/** What has flowed on edges in the last minutes, as long as the map is open: a ring of samples for each edge that carries anything. */
import type { Topology, TopologyRates } from "@/server/contract";

const SAMPLES = 300;
/** Between two samples, seconds of the lab's time. */
const EVERY_S = 0.9;
/** A page's clock is set right by this much now and then; what goes back farther is the lab, s. */
const BACK_S = 30;

interface Row {
  readonly forward: Float32Array;
  readonly backward: Float32Array;
}
export interface History {
  /** seconds of the lab's time */
  readonly times: readonly number[];
  /** bytes/s */
  readonly there: readonly number[];
  readonly back: readonly number[];
}

export class RateHistory {
  readonly #times = new Float64Array(SAMPLES);
  readonly #rows = new Map<string, Row>();
  #count = 0;

  /** @param atS - the lab's time; what comes from long before the last sample begins anew: the lab has gone back */
  add({ edges }: Pick<Topology, "edges">, { forwardBytesPerS, backwardBytesPerS }: TopologyRates, atS: number): void {
    const last = this.#count > 0 ? (this.#times[(this.#count - 1) % SAMPLES] as number) : Number.NEGATIVE_INFINITY;
    if (atS < last - BACK_S) {
      this.#rows.clear();
      this.#count = 0;
    } else if (atS - last < EVERY_S) return;
    const place = this.#count % SAMPLES;
    this.#times[place] = atS;
    // An edge that is gone carries nothing.
    for (const row of this.#rows.values()) {
      row.forward[place] = 0;
      row.backward[place] = 0;
    }
    for (let at = 0; at < edges.length; at++) {
      const [forward, backward] = [forwardBytesPerS[at] ?? 0, backwardBytesPerS[at] ?? 0];
      const { id } = edges[at] as Topology["edges"][number];
      let row = this.#rows.get(id);
      if (!row) {
        // One that has carried nothing yet needs no room.
        if (forward + backward === 0) continue;
        row = { forward: new Float32Array(SAMPLES), backward: new Float32Array(SAMPLES) };
        this.#rows.set(id, row);
      }
      row.forward[place] = forward;
      row.backward[place] = backward;
    }
    this.#count += 1;
  }
  /** The sum over some edges, oldest first. */
  of(edges: readonly { readonly id: string; readonly isForward: boolean }[]): History {
    const from = Math.max(0, this.#count - SAMPLES);
    const places = Array.from({ length: this.#count - from }, (_, n) => (from + n) % SAMPLES);
    const rows = edges.flatMap(({ id, isForward }) => {
      const row = this.#rows.get(id);
      return row ? [isForward ? row : { forward: row.backward, backward: row.forward }] : [];
    });
    const sum = (of: keyof Row) => places.map((place) => rows.reduce((all, row) => all + (row[of][place] as number), 0));
    return { times: places.map((place) => this.#times[place] as number), there: sum("forward"), back: sum("backward") };
  }
}
