// Asks the browser for a microphone or a camera, and says in words why there is none.
import { words } from '../../../words/words.ts'
import { writingWords, type WritingWords } from '../../../words/writing.ts'

/** What went wrong, for a person. */
export class DeviceProblem extends Error {}

/** What has been told before, when a name says no more. */
function textOf(error: unknown, t: Pick<WritingWords['voice'], 'denied' | 'missing' | 'broken'>): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return t.denied
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return t.missing
  return t.broken(
    error instanceof Error && error.message !== '' ? error.message : words.value.problems.unexpected,
  )
}

/** device: which of the cameras; without it the one that looks away from who holds it, where there are several. */
export async function streamOf(kind: 'voice' | 'camera', device?: string): Promise<MediaStream> {
  const t = writingWords()[kind]
  // Only where the page is from this machine, or comes by https.
  if (!isSecureContext) throw new DeviceProblem(t.insecure)
  try {
    const video = device === undefined ? { facingMode: 'environment' } : { deviceId: { exact: device } }
    return await navigator.mediaDevices.getUserMedia(kind === 'voice' ? { audio: true } : { video })
  } catch (error) {
    throw new DeviceProblem(textOf(error, t), { cause: error })
  }
}

export function release(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** The camera after the one that this is of; undefined where there is no other. Browsers tell only once one may be used. */
export async function nextCamera(stream: MediaStream): Promise<string | undefined> {
  const all = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')
  const now = stream.getVideoTracks()[0]?.getSettings().deviceId
  const at = all.findIndex(({ deviceId }) => deviceId === now)
  return all.length > 1 ? all[(at + 1) % all.length]?.deviceId : undefined
}
