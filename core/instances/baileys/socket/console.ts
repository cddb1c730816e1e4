// libsignal prints sessions, private keys included, to the console. This takes the console away from
// everything in the process before Baileys is loaded; our own output never goes through it.

const methods = ['debug', 'dir', 'error', 'info', 'log', 'table', 'trace', 'warn'] as const

/** Replaces every printing method of the console; safe to call twice. */
export function silenceConsole(): void {
  for (const method of methods) console[method] = ignore
}

function ignore(): void {}
