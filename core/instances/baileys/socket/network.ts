// Where WhatsApp is reached: the real one, or the protocol server named in the environment.
import { Agent as DirectAgent, type Agent } from 'node:https'
import tls from 'node:tls'
import { WA_CERT_DETAILS } from '@whiskeysockets/baileys'
import type { WebVersion } from '../../link.ts'

export interface Network {
  /** The WebSocket address. */
  url: string
  /** Where the newest web version can be read: a script that names its client_revision. */
  versionUrl: string
  /** For media uploads, where they need another trust than the system's. */
  uploadAgent?: Agent
  /** Whether a file of a message may be asked of this host (with its port): a message may name any. */
  isMediaHost(host: string): boolean
}

export const whatsapp: Network = {
  url: 'wss://web.whatsapp.com/ws/chat',
  versionUrl: 'https://web.whatsapp.com/sw.js',
  isMediaHost: (host) => host.endsWith('.whatsapp.net'),
}

/**
 * A protocol server of our own, trusted by the root key (32 bytes) its certificates are signed with. Both it and
 * the media host's certificate (PEM) hold for the whole process: every socket of it talks to the same server.
 */
export function standIn(url: string, rootKey: Uint8Array, mediaCa?: string): Network {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey)
  const { hostname } = new URL(url)
  const network: Network = {
    url,
    versionUrl: new URL('/sw.js', url.replace(/^ws/, 'http')).href,
    isMediaHost: (host) => host.split(':')[0] === hostname,
  }
  if (mediaCa === undefined) return network
  // Downloads go through fetch, uploads through node:https with an agent of their own.
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), mediaCa])
  // Made once, and kept open between files, as Node does it for everybody else.
  const secureContext = tls.createSecureContext({ ca: mediaCa })
  return { ...network, uploadAgent: new DirectAgent({ keepAlive: true, secureContext }) }
}

/** The web version WhatsApp serves now; undefined when it cannot be learned. */
export async function fetchVersion(versionUrl: string): Promise<WebVersion | undefined> {
  try {
    const answer = await fetch(versionUrl, { signal: AbortSignal.timeout(10_000) })
    if (!answer.ok) return undefined
    const revision = /"client_revision\\?":\s*(\d+)/.exec(await answer.text())?.[1]
    return revision === undefined ? undefined : [2, 3000, Number(revision)]
  } catch {
    // Being offline is an answer too: the caller keeps the version it has.
    return undefined
  }
}
