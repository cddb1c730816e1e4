// What is written, as the page reads it: the marks of phones and nothing else, however they are meant to trip it.
import { describe, expect, it } from 'vitest'
import { emojiAlone, parseMarkup, type Inline } from '../../../renderer/pages/messages/thread/markup.ts'

/** In one line, so that a table can hold it. */
function told(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if ('children' in part) return `<${part.kind} ${told(part.children)}>`
      if (part.kind === 'text') return part.text
      return `<${part.kind} ${part.kind === 'link' ? part.href : part.kind === 'mention' ? part.jid : part.text}>`
    })
    .join('')
}

function read(text: string, mentions: readonly string[] = []): string {
  return parseMarkup(text, mentions)
    .map((block) => {
      if (block.kind === 'code') return `{code ${block.text}}`
      if (block.kind === 'list')
        return `{${block.isOrdered ? `ol ${block.start}` : 'ul'} ${block.items.map(told).join(' | ')}}`
      return block.kind === 'quote' ? `{quote ${told(block.children)}}` : told(block.children)
    })
    .join('')
}

describe('what is written', () => {
  it.each([
    ['*bold* and _italic_', '<bold bold> and <italic italic>'],
    ['*bold _and italic_ ~not~*', '<bold bold <italic and italic> <strike not>>'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['no * bold* and **', 'no * bold* and **'],
    ['* one', '{ul one}'],
    ['`*code*` stays', '<code *code*> stays'],
    ['see https://a.example/x_(y)?z=1. ok', 'see <link https://a.example/x_(y)?z=1>. ok'],
    ['(www.a.example)', '(<link https://www.a.example>)'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['https://a.example/\u202Egpj.exe', '<link https://a.example/>\u202Egpj.exe'],
    ['one\ntwo', 'one\ntwo'],
    ['- one\n- *two*\nthree', '{ul one | <bold two>}three'],
    ['3. one\n4. two', '{ol 3 one | two}'],
    ['> one\n> two\nthree', '{quote one\ntwo}three'],
    ['```a *b*\nc``` d', '{code a *b*\nc} d'],
    ['<b>no</b>', '<b>no</b>'],
    ['hi @5511987650001!', 'hi <mention 5511987650001@s.whatsapp.net>!'],
    ['hi @5511987650009!', 'hi @5511987650009!'],
  ])('%j is read as phones read it', (text, expected) => {
    expect(read(text, ['5511987650001@s.whatsapp.net'])).toBe(expected)
  })

  it('keeps every letter of a text that is nothing but marks', () => {
    const text = '*a _b ~c '.repeat(2000)
    expect(read(text)).toBe(text)
  })

  it.each([
    ['👍', 1],
    ['👩‍👩‍👧‍👦 🇧🇷', 2],
    ['❤️👍🏽🎉', 3],
    ['👍👍👍👍', 0],
    ['👍 ok', 0],
    ['12', 0],
  ])('%s is %i emoji and nothing else', (text, count) => {
    expect(emojiAlone(text)).toBe(count)
  })
})
