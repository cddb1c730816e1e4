// Which words of a text can be found, and by what.
import { describe, expect, it } from 'vitest'
import { fits, queryOf, wordsOf } from '../../../core/storage/search/words.ts'

const finds = (q: string, text: string): boolean => {
  const query = queryOf(q)
  return query !== undefined && fits(query, text)
}

describe('a text is found', () => {
  it.each([
    ['by a whole word', 'pedido', 'O pedido saiu'],
    ['by the beginning of a word', 'ped', 'O pedido saiu'],
    ['in any case', 'PEDIDO', 'pedido'],
    ['without its accents', 'sao amanha', 'São Paulo, amanhã'],
    ['with accents that it has not', 'São', 'sao paulo'],
    ['whichever way its accents are written', 'amanhã', 'amanha\u0303'],
    ['by all words in any order', 'saiu ped', 'O pedido saiu'],
    ['by digits among signs', '1042', 'pedido #1042!'],
    ['by Greek without accents', 'αθηνα', 'Αθήνα'],
    ['by Cyrillic', 'прив', 'Привет!'],
    ['by Arabic without its vowel signs', 'سلام', 'سَلَام'],
    ['by two letters of Chinese in the middle', '已经', '订单已经发出'],
    ['by more of them', '单已经发', '订单已经发出'],
    ['by one of them', '发', '订单已经发出'],
    ['by the last one', '出', '订单已经发出'],
    ['by Japanese', 'ました', '届きました。'],
    ['by Thai', 'สวัส', 'สวัสดีครับ'],
    ['by Korean', '안녕', '안녕하세요'],
    ['by an emoji', '👍', 'ok 👍'],
    ['by the first forty letters of a word without end', 'x'.repeat(300), 'x'.repeat(10_000)],
    ['where scripts are mixed in one word', 'pedido订单', '新订单 pedido'],
  ])('%s', (_how, q, text) => expect(finds(q, text)).toBe(true))

  it.each([
    ['by the end of a word', 'dido', 'O pedido saiu'],
    ['where a word is missing', 'pedido 9999', 'pedido 1042'],
    ['by letters of Chinese that do not stand together', '订经', '订单已经发出'],
    ['by pairs that stand apart', '订单发出', '发出订单，单发'],
    ['where an accent makes it another letter', 'かき', 'がき'],
  ])('but not %s', (_how, q, text) => expect(finds(q, text)).toBe(false))

  it('but not by signs alone: there is nothing to look for', () => {
    expect(queryOf('?! -- …')).toBeUndefined()
  })
})

it('holds each word once, and never a mark of the index', () => {
  expect([...wordsOf('a b a \u{e000}o1 B')]).toEqual(['a', 'b', 'o1'])
})

it('ends somewhere in what a stranger sends', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => `w${at}`).join(' ')
  expect(wordsOf(many).size).toBeLessThanOrEqual(10_001)
  expect(wordsOf('é'.repeat(5_000_000)).size).toBe(1)
})
