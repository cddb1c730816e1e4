// The order of a start: nothing connects before everything that can refuse has been asked.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { writeHistory } from '../api/evolution/history.ts'
import { startCore, tempFolder } from '../api/harness.ts'

const folder = tempFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const Timeline = z.object({ timeline: z.array(z.object({ state: z.string(), at: z.int() })) })

it('a taken port ends the start before any number connects, and the folder is free again', async () => {
  const { id } = await writeHistory(folder, 'running')
  const taken = createServer()
  await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? String(address.port) : ''
  const env = { HOLDFAST_PORT: port }
  await expect(startCore({ dataDir: folder, env })).rejects.toMatchObject({ code: 'port_in_use' })
  await new Promise((resolve) => void taken.close(resolve))
  const begun = Date.now()
  const core = await startCore({ dataDir: folder })
  const { timeline } = Timeline.parse((await core.ask('GET', `/api/v1/instances/${id}/timeline`)).json)
  expect(timeline.map(({ state }) => state)).toContain('connecting')
  expect(timeline.every(({ at }) => at >= begun)).toBe(true)
  await core.stop()
})
