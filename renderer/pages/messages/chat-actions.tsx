// What may be done to a chat: one button, and the panel at the side, which is fetched when it is wanted.
import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { later } from '../../parts/later.tsx'
import { words } from '../../words/words.ts'
import type { PanelProps } from './side/panel.tsx'

const Panel = later(async () => (await import('./side/panel.tsx')).loadPanel())

export function ChatActions(props: PanelProps) {
  const t = words.value.messages.chat
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <Button run={() => setOpen(true)} look="quiet" icon="ellipsis" label={`${t.more}: ${props.name}`}>
        {t.more}
      </Button>
      {isOpen && <Panel {...props} onClose={close} onFailed={close} />}
    </>
  )
}
