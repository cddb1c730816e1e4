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

export async function streamOf(kind: 'voice' | 'camera'): Promise<MediaStream> {
  const t = writingWords()[kind]
  // Only where the page is from this machine, or comes by https.
  if (!isSecureContext) throw new DeviceProblem(t.insecure)
  try {
    const wanted = kind === 'voice' ? { audio: true } : { video: { facingMode: 'environment' } }
    return await navigator.mediaDevices.getUserMedia(wanted)
  } catch (error) {
    throw new DeviceProblem(textOf(error, t), { cause: error })
  }
}

export function release(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
