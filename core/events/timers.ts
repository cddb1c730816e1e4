// Timers: injected, and never a reason for the process to stay alive.

/** Calls the work once after ms; the function returned takes that back. */
export type SetTimer = (work: () => void, ms: number) => () => void

export const systemTimer: SetTimer = (work, ms) => {
  const timer = setTimeout(work, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

/** The promise's result, or undefined when it takes longer: what hangs must not hold up its owner. */
export function within<T>(promise: Promise<T>, ms: number, setTimer: SetTimer): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = setTimer(() => resolve(undefined), ms)
    promise.finally(cancel).then(resolve, reject)
  })
}
