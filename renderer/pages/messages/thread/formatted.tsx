// What somebody wrote, as phones show it. A long text is shown in parts, so that none is too long for a page.
import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { words } from '../../../words/words.ts'
import { nameOf } from '../names.ts'
import { emojiAlone, parseMarkup, type Block, type Inline } from './markup.ts'

const firstLength = 3000
const furtherLength = 20_000

function Part({ part }: { part: Inline }): ComponentChildren {
  switch (part.kind) {
    case 'code':
      return <code>{part.text}</code>
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer">
          {part.text}
        </a>
      )
    case 'mention':
      return (
        <span class="mention" title={part.text}>
          @<bdi>{nameOf(part.jid)}</bdi>
        </span>
      )
    case 'bold':
      return <strong>{parts(part.children)}</strong>
    case 'italic':
      return <em>{parts(part.children)}</em>
    case 'strike':
      return <s>{parts(part.children)}</s>
    default:
      return part.text
  }
}

function parts(all: readonly Inline[]): ComponentChildren {
  return all.map((part, n) => <Part part={part} key={n} />)
}

function Piece({ block }: { block: Block }): ComponentChildren {
  switch (block.kind) {
    case 'quote':
      return <blockquote dir="auto">{parts(block.children)}</blockquote>
    case 'code':
      return <pre dir="auto">{block.text}</pre>
    case 'list': {
      const items = block.items.map((item, n) => (
        <li key={n} dir="auto">
          {parts(item)}
        </li>
      ))
      return block.isOrdered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>
    }
    default:
      return <p dir="auto">{parts(block.children)}</p>
  }
}

/** Never in the middle of a letter that is written with two. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

export function Formatted({ text, mentions }: { text: string; mentions?: readonly string[] | undefined }) {
  const [length, setLength] = useState(firstLength)
  const emoji = emojiAlone(text)
  const shown = cut(text, length)
  return (
    <div class="bubble-text" data-emoji={emoji === 0 ? undefined : emoji}>
      {parseMarkup(shown, mentions).map((block, n) => (
        <Piece block={block} key={n} />
      ))}
      {shown.length < text.length && (
        <button type="button" class="text-button" onClick={() => setLength(length + furtherLength)}>
          {words.value.messages.talk.readMore}
        </button>
      )}
    </div>
  )
}

/** In one line: the marks are taken away, nothing else. */
export function plain(text: string): string {
  const flat = (all: readonly Inline[]): string =>
    all.map((part) => ('children' in part ? flat(part.children) : part.text)).join('')
  return parseMarkup(cut(text, 200))
    .map((block) => {
      if (block.kind === 'code') return block.text
      return block.kind === 'list' ? block.items.map(flat).join(' ') : flat(block.children)
    })
    .join(' ')
    .replaceAll(/\s+/g, ' ')
}
