// The files that are to be sent: in their order, each with its caption, one after the other, until one is called off.
import { useEffect, useRef, useState } from 'preact/hooks'
import { kindOfFile } from '../../../../core/contract/messages/file-kind.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { sendFile } from '../../../api/form.ts'

/** A key that only this press of the button has: a repeated request sends once. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-')
}

/** What a browser says of it; the appliance goes by its bytes. */
export function takesCaption(file: File): boolean {
  return kindOfFile(file.type) !== 'audio'
}

export interface Attached {
  id: string
  /** The same for each try to send it as it is, so that it is sent once. */
  key: string
  file: File
  caption: string
  /** It was recorded, and goes as a voice message. */
  isVoice?: boolean
}

interface Where {
  instance: string
  to: string
  quotedId: string | undefined
  /** Not before. */
  sendAt?: number | undefined
}

export function useFiles() {
  const [files, setFiles] = useState<readonly Attached[]>([])
  const [progress, setProgress] = useState<number>()
  const sending = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => sending.current?.abort(), [])

  const attach = (given: readonly File[]): void =>
    setFiles((now) => [...now, ...given.map((file) => ({ id: newKey(), key: newKey(), file, caption: '' }))])
  const change = (id: string, caption: string): void =>
    setFiles((now) => now.map((each) => (each.id === id ? { ...each, caption, key: newKey() } : each)))
  const remove = (id: string): void => setFiles((now) => now.filter((each) => each.id !== id))
  const move = (id: string, by: number): void =>
    setFiles((now) => {
      const at = now.findIndex((each) => each.id === id)
      const moved = now[at]
      if (moved === undefined || now[at + by] === undefined) return now
      return now.filter((each) => each !== moved).toSpliced(at + by, 0, moved)
    })

  /** Each leaves the list when it is accepted: what is called off, or refused, can be sent again. */
  const sendAll = async (
    { instance, to, quotedId, sendAt }: Where,
    all: readonly Attached[],
    onSent: (message: MessageView) => void,
  ): Promise<void> => {
    const { signal } = (sending.current = new AbortController())
    try {
      for (const [index, { id, key, file, caption, isVoice }] of all.entries()) {
        setProgress(0)
        const fields = {
          instance,
          to,
          idempotencyKey: key,
          ...(sendAt !== undefined && { sendAt: String(sendAt) }),
          ...(isVoice === true && { content: JSON.stringify({ kind: 'audio', voice: true }) }),
          ...(caption.trim() !== '' && takesCaption(file) && { caption }),
          ...(index === 0 && quotedId !== undefined && { quotedId }),
        }
        onSent(await sendFile({ fields, file, signal, onProgress: setProgress }))
        remove(id)
      }
    } finally {
      setProgress(undefined)
    }
  }
  return { files, progress, attach, change, remove, move, sendAll, callOff: () => sending.current?.abort() }
}

export type Files = ReturnType<typeof useFiles>
