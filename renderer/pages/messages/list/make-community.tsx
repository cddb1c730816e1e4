// A community is made from the list of groups.
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Button } from '../../../parts/button.tsx'
import { TextField } from '../../../parts/field.tsx'
import { go, href } from '../../../state/router.ts'
import { words } from '../../../words/words.ts'

export function MakeCommunity({ instance }: { instance: string }) {
  const t = words.value.group.community
  const [subject, setSubject] = useState('')
  const make = async (): Promise<void> => {
    const { jid } = await call('createCommunity', {
      params: { id: instance },
      body: { subject: subject.trim() },
    })
    setSubject('')
    go(href('messages', instance, jid))
  }
  return (
    <details class="make-community small">
      <summary>{t.make}</summary>
      <TextField label={t.name} value={subject} onChange={setSubject} />
      <Button run={make} disabled={subject.trim() === ''}>
        {t.make}
      </Button>
    </details>
  )
}
