// A chat as a text to take away: one line a message, oldest first, as far as it is here.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { noticeText } from '../../../words/notice.ts'
import { count } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { doerName } from '../names.ts'

const pageSize = 500

/** When, by whom, what: in a form that programs read too. */
function lineOf(message: MessageView): string {
  const t = words.value.messages
  const { sentAt, notice, text, kind, media, deletedAt, chat } = message
  const at = new Date(sentAt).toISOString()
  if (notice !== null) return `[${at}] ${noticeText(notice)}`
  const what =
    kind === 'text' ? '' : `<${t.kinds[kind]}${media?.fileName == null ? '' : `: ${media.fileName}`}> `
  const gone = deletedAt === null ? '' : `(${t.deleted}) `
  return `[${at}] ${doerName(message, chat)}: ${gone}${what}${text ?? ''}`
}

function save(text: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}

export function Export({ instance, chat, name }: { instance: string; chat: string; name: string }) {
  const t = words.value.messages.side
  const [done, setDone] = useState<number>()
  const isStopped = useRef(false)
  useEffect(
    () => () => {
      isStopped.current = true
    },
    [],
  )
  const run = async (): Promise<void> => {
    isStopped.current = false
    const lines: string[] = []
    let before: number | undefined
    setDone(0)
    try {
      for (;;) {
        const { messages } = await call('listMessages', {
          query: { instance, chat, before, limit: pageSize },
        })
        if (isStopped.current) return
        lines.push(...messages.map(lineOf))
        setDone(lines.length)
        if (messages.length < pageSize) break
        before = messages.at(-1)?.row
      }
      save(`${lines.toReversed().join('\n')}\n`, `${name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')}.txt`)
    } finally {
      setDone(undefined)
    }
  }
  return (
    <>
      <Button run={run} icon="download">
        {t.export}
      </Button>
      {done !== undefined && (
        <>
          <span class="small" role="status">
            {words.value.messages.count(done, count(done))}
          </span>
          <Button
            look="quiet"
            run={() => {
              isStopped.current = true
            }}
          >
            {words.value.actions.cancel}
          </Button>
        </>
      )}
    </>
  )
}
