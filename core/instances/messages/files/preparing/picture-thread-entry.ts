// The thread that has pictures read by processes, and knows nothing else.
import { parentPort } from 'node:worker_threads'
import { PictureReaders } from './picture-process.ts'
import type { PictureAnswer, PictureAsked } from './picture-thread.ts'
import { Programs } from './program.ts'

const readers = new PictureReaders(new Programs())
const underWay = new Map<number, { givenUp: AbortController; done: Promise<void> }>()

const tell = (answer: PictureAnswer): void => parentPort?.postMessage(answer)

function begin(asked: Extract<PictureAsked, { is: 'picture' }>): void {
  const givenUp = new AbortController()
  underWay.set(asked.id, { givenUp, done: read(asked, givenUp.signal) })
}

async function read(
  { id, file, job }: Extract<PictureAsked, { is: 'picture' }>,
  signal: AbortSignal,
): Promise<void> {
  try {
    tell({ id, made: await readers.read(file, job, signal) })
  } catch (error) {
    tell({ id, refused: String(error) })
  } finally {
    underWay.delete(id)
  }
}

async function end(): Promise<void> {
  const all = [...underWay.values()]
  for (const { givenUp } of all) givenUp.abort()
  await Promise.all(all.map(({ done }) => done))
  await readers.stop()
  parentPort?.close()
}

parentPort?.on('message', (asked: PictureAsked) => {
  if (asked.is === 'picture') begin(asked)
  else if (asked.is === 'given up') underWay.get(asked.id)?.givenUp.abort()
  else void end()
})
