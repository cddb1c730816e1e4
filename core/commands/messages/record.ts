// holdfast record: writes how what comes from WhatsApp is built into a file, while the appliance runs and until it is
// stopped (Ctrl-C). It holds no content, number or name, and may be given to who develops this.
import { open } from 'node:fs/promises'
import { BadRequestError, UnavailableError } from '../../errors.ts'
import { codeOf } from '../../storage/files.ts'
import { findRunning } from '../connection.ts'
import { answer, configOf, tell, type CommonFlags } from '../options.ts'

export async function record(file: string, flags: CommonFlags): Promise<void> {
  const running = await findRunning(configOf(flags))
  if (running === undefined)
    throw new UnavailableError('The appliance is not running; nothing is recorded.', {
      hint: 'Start it first.',
    })
  const out = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw new BadRequestError(`The file ${file} cannot be made (${codeOf(cause)}); nothing was recorded.`, {
      hint: 'Name a file that is not there yet.',
      cause,
    })
  })
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  let bytes = 0
  try {
    const lines = await running.stream('/shapes')
    tell(`Recording how what comes in is built into ${file}. Ctrl-C ends it.`)
    const reader = lines.getReader()
    stop.signal.addEventListener('abort', () => void reader.cancel())
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      await out.write(value)
      bytes += value.length
    }
  } finally {
    await out.close()
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
  answer(flags, `Recorded ${bytes} bytes in ${file}.`, { file, bytes })
}
