// What is told when something comes while nobody looks: asked of the browser by a press, of which numbers, and when not.
import { useState } from 'preact/hooks'
import { Dialog } from '../../../parts/dialog.tsx'
import { CheckField } from '../../../parts/field.tsx'
import { instanceList } from '../../../state/instances.ts'
import { wanted, writeWanted } from '../../../state/notice-choice.ts'
import { words } from '../../../words/words.ts'

function Time({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="time" value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  )
}

export function Notices({ onClose }: { onClose(): void }) {
  const t = words.value.reading.notices
  const [isDenied, setDenied] = useState(false)
  const { show, sound, without, quietFrom, quietTo } = wanted.value
  const setShow = async (isOn: boolean): Promise<void> => {
    const isGranted = !isOn || (await Notification.requestPermission()) === 'granted'
    setDenied(!isGranted)
    writeWanted({ show: isOn && isGranted })
  }
  const numbers = instanceList.value.filter(({ number }) => number !== null)
  return (
    <Dialog title={t.title} onClose={onClose}>
      <div class="notices">
        <CheckField label={t.show} checked={show} onChange={(isOn) => void setShow(isOn)} />
        {isDenied && (
          <p class="problem" role="alert">
            {t.denied}
          </p>
        )}
        <CheckField label={t.sound} checked={sound} onChange={(isOn) => writeWanted({ sound: isOn })} />
        {numbers.length > 1 && (
          <fieldset>
            <legend>{t.numbers}</legend>
            {numbers.map(({ id, name }) => (
              <CheckField
                key={id}
                label={name}
                checked={!without.includes(id)}
                onChange={(isOn) =>
                  writeWanted({ without: isOn ? without.filter((each) => each !== id) : [...without, id] })
                }
              />
            ))}
          </fieldset>
        )}
        <fieldset>
          <legend>{t.quiet}</legend>
          <div class="chat-actions">
            <Time
              label={words.value.find.since}
              value={quietFrom}
              onChange={(value) => writeWanted({ quietFrom: value })}
            />
            <Time
              label={words.value.find.until}
              value={quietTo}
              onChange={(value) => writeWanted({ quietTo: value })}
            />
          </div>
        </fieldset>
        <p class="small">{t.kept}</p>
      </div>
    </Dialog>
  )
}
