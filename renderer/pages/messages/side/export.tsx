// A chat to take away, oldest first, as far as it is here: as text, as a page to print, or with its files in a zip. It is made
// in the browser, which has what it shows already.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { addressOf, call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { toast } from '../../../state/toasts.ts'
import { count } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { isPicture, lineOf, pageOf, paragraphOf, placeOf, safeName } from './written.ts'
import { Zip } from './zip.ts'

const pageSize = 500
/** A zip without extensions holds 4 GB, and a browser has to hold it. */
const mostBytes = 2 * 1024 ** 3
/** Small ones, in a page that is one file. */
const mostPictures = 300

type Form = 'text' | 'html' | 'zip'

function save(file: Blob, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}

async function fileOf(route: 'getMedia' | 'getThumbnail', hash: string): Promise<Blob | undefined> {
  const response = await fetch(addressOf(route, { params: { hash } }))
  return response.ok ? response.blob() : undefined
}

function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('It cannot be read.')))
    reader.readAsDataURL(file)
  })
}

/** What is made of the messages, newest first as they come: nothing of them is kept but what is written. */
class Written {
  readonly #form: Form
  readonly #lines: string[] = []
  readonly #paragraphs: string[] = []
  readonly #zip = new Zip()
  #pictures = 0
  #files = 0
  left = 0

  constructor(form: Form) {
    this.#form = form
  }

  async add(message: MessageView): Promise<void> {
    if (this.#form !== 'html') this.#lines.push(lineOf(message))
    if (this.#form === 'text') return
    const picture = this.#form === 'zip' ? await this.#pack(message) : await this.#small(message)
    this.#paragraphs.push(paragraphOf(message, picture))
  }

  /** Where it lies, if it is a picture. */
  async #pack(message: MessageView): Promise<string | undefined> {
    const { media } = message
    if (media === null) return undefined
    const isTooMuch = this.#zip.length + (media.sizeBytes ?? 0) > mostBytes
    const file =
      media.state !== 'kept' || media.hash === null || isTooMuch
        ? undefined
        : await fileOf('getMedia', media.hash)
    if (file === undefined) {
      this.left += 1
      return undefined
    }
    this.#files += 1
    const place = placeOf(message, this.#files)
    await this.#zip.add(place, file)
    return isPicture(message) ? encodeURI(place) : undefined
  }

  async #small(message: MessageView): Promise<string | undefined> {
    const hash = message.media?.state === 'kept' ? message.media.hash : null
    if (hash === null || !isPicture(message) || this.#pictures >= mostPictures) return undefined
    this.#pictures += 1
    const file = await fileOf('getThumbnail', hash)
    return file && dataUrl(file)
  }

  async end(name: string): Promise<Blob> {
    const text = new Blob([`${this.#lines.toReversed().join('\n')}\n`], { type: 'text/plain;charset=utf-8' })
    if (this.#form === 'text') return text
    const page = new Blob([pageOf(name, this.#paragraphs.toReversed())], { type: 'text/html;charset=utf-8' })
    if (this.#form === 'html') return page
    await this.#zip.add('chat.txt', text)
    await this.#zip.add('chat.html', page)
    return this.#zip.end()
  }
}

const endings = { text: 'txt', html: 'html', zip: 'zip' } as const

export function Export({ instance, chat, name }: { instance: string; chat: string; name: string }) {
  const t = words.value
  const [done, setDone] = useState<number>()
  const isStopped = useRef(false)
  useEffect(
    () => () => {
      isStopped.current = true
    },
    [],
  )
  const take = (form: Form) => async (): Promise<void> => {
    isStopped.current = false
    const written = new Written(form)
    let before: number | undefined
    let taken = 0
    setDone(0)
    try {
      for (;;) {
        const query = { instance, chat, before, limit: pageSize }
        const { messages } = await call('listMessages', { query })
        for (const message of messages) {
          if (isStopped.current) return
          await written.add(message)
          taken += 1
          if (taken % 50 === 0) setDone(taken)
        }
        if (messages.length < pageSize) break
        before = messages.at(-1)?.row
      }
      save(await written.end(name), `${safeName(name)}.${endings[form]}`)
      if (written.left > 0) toast(t.reading.exportLeft(written.left))
    } finally {
      setDone(undefined)
    }
  }
  return (
    <>
      <Button run={take('text')} icon="download">
        {t.messages.side.export}
      </Button>
      <Button run={take('html')}>{t.reading.html}</Button>
      <Button run={take('zip')}>{t.reading.zip}</Button>
      {done !== undefined && (
        <>
          <span class="small" role="status">
            {t.messages.count(done, count(done))}
          </span>
          <Button
            look="quiet"
            run={() => {
              isStopped.current = true
            }}
          >
            {t.actions.cancel}
          </Button>
        </>
      )}
    </>
  )
}
