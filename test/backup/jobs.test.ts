// Work that takes its time: how it is followed, how it ends, and what is told of it.
import { expect, it } from 'vitest'
import { steps } from '../../core/contract/sentences/steps.ts'
import { Jobs } from '../../core/backup/jobs.ts'
import { ConflictError, NotFoundError } from '../../core/errors.ts'
import { EventLog } from '../../core/events/log.ts'
import { createLog } from '../../core/log.ts'
import { newStorage } from '../storage/harness.ts'

async function newJobs(): Promise<{ jobs: Jobs; told: () => string[] }> {
  const storage = await newStorage()
  const events = new EventLog(storage, Date.now)
  const jobs = new Jobs({
    tell: (body) => storage.commits.write((tx) => events.append(tx, null, body)),
    log: createLog('error', { write: () => undefined }),
  })
  const told = (): string[] => events.list({ after: 0, limit: 100 }).map(({ type }) => type)
  return { jobs, told }
}

/** Rejects when it is told to end, as all that listens to a signal does. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

it('tells how far it is, what came of it, and that it is over', async () => {
  const { jobs, told } = await newJobs()
  const gate = Promise.withResolvers<number>()
  const { id } = jobs.start('count', async (control) => {
    control.step(steps.writing_file)
    control.progress(3, 10, 'rows')
    return { counted: await gate.promise }
  })
  await expect
    .poll(() => jobs.require(id))
    .toMatchObject({ step: 'Writing the file', stepCode: 'writing_file' })
  expect(jobs.require(id)).toMatchObject({ state: 'running', progress: { done: 3, total: 10, unit: 'rows' } })
  gate.resolve(10)
  expect(await jobs.ended(id)).toMatchObject({ state: 'done', result: { counted: 10 } })
  expect(told()).toEqual(['job.begun', 'job.done'])
})

it('keeps why it failed', async () => {
  const { jobs, told } = await newJobs()
  const { id } = jobs.start('fail', () => Promise.reject(new ConflictError('It does not fit.')))
  expect(await jobs.ended(id)).toMatchObject({ state: 'failed', error: { message: 'It does not fit.' } })
  expect(told()).toEqual(['job.begun', 'job.failed'])
})

it('has cleaned up when a cancel is answered, and is refused twice at once', async () => {
  const { jobs, told } = await newJobs()
  let clean = false
  const work = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
    try {
      await untilAborted(signal)
    } finally {
      clean = true
    }
  }
  const { id } = jobs.start('wait', work, { only: true })
  expect(() => jobs.start('wait', work, { only: true })).toThrow(ConflictError)
  await expect.poll(told).toEqual(['job.begun'])
  expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled', error: undefined })
  expect(clean).toBe(true)
  expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled' })
  expect(told()).toEqual(['job.begun', 'job.cancelled'])
})

it('ends all when the appliance stops, and takes nothing new', async () => {
  const { jobs } = await newJobs()
  const { id } = jobs.start('wait', ({ signal }) => untilAborted(signal))
  await expect.poll(() => jobs.list().length).toBe(1)
  await jobs.stop()
  expect(jobs.require(id).state).toBe('cancelled')
  expect(() => jobs.start('wait', ({ signal }) => untilAborted(signal))).toThrow('stopping')
  expect(() => jobs.require('none')).toThrow(NotFoundError)
})
