// What is read of a web page for a preview.
import { expect, it } from 'vitest'
import { pageWords } from '../../../../core/instances/messages/files/page-words.ts'

it.each([
  ['<title>Plain &#233; page</title>', { title: 'Plain é page' }],
  [
    `<meta content='A "tea"' property=og:title /><meta name="Description" content="Line\none"><title>Other</title>`,
    { title: 'A "tea"', description: 'Line one' },
  ],
  [
    '<meta property="og:title" content="One"><meta property="og:title" content="Two"><meta property="og:image" content="/a.png">',
    { title: 'One', picture: '/a.png' },
  ],
  [
    '<meta property="og:title" content="&lt;b&gt; &#x1F600; &unknown; &#99999999;">',
    { title: '<b> 😀 &unknown; &#99999999;' },
  ],
  ['<p>No words of itself</p>', undefined],
  ['<title>', undefined],
])('%s', (html, words) => expect(pageWords(html)).toEqual(words))

it('takes no more than phones show, and is not held up by what is no page', () => {
  const { title, description } =
    pageWords(`<meta name="description" content="${'b'.repeat(3000)}"><title>${'a'.repeat(1500)}</title>`) ??
    {}
  expect([title?.length, description?.length]).toEqual([300, 1000])
  // Each of them looked at to its end would take minutes.
  expect(pageWords('<meta '.repeat(5_000_000))).toBeUndefined()
  expect(pageWords('<title'.repeat(5_000_000))).toBeUndefined()
  expect(pageWords(`<meta${' a="'.repeat(100_000)}`)).toBeUndefined()
})
