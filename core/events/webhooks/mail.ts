// One mail of a delivery, as post.ts is one HTTP request: what the server answered, or in one sentence why nothing
// was sent. It never throws.
import { isIP, Socket } from 'node:net'
import { isLoopback } from '../../config/config.ts'
import { AddressRefusedError } from '../../outbound/outbound.ts'
import type { DeliveryRequest, Outcome, PostOptions } from './post.ts'

const timeoutMs = 30_000

/**
 * The address is smtp://host:port, or smtps:// for TLS from the first byte. Its headers are from, to and subject, and
 * user and password where the server wants them: those never leave unencrypted but for this machine itself.
 */
export async function mail(
  { id, url, headers, body }: DeliveryRequest,
  { signal, outbound }: Pick<PostOptions, 'signal' | 'outbound'>,
): Promise<Outcome> {
  const { hostname, port, protocol } = new URL(url)
  const { from, to, subject, user, password = '' } = headers
  const secure = protocol === 'smtps:'
  // Our own socket, because there is no other way to cut off what is under way.
  const socket = new Socket()
  const cut = (): void => void socket.destroy()
  signal.addEventListener('abort', cut)
  try {
    // Most never send one.
    const { createTransport } = (await import('nodemailer')).default
    const number = Number(port) || (secure ? 465 : 587)
    const host = await outbound.resolve(hostname, number, 'owner')
    // The address that was looked at, by the name that its certificate holds for.
    const name = hostname.replace(/^\[(.*)\]$/, '$1')
    const transport = createTransport({
      socket,
      host,
      ...(isIP(name) === 0 && { tls: { servername: name } }),
      port: number,
      secure,
      requireTLS: user !== undefined && !isLoopback(hostname),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      ...(user !== undefined && { auth: { user, pass: password } }),
    })
    // The same id at every try: a mailbox that has it already can tell.
    const sent = await transport.sendMail({ from, to, subject, text: body, messageId: `<${id}@holdfast>` })
    return { ok: true, status: codeOf(sent.response), error: null }
  } catch (error) {
    return failed(error)
  } finally {
    signal.removeEventListener('abort', cut)
    cut()
  }
}

function codeOf(response: string): number | null {
  const code = /^\d{3}/.exec(response)?.[0]
  return code === undefined ? null : Number(code)
}

/** What the server said, or the code of what went wrong: other messages may hold what was sent. */
function failed(error: unknown): Outcome {
  if (error instanceof AddressRefusedError) return { ok: false, status: null, error: error.message }
  const given = typeof error === 'object' && error !== null ? error : {}
  const response = 'response' in given && typeof given.response === 'string' ? given.response : undefined
  if (response !== undefined) {
    const said = response.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
    return { ok: false, status: codeOf(response), error: `The mail server answered: ${said}` }
  }
  const code = 'code' in given ? String(given.code) : 'unknown'
  const reason =
    code === 'ETLS'
      ? 'The mail server offers no encryption that holds, and a password is not sent without (ETLS).'
      : `The mail server cannot be reached (${code}).`
  return { ok: false, status: null, error: reason }
}
