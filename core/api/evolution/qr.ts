// The QR object of the dialect. Its look is part of the contract: clients put the picture into pages as it is.
import { toDataURL } from 'qrcode'
import type { LinkCode } from '../../contract/instances/instance.ts'

export interface QrObject {
  pairingCode: string | null
  code?: string
  base64?: string
  count: number
}

export async function qrObject(link: LinkCode): Promise<QrObject> {
  const { pairingCode, qr, count } = link
  if (qr === null) return { pairingCode, count }
  const base64 = await toDataURL(qr, {
    margin: 3,
    scale: 4,
    errorCorrectionLevel: 'H',
    color: { dark: '#198754', light: '#ffffff' },
  })
  return { pairingCode, code: qr, base64, count }
}
