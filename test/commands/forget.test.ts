// What the command says is to be typed erases no more than what it has shown.
import { expect, it } from 'vitest'
import { erasing } from '../../core/commands/messages/forget.ts'

it('names the number again of which alone it was asked, and what a shell would take for several words', () => {
  expect(erasing('5511999990002', undefined)).toBe('holdfast forget 5511999990002 --confirm 5511999990002')
  expect(erasing('+55 11', "Ana's shop")).toBe(
    String.raw`holdfast forget '+55 11' --instance 'Ana'\''s shop' --confirm '+55 11'`,
  )
})
