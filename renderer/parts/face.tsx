// The picture of a person or a group; letters, or a sign, where there is none.
import { useEffect, useState } from 'preact/hooks'
import { addressOf } from '../api/client.ts'
import { pictureOf, wantPicture } from '../state/pictures.ts'
import { Icon } from './icon.tsx'
import { Avatar } from './state.tsx'

interface Shown {
  instance: string
  jid: string
  name: string
  kind: 'user' | 'group' | 'broadcast' | 'newsletter'
}

export function Face({ instance, jid, name, kind }: Shown) {
  const [broken, setBroken] = useState<string>()
  const canHave = kind === 'user' || kind === 'group'
  useEffect(() => {
    if (canHave) wantPicture(instance, jid)
  }, [instance, jid])
  const hash = pictureOf(instance, jid)
  if (hash !== undefined && hash !== broken)
    return (
      <img
        class="avatar"
        src={addressOf('getPicture', { params: { id: instance, of: jid }, query: { hash } })}
        alt=""
        loading="lazy"
        onError={() => setBroken(hash)}
      />
    )
  if (kind === 'user') return <Avatar name={name} />
  return (
    <span class="avatar" aria-hidden="true">
      <Icon name={kind === 'group' ? 'users' : 'megaphone'} />
    </span>
  )
}
