// The emergency kit: one page to print, readable by somebody who has never seen the product. With the recovery key
// only in the moment that it is made.
import { toDataURL } from 'qrcode'

export interface KitFacts {
  recipient: string
  madeAt: number
  /** Only when it was made just now: nobody keeps it. */
  identity: string | undefined
  dataDir: string
}

/** Four letters each, as one reads them out. */
function grouped(identity: string): string {
  return (identity.match(/.{1,4}/g) ?? []).join(' ')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

async function secret(identity: string | undefined): Promise<string> {
  if (identity === undefined) {
    return `<p><strong>The recovery key is not on this page:</strong> it was shown once, when it was made, and is kept
nowhere. If the printed one is lost, make a new one (in the interface under Backups, or with
<code>holdfast key recovery</code>) and print that page. Backups that were made before still need the old one.</p>`
  }
  const png = await toDataURL(identity, { errorCorrectionLevel: 'M', margin: 2, scale: 6 })
  return `<h2>The recovery key</h2>
<p class="key"><code>${escaped(grouped(identity))}</code></p>
<p><img src="${png}" alt="The recovery key as a QR code" width="260" height="260"></p>
<p>Spaces do not count. Its last six characters, which you are asked for to confirm that you have it:
<strong>${escaped(identity.slice(-6))}</strong></p>`
}

export async function emergencyKit({ recipient, madeAt, identity, dataDir }: KitFacts): Promise<string> {
  const made = new Date(madeAt).toISOString().slice(0, 10)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Holdfast: emergency kit</title>
<style>
body { font: 11pt/1.5 sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em }
code { font-family: monospace; word-break: break-word } .key code { font-size: 15pt }
pre { white-space: pre-wrap; border: 1px solid; padding: .5em }
</style>
</head>
<body>
<h1>Holdfast: emergency kit</h1>
<p>Made on ${made} for the appliance in <code>${escaped(dataDir)}</code>. Print it, put it where you keep important
papers, and delete what your browser or printer kept of it. Whoever has this page and a backup can read your messages
and use your numbers; with this page alone, nothing can be done.</p>
${await secret(identity)}
<h2>What it is for</h2>
<p>The computer is gone, or the key file or passphrase is. With this key and a copy of the backups (the second
location you set, or a <code>.holdfast</code> file) all numbers come back online, without scanning a code.</p>
<h2>How to restore</h2>
<ol>
<li>Install Holdfast on a computer, and start it. Stop the old installation if it still runs anywhere: a number may be
online in one place only.</li>
<li>Choose <em>Restore from a backup</em>, name the folder or the file, and type the key above when it is asked
for. On the command line: <code>holdfast restore FOLDER-OR-FILE</code>.</li>
<li>Make a new recovery key afterwards if somebody else may have seen this page.</li>
</ol>
<h2>Without Holdfast</h2>
<p>A <code>.holdfast</code> file that was made for this key opens with the common tools <em>age</em>, <em>zstd</em> and
<em>tar</em>. Put the key, without its spaces, into a file <code>key.txt</code>:</p>
<pre>age --decrypt --identity key.txt backup.holdfast | zstd -d | tar -x</pre>
<p>Inside are <code>about.json</code>, the rows of each number as text, and <code>manifest.json</code> with their
checksums.</p>
<p>The public half of the key, by which a backup is told to belong to it:<br><code>${escaped(recipient)}</code></p>
</body>
</html>
`
}
