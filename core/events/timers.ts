// Timers of deliveries: injected, and never a reason for the process to stay alive.

/** Calls the work once after ms; the function returned takes that back. */
export type SetTimer = (work: () => void, ms: number) => () => void

export const systemTimer: SetTimer = (work, ms) => {
  const timer = setTimeout(work, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
