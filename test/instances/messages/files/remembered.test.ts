// What was found out of files: kept while it is good, found out anew where it failed.
import { expect, it } from 'vitest'
import { Places } from '../../../../core/instances/messages/files/preparing/places.ts'
import { Remembered } from '../../../../core/instances/messages/files/remembered.ts'
import { Clock } from '../../../helpers/clock.ts'

it('what was found out is found out once, also where it is asked for at once; of too many the oldest is forgotten', async () => {
  const remembered = new Remembered<string>(2, () => true)
  let times = 0
  const find = async (): Promise<string> => `${(times += 1)}`
  expect(await Promise.all([remembered.of('a', find), remembered.of('a', find)])).toEqual(['1', '1'])
  await remembered.of('b', find)
  await remembered.of('c', find)
  expect(await remembered.of('c', find)).toBe('3')
  expect(await remembered.of('a', find)).toBe('4')
})

it('what failed is tried again: at once where nothing was found out, a while later where the file was refused', async () => {
  const clock = new Clock()
  const remembered = new Remembered<string | undefined>(10, (each) => each !== undefined, clock.now)
  await expect(remembered.of('a', () => Promise.reject(new Error('The disk is away.')))).rejects.toThrow(
    /away/,
  )
  expect(await remembered.of('a', async () => undefined)).toBeUndefined()
  expect(await remembered.of('a', async () => 'made')).toBeUndefined()
  clock.advance(10 * 60_000)
  expect(await remembered.of('a', async () => 'made')).toBe('made')
  clock.advance(24 * 60 * 60_000)
  expect(await remembered.of('a', async () => 'other')).toBe('made')
})

it(
  'so many at once and no more; whoever gives up waiting takes no place, and a stream gives its own back',
  { timeout: 20_000 },
  async () => {
    const places = new Places(1)
    const begun: string[] = []
    const stream = places.during(async function* () {
      begun.push('stream')
      yield 1
      yield 2
    })
    await stream.next()
    const leaving = new AbortController()
    const left = places.with(async () => void begun.push('left'), leaving.signal)
    const next = places.with(async () => void begun.push('next'))
    leaving.abort(new Error('Gone.'))
    await expect(left).rejects.toThrow('Gone.')
    expect(begun).toEqual(['stream'])
    await stream.return()
    await next
    await expect(places.with(() => Promise.reject(new Error('It failed.')))).rejects.toThrow()
    await places.with(async () => void begun.push('last'))
    expect(begun).toEqual(['stream', 'next', 'last'])
  },
)
