// What the desktop tells without a window: notices, the tray's menu, and all of it in each language.
import { expect, it } from 'vitest'
import type { InstanceState } from '../../core/contract/state.ts'
import { noticesOf } from '../../main/notices.ts'
import type { Status } from '../../core/contract/shell.ts'
import { menuOf } from '../../main/tray-menu.ts'
import { wordsOf } from '../../main/words.ts'
import { desktopWords, languageNames } from '../../renderer/words/languages.ts'

const en = wordsOf('en-US')

function status(numbers: Record<string, InstanceState>, backupFailing = false): Status {
  const list = Object.entries(numbers).map(([name, state]) => ({ id: name, name, state }))
  return { type: 'status', numbers: list, backupFailing }
}

it('tells once of a number that needs its owner, and of nothing that was so before', () => {
  const open = status({ shop: 'open', desk: 'reconnecting' })
  const out = status({ shop: 'logged_out', desk: 'open' })
  expect(noticesOf(en, undefined, out)).toEqual([])
  expect(noticesOf(en, open, out).map(({ title }) => title)).toEqual(['shop was logged out on the phone.'])
  expect(noticesOf(en, out, out)).toEqual([])
  expect(noticesOf(en, open, status({ shop: 'open', desk: 'open' }, true))).toHaveLength(1)
})

it('shows in the tray how many are up, and which are not', () => {
  const done: string[] = []
  const actions = {
    open: () => void done.push('open'),
    pause: () => void done.push('pause'),
    resume: () => void done.push('resume'),
    quit: () => void done.push('quit'),
  }
  const { numbers } = status({ shop: 'open', desk: 'logged_out', old: 'stopped' })
  const menu = menuOf(en, { numbers, isPaused: false, isReady: true }, actions)
  expect(menu.map(({ label }) => label)).toEqual([
    '1 of 3 online',
    '  desk',
    undefined,
    'Open Holdfast',
    'Pause all numbers',
    undefined,
    'Quit',
  ])
  const paused = menuOf(en, { numbers, isPaused: true, isReady: true }, actions)
  expect(paused.map(({ label }) => label)).toContain('Resume')
})

it.each(languageNames())('speaks %s, in whatever country', (name) => {
  expect(wordsOf(`${name}-419`)).toBe(desktopWords[name])
  expect(wordsOf(name).loggedOut('shop')).toContain('shop')
})

it('speaks English where it does not know the language', () => {
  expect(wordsOf('de')).toBe(en)
})
