// The second factor by the vectors of its RFC, what is sealed by a password, and how long guessing has to wait.
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { openWith, PasswordHashing, sealWith } from '../../../core/appliance/sign-in/secret.ts'
import { codeAt, fromBase32, stepOf, toBase32 } from '../../../core/appliance/sign-in/totp.ts'
import { Tries, waitMs } from '../../../core/appliance/sign-in/tries.ts'

const secret = Buffer.from('12345678901234567890')

// RFC 6238, appendix B, the last six of its eight digits.
it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30)
  expect(codeAt(secret, step)).toBe(code)
  const at = (ms: number, after = 0) => stepOf(secret, code, { now: seconds * 1000 + ms, after })
  expect([at(0), at(30_000), at(-30_000)]).toEqual([step, step, step])
  expect([at(90_000), at(-90_000), at(0, step)]).toEqual([undefined, undefined, undefined])
})

it('a secret is written as authenticators read it', () => {
  expect(toBase32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(fromBase32('gezd gnbv gy3t qojq gezd gnbv gy3t qojq')).toEqual(secret)
  expect([fromBase32(''), fromBase32('01')]).toEqual([undefined, undefined])
  const other = randomBytes(17)
  expect(fromBase32(toBase32(other))).toEqual(other)
})

it('a password opens what it sealed, however its letters are composed, and another one does not', async () => {
  const hashing = new PasswordHashing()
  const salt = randomBytes(16)
  const [one, same, other] = await Promise.all(
    ['caf\u00e9 com leite', 'cafe\u0301 com leite', 'cafe com leite'].map((each) =>
      hashing.derive(each, salt),
    ),
  )
  expect(one?.hash).toEqual(same?.hash)
  expect(one?.hash).not.toEqual(other?.hash)
  const sealed = sealWith(one?.key ?? Buffer.of(), secret)
  expect(openWith(same?.key ?? Buffer.of(), sealed)).toEqual(secret)
  expect(() => openWith(other?.key ?? Buffer.of(), sealed)).toThrow()
})

it('each wrong password waits longer than the one before, from one address alone, and is forgotten', async () => {
  expect([1, 4, 5, 6, 7, 20].map(waitMs)).toEqual([0, 0, 2000, 4000, 8000, 900_000])
  let now = 0
  const told: string[] = []
  const tries = new Tries(
    (address) => told.push(address),
    () => now,
  )
  const attempt = async (address: string, isRight = false) =>
    tries
      .try(address, async () => ({ isRight }))
      .then(
        () => 'tried',
        (error: { code: string }) => error.code,
      )
  const refused = 'too_many_wrong_passwords'
  for (let n = 0; n < 5; n += 1) expect(await attempt('10.0.0.1')).toBe('tried')
  expect(await attempt('10.0.0.1', true)).toBe(refused)
  // One network of IPv6 is one place.
  for (let n = 0; n < 5; n += 1) expect(await attempt(`2001:db8:1:2::${n}`)).toBe('tried')
  expect(await attempt('2001:db8:1:2::f', true)).toBe(refused)
  expect(await attempt('10.0.0.2', true)).toBe('tried')
  now = 2000
  expect(await attempt('10.0.0.1')).toBe('tried')
  now = 4000
  expect(await attempt('10.0.0.1', true)).toBe(refused)
  now = 6000
  expect(await attempt('10.0.0.1', true)).toBe('tried')
  expect(await attempt('10.0.0.1')).toBe('tried')
  expect(told).toEqual(['10.0.0.1', '2001:db8:1:2::/64'])
  // Two at once from one place would be two guesses for one wait.
  const slow = Promise.withResolvers<{ isRight: boolean }>()
  const first = tries.try('10.0.0.3', () => slow.promise)
  expect(await attempt('10.0.0.3')).toBe(refused)
  slow.resolve({ isRight: true })
  await first
  expect(await attempt('10.0.0.3')).toBe('tried')
})
