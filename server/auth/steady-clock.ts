/** Unix milliseconds by a clock that nobody sets: it goes on evenly from the start of the process, whatever becomes of the wall's. */
export const steadyMs = (): number => performance.timeOrigin + performance.now();

/** What the wall clock says of a moment of the steady one, Unix ms; the two part when a machine sleeps or its clock is set. */
export const wallMsOf = (steady: number): number => Math.round(Date.now() - (steadyMs() - steady));
