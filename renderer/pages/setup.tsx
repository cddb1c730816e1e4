// The first-run set-up: a number, the recovery key, a second location. Each can wait; what is done stays done.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SetupView } from '../../core/contract/appliance/setup-routes.ts'
import { Button, LinkButton } from '../parts/button.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Loading } from '../parts/states.tsx'
import { instanceList } from '../state/instances.ts'
import { go, href } from '../state/router.ts'
import { finishSetup, loadSetup, setup } from '../state/setup.ts'
import { words } from '../words/words.ts'
import { FirstLocation } from './backups/location.tsx'
import { FirstKey } from './backups/recovery-key.tsx'

const steps = ['number', 'key', 'location'] as const
type Step = (typeof steps)[number]

const linked = (): number => instanceList.value.filter(({ number }) => number !== null).length

const isDone: Record<Step, (view: SetupView) => boolean> = {
  number: () => linked() > 0,
  key: ({ recoveryKey }) => recoveryKey === 'confirmed',
  location: ({ secondLocation, secondOnSameDisk }) => secondLocation && secondOnSameDisk === false,
}
const icons: Record<Step, IconName> = { number: 'phone', key: 'keyRound', location: 'hardDrive' }

function about(step: Step, view: SetupView): string {
  const t = words.value.setup
  if (step === 'number') return linked() > 0 ? t.numberDone(linked()) : t.numberText
  if (step === 'key') {
    const { recoveryKey } = view
    return recoveryKey === 'confirmed' ? t.keyDone : recoveryKey === 'made' ? t.keyMade : t.keyText
  }
  if (view.secondLocation && view.secondOnSameDisk === null) return t.locationLooking
  if (view.secondLocation) return view.secondOnSameDisk === true ? t.locationSameDisk : t.locationDone
  return view.recoveryKey === 'confirmed' ? t.locationText : `${t.locationText} ${t.locationWaits}`
}

/** One that was begun is gone on with. */
function LinkStep() {
  const [begun] = instanceList.value
  return (
    <LinkButton to={begun === undefined ? href('link') : href('link', begun.id)} look="primary" icon="plus">
      {words.value.numbers.link}
    </LinkButton>
  )
}

const parts: Record<Step, (props: { onChange(): void }) => ComponentChildren> = {
  number: LinkStep,
  key: FirstKey,
  location: FirstLocation,
}

function StepCard({
  step,
  view,
  open,
  onOpen,
  onLater,
}: {
  step: Step
  view: SetupView
  open: boolean
  onOpen(): void
  onLater(): void
}) {
  const t = words.value.setup
  const done = isDone[step](view)
  const waits = step === 'location' && view.recoveryKey !== 'confirmed'
  const Part = parts[step]
  const place = steps.indexOf(step) + 1
  return (
    <li class="panel setup-step" data-done={done} aria-current={open ? 'step' : undefined}>
      <span class="setup-mark">
        <Icon name={done ? 'check' : icons[step]} />
      </span>
      <div class="setup-about">
        <h2>
          <span class="unseen">{t.step(place, steps.length)}: </span>
          {t[step]}
        </h2>
        <p class="small">{about(step, view)}</p>
      </div>
      {!done && !open && !waits && (
        <Button run={onOpen} label={`${t.begin}: ${t[step]}`}>
          {t.begin}
        </Button>
      )}
      {!done && open && !waits && (
        <div class="setup-part">
          <Part onChange={() => void loadSetup()} />
          <Button run={onLater} look="quiet" label={`${t.later}: ${t[step]}`}>
            {t.later}
          </Button>
        </div>
      )}
    </li>
  )
}

function Before() {
  const t = words.value.setup
  return (
    <section class="panel setup-before">
      <div class="setup-about">
        <h2>{t.restore}</h2>
        <p class="small">{t.restoreText}</p>
      </div>
      <LinkButton to={href('backups', 'restore', 'file')} icon="rotateCcw">
        {t.restoreGo}
      </LinkButton>
    </section>
  )
}

async function finish(): Promise<void> {
  await finishSetup()
  go(href('numbers'))
}

function Steps({ view }: { view: SetupView }) {
  const t = words.value.setup
  const [later, setLater] = useState<readonly Step[]>([])
  const [chosen, setChosen] = useState<Step | undefined>(undefined)
  const todo = steps.filter((step) => !isDone[step](view))
  const open =
    chosen !== undefined && todo.includes(chosen) ? chosen : todo.find((step) => !later.includes(step))
  const putOff = (step: Step): void => {
    setChosen(undefined)
    setLater([...later, step])
  }
  const isOver = open === undefined
  return (
    <>
      <ol class="setup-steps">
        {steps.map((step) => (
          <StepCard
            key={step}
            step={step}
            view={view}
            open={open === step}
            onOpen={() => setChosen(step)}
            onLater={() => putOff(step)}
          />
        ))}
      </ol>
      {view.numbers === 0 && <Before />}
      <div class="buttons setup-foot">
        <Button run={finish} look={isOver ? 'primary' : 'quiet'}>
          {isOver || todo.length === 0 ? t.finish : t.skip}
        </Button>
      </div>
    </>
  )
}

export function Setup() {
  const t = words.value.setup
  useEffect(() => void loadSetup(), [])
  return (
    <Page title={t.title} narrow>
      <p class="lead-text">{t.text}</p>
      {setup.value === undefined ? <Loading /> : <Steps view={setup.value} />}
    </Page>
  )
}
