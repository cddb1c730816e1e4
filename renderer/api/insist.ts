// Tries again what the appliance did not take, with growing waits and not for ever, as long as somebody wants it.

/** Before each further try. */
const waitsMs = [500, 1000, 2000, 4000, 8000, 15_000, 30_000] as const

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** Resolves with whether it was done. */
export async function insist(
  attempt: () => Promise<boolean>,
  isWanted: () => boolean,
  pause: (ms: number) => Promise<void> = wait,
): Promise<boolean> {
  for (const ms of waitsMs) {
    if (await attempt()) return true
    await pause(ms)
    if (!isWanted()) return false
  }
  return attempt()
}
