// Somebody of a group: picture, name and number.
import type { MemberView } from '../../../../core/contract/groups/group.ts'
import { Face } from '../../../parts/face.tsx'
import { jidText } from '../../../words/phone.ts'
import { words } from '../../../words/words.ts'

export function Name({
  instance,
  jid,
  name,
  isMe,
}: { instance: string } & Pick<MemberView, 'jid' | 'name' | 'isMe'>) {
  const t = words.value.messages
  return (
    <>
      <Face instance={instance} jid={jid} name={isMe ? t.you : (name ?? '')} kind="user" />
      <bdi>{isMe ? t.you : (name ?? jidText(jid))}</bdi>
      {name !== null && !isMe && <span class="small"> {jidText(jid)}</span>}
    </>
  )
}
