// A chat to take away, oldest first, as far as it is here: as text, as a page to print, or with its files in a zip. It is made
// in the browser, which has what it shows already.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { addressOf, call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { toast } from '../../../state/toasts.ts'
import { count } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { openTarget, save, type Target } from './sink.ts'
import { isPicture, lineOf, pageOf, paragraphOf, placeOf, safeName } from './written.ts'
import { Zip } from './zip.ts'

const pageSize = 500
/** Small ones, in a page that is one file. */
const mostPictures = 300

type Form = 'text' | 'html' | 'zip'

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
  readonly #target: Target | undefined
  readonly #zip: Zip | undefined
  #pictures = 0
  #files = 0
  left = 0

  /** target: of a zip. */
  constructor(form: Form, target: Target | undefined) {
    this.#form = form
    this.#target = target
    this.#zip = target && new Zip(target)
  }

  async add(message: MessageView): Promise<void> {
    if (this.#form !== 'html') this.#lines.push(lineOf(message))
    if (this.#form === 'text') return
    const picture =
      this.#zip === undefined ? await this.#small(message) : await this.#pack(this.#zip, message)
    this.#paragraphs.push(paragraphOf(message, picture))
  }

  /** Where it lies, if it is a picture. */
  async #pack(zip: Zip, message: MessageView): Promise<string | undefined> {
    const { media } = message
    if (media === null) return undefined
    const isTooMuch = zip.length + (media.sizeBytes ?? 0) > (this.#target?.mostBytes ?? 0)
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
    await zip.add(place, file)
    return isPicture(message) ? encodeURI(place) : undefined
  }

  async #small(message: MessageView): Promise<string | undefined> {
    const hash = message.media?.state === 'kept' ? message.media.hash : null
    if (hash === null || !isPicture(message) || this.#pictures >= mostPictures) return undefined
    this.#pictures += 1
    const file = await fileOf('getThumbnail', hash)
    return file && dataUrl(file)
  }

  async end(name: string, fileName: string): Promise<void> {
    const text = new Blob([`${this.#lines.toReversed().join('\n')}\n`], { type: 'text/plain;charset=utf-8' })
    if (this.#form === 'text') return save(text, fileName)
    const page = new Blob([pageOf(name, this.#paragraphs.toReversed())], { type: 'text/html;charset=utf-8' })
    if (this.#zip === undefined) return save(page, fileName)
    await this.#zip.add('chat.txt', text)
    await this.#zip.add('chat.html', page)
    await this.#zip.end()
    await this.#target?.close()
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
    const fileName = `${safeName(name)}.${endings[form]}`
    const target = form === 'zip' ? await openTarget(fileName) : undefined
    if (form === 'zip' && target === undefined) return
    const written = new Written(form, target)
    let before: number | undefined
    let taken = 0
    setDone(0)
    try {
      for (;;) {
        const query = { instance, chat, before, limit: pageSize }
        const { messages } = await call('listMessages', { query })
        for (const message of messages) {
          if (isStopped.current) return await target?.drop()
          await written.add(message)
          taken += 1
          if (taken % 50 === 0) setDone(taken)
        }
        if (messages.length < pageSize) break
        before = messages.at(-1)?.row
      }
      await written.end(name, fileName)
      if (written.left > 0) toast(t.reading.exportLeft(written.left))
    } catch (error) {
      await target?.drop()
      throw error
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
