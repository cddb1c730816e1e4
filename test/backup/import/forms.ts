// The forms in which people bring the folder of an old program: what has become of its creds.json, and what is no folder.
import { gzipSync } from 'node:zlib'

/** What it is called, how it is written, and a word of what is told of it. */
export const handledLogins: readonly (readonly [string, (text: string) => Buffer, string])[] = [
  ['with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`), 'byte order mark'],
  ['in UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'UTF-16'],
  ['with NULs behind', (text: string) => Buffer.from(`${text}${'\0'.repeat(4096)}`), 'follows'],
  ['with text behind', (text: string) => Buffer.from(`${text}"}}`), 'follows'],
  ['as a text', (text: string) => Buffer.from(JSON.stringify(text)), 'as a text'],
  ['with NULs before', (text: string) => Buffer.from(`${'\0'.repeat(512)}${text}`), 'NULs stand before'],
  [
    'with numbers as texts',
    (text: string) => Buffer.from(text.replace(/"nextPreKeyId":(\d+)/, '"nextPreKeyId":"$1"')),
    'numbers are written as texts',
  ],
]

/** What it is, its name, its bytes, and what the hint is about. */
export const noFolders: readonly (readonly [string, string, Buffer, RegExp])[] = [
  ['a zip', 'session.zip', Buffer.from('PK\u0003\u0004'), /unpack/],
  ['a tar', 'session.tar', Buffer.from('creds.json'.padEnd(1024, '\0')), /unpack/],
  ['a packed tar', 'session.tar.gz', gzipSync('creds.json'), /unpack/],
  ['the one-file state of an old Baileys', 'auth.json', Buffer.from('{"creds":{},"keys":{}}'), /one-file/],
]
