// Backups: the sentence that says how they stand, the time line to pick a moment from, and what else can be done.
import { useEffect, useState } from 'preact/hooks'
import type { SnapshotList, SnapshotView } from '../../../core/contract/backups/snapshot-routes.ts'
import type { LocationsView } from '../../../core/contract/backups/location-routes.ts'
import { call } from '../../api/client.ts'
import { onEvent } from '../../api/live.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Section } from '../../parts/field.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { momentsOf, type Moments } from '../../state/moments.ts'
import { useResource } from '../../state/resource.ts'
import { href } from '../../state/router.ts'
import { standingOf, type Standing } from '../../state/standing.ts'
import { toast } from '../../state/toasts.ts'
import { toldReason } from '../../words/told.ts'
import { ago, exact, size, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { toneOfLocation } from './location.tsx'
import { MomentPicker } from './moments.tsx'

const tones = { none: 'busy', unproven: 'busy', good: 'good', failed: 'bad', alert: 'bad' } as const

function sentenceOf(standing: Standing, now: number): { title: string; text: string } {
  const t = words.value.backups.standing
  if (standing.kind === 'none') return { title: t.none, text: t.noneText }
  if (standing.kind === 'unproven') return { title: t.good(ago(standing.to, now)), text: t.unproven }
  if (standing.kind === 'good')
    return { title: t.good(ago(standing.to, now)), text: t.proven(ago(standing.provenAt, now)) }
  if (standing.kind === 'failed') {
    const safe = standing.safe === null ? t.failedNone : t.failedSafe(when(standing.safe, now))
    return { title: t.failed, text: `${safe} ${t.failedDo} (${toldReason(standing.proof)})` }
  }
  const safe = standing.to === null ? '' : t.good(ago(standing.to, now))
  return { title: t.alert(when(standing.since, now)), text: `${standing.text} ${safe}` }
}

function Sentence({ standing, second }: { standing: Standing; second: LocationsView['second'] }) {
  const { title, text } = sentenceOf(standing, minute.value)
  return (
    <div class="panel standing" data-tone={tones[standing.kind]} role="status">
      <Icon name={standing.kind === 'good' ? 'shieldCheck' : 'circleAlert'} size={28} />
      <div>
        <p class="standing-title">{title}</p>
        <p class="lead">{text}</p>
        {second && (
          <p class="state" data-tone={toneOfLocation(second)}>
            <a href={href('backups', 'location')}>{words.value.backups.next.second}</a>{' '}
            <strong>{words.value.location.state[second.state]}</strong>
            {second.sameDisk === true && <span>{words.value.location.onSameDisk}</span>}
          </p>
        )}
      </div>
    </div>
  )
}

const shownAtFirst = 12

function Snapshot({ snapshot, reload }: { snapshot: SnapshotView; reload(): void }) {
  const t = words.value.backups
  const { id, at, reason, reasonCode, sealedBytes, proof } = snapshot
  const why: Partial<Record<string, string>> = t.reasons
  const prove = async (): Promise<void> => {
    const { proof: after } = await call('proveSnapshot', { params: { id } })
    if (after.result === 'proven') toast(words.value.backups.isProven)
    else toast(toldReason(after) || words.value.backups.proof.failed, { kind: 'problem' })
    reload()
  }
  const state = proof.result ?? 'none'
  const tone = state === 'proven' ? 'good' : state === 'failed' ? 'bad' : 'off'
  return (
    <li class="row" data-tone={tone}>
      <div class="card-names">
        <h3 title={exact(at)}>{when(at, minute.value)}</h3>
        <p class="small">
          {why[reasonCode ?? ''] ?? reason} · {size(sealedBytes)}
        </p>
      </div>
      <div class="row-state">
        <p class="state" data-tone={tone}>
          <strong>{t.proof[state]}</strong>
          {proof.provenAt !== null && <span>{when(proof.provenAt, minute.value)}</span>}
        </p>
        {state === 'failed' && proof.reason !== null && <p class="reason">{toldReason(proof)}</p>}
      </div>
      <div class="card-actions">
        <Button run={prove} icon="shieldCheck" label={`${t.prove}: ${exact(at)}`}>
          {t.prove}
        </Button>
        <LinkButton
          to={href('backups', 'restore', 'snapshot', id)}
          icon="rotateCcw"
          label={`${t.restore}: ${exact(at)}`}
        >
          {t.restore}
        </LinkButton>
      </div>
    </li>
  )
}

function Snapshots({ list, reload }: { list: readonly SnapshotView[]; reload(): void }) {
  const t = words.value.backups
  const [all, setAll] = useState(false)
  return (
    <Section title={t.snapshots} text={t.snapshotsText}>
      <ul class="plain-list inner-rows">
        {(all ? list : list.slice(0, shownAtFirst)).map((snapshot) => (
          <Snapshot key={snapshot.id} snapshot={snapshot} reload={reload} />
        ))}
      </ul>
      {!all && list.length > shownAtFirst && (
        <Button run={() => setAll(true)}>{words.value.actions.more}</Button>
      )}
    </Section>
  )
}

function TimeLine({ all }: { all: Moments }) {
  const t = words.value.backups
  const [picked, setPicked] = useState<number | undefined>(undefined)
  const value = picked ?? all.to
  return (
    <Section title={t.timeLine} text={t.timeLineText}>
      <MomentPicker all={all} value={value} onPick={setPicked} />
      <div class="buttons">
        <LinkButton
          to={
            picked === undefined
              ? href('backups', 'restore')
              : href('backups', 'restore', 'at', String(picked))
          }
          look="primary"
          icon="rotateCcw"
        >
          {t.restoreThis}
        </LinkButton>
      </div>
    </Section>
  )
}

const ways = {
  file: 'download',
  open: 'upload',
  move: 'moveRight',
  bring: 'import',
} as const satisfies Record<string, IconName>
const wayTo = {
  file: ['backups', 'file'],
  open: ['backups', 'restore', 'file'],
  move: ['backups', 'move'],
  bring: ['backups', 'bring'],
} as const

function Ways() {
  const t = words.value.backups.ways
  return (
    <ul class="ways plain-list">
      {(['file', 'open', 'move', 'bring'] as const).map((way) => (
        <li key={way}>
          <a class="card way" href={href(...wayTo[way])}>
            <Icon name={ways[way]} size={22} />
            <strong>{t[way]}</strong>
            <span class="small">{t[`${way}Text`]}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** What is still to be done so that a lost computer is no loss. */
function Next({ confirmed, second }: { confirmed: boolean; second: LocationsView['second'] }) {
  const t = words.value.backups.next
  const isSameDisk = second?.sameDisk === true
  if (confirmed && second !== null && !isSameDisk) return null
  return (
    <div class="notice next">
      <Icon name={confirmed ? 'hardDrive' : 'keyRound'} />
      <p>{!confirmed ? t.key : isSameDisk ? words.value.location.sameDisk : t.location}</p>
      <LinkButton to={href('backups', confirmed ? 'location' : 'key')}>
        {confirmed ? t.toLocation : t.toKey}
      </LinkButton>
    </div>
  )
}

async function load() {
  const [list, { backup }, { alerts }, { recovery }, { second }] = await Promise.all([
    call('listSnapshots', {}),
    call('getHealth', {}),
    call('listAlerts', {}),
    call('getRecovery', {}),
    call('getLocations', {}),
  ])
  return { list, backup, alerts, second, confirmed: recovery?.confirmedAt != null }
}

function takeEach(reload: () => void): () => void {
  return onEvent(({ type }) => /^(?:snapshot|location|alert|restore)\./.test(type) && reload())
}

export async function takeSnapshot(): Promise<void> {
  await call('takeSnapshot', { body: {} })
  toast(words.value.backups.taken)
}

function Shown({ list, reload }: { list: SnapshotList; reload(): void }) {
  const t = words.value.backups
  const all = momentsOf(list)
  return all === undefined ? (
    <Empty icon="archive" title={t.empty}>
      {t.emptyText}
    </Empty>
  ) : (
    <>
      <TimeLine all={all} />
      <Snapshots list={list.snapshots} reload={reload} />
    </>
  )
}

export function Overview() {
  const all = useResource(load, [])
  useEffect(() => takeEach(all.reload), [])
  // What is shipped each second is told by no event.
  const now = minute.value
  useEffect(() => all.reload(), [now])
  return (
    <Loaded from={all}>
      {({ list, backup, alerts, second, confirmed }) => (
        <>
          {backup && <Sentence standing={standingOf(backup, list.snapshots[0], alerts)} second={second} />}
          <Next confirmed={confirmed} second={second} />
          <Shown list={list} reload={all.reload} />
          <Ways />
        </>
      )}
    </Loaded>
  )
}
