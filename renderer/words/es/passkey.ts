// Vincular donde WhatsApp pide una llave de acceso, en español.
import type { Words } from '../en/index.ts'
import type { PasskeyReasons, PasskeyRefusals } from '../told-words.ts'

export const passkey: Words['passkey'] = {
  title: 'WhatsApp pide una llave de acceso',
  what: 'WhatsApp solo vincula un dispositivo a esta cuenta cuando su dueño ha usado la llave de acceso de la cuenta. WhatsApp decide a qué cuentas se la pide. Holdfast no es una aplicación de WhatsApp; se le pide lo mismo que a una.',
  means:
    'Quien tenga la respuesta a esta pregunta vincula un dispositivo a la cuenta: hasta que acabe el tiempo vale tanto como el teléfono. Dela solo aquí, y solo si ha empezado esto usted.',
  instead:
    'No tiene que hacerlo. Puede cancelar en cualquier momento y vincular el número con una aplicación oficial de WhatsApp. Los números ya vinculados no se ven afectados.',
  question: 'Lo que WhatsApp quiere firmado',
  questionHint:
    'Con la llave de acceso de esta cuenta, para https://web.whatsapp.com. Dónde y cómo se firma lo decide usted; aquí no se abre nada en nombre de WhatsApp.',
  answer: 'La firma, como JSON',
  answerHint:
    'Entera, tal como la da PublicKeyCredential.toJSON(). Se mira antes de enviarla, vale una sola vez y no se guarda.',
  notJson: 'Eso no es JSON. Péguelo entero.',
  give: 'Dar la firma',
  cancel: 'Cancelar la vinculación',
  left: (minutes) => `Quedan ${minutes} min.`,
  proven: (minutes) =>
    `Durante ${minutes} min el teléfono reconoce este dispositivo por sí mismo; después usted compara un código.`,
  going: 'WhatsApp tiene la firma',
  goingText: 'Mantenga WhatsApp abierto en el teléfono y siga allí.',
  code: 'El código de este dispositivo',
  codeText: 'Si el teléfono muestra un código, siga allí solo si es este.',
  compare: '¿Es este el código del teléfono?',
  compareText: 'Confirme solo si los dos son iguales. Si no, se está vinculando otro dispositivo: cancele.',
  same: 'Son iguales',
  differ: 'No son iguales',
  setting: 'Vincular con llave de acceso (experimental)',
  settingText:
    'A algunas cuentas WhatsApp les pide una llave de acceso antes de vincular un dispositivo. Con esto, el dueño de un número ve lo que se pide y puede dar la firma. No se ha probado con números reales: WhatsApp puede rechazarla o restringir un número por ello. Una aplicación oficial vincula ese número en cualquier momento.',
  settingSwitch: 'Permitir dar aquí una llave de acceso',
}

export const passkeyReasons: PasskeyReasons = {
  passkey_asked:
    'WhatsApp pide la llave de acceso de esta cuenta antes de vincular el número. Dela en diez minutos o cancele; una aplicación oficial también vincula ese número. Los números ya vinculados no se ven afectados.',
  passkey_sent:
    'WhatsApp tiene la firma de la llave de acceso. Mantenga WhatsApp abierto en el teléfono y siga allí.',
  passkey_confirm:
    'Compare el código de aquí con el del teléfono. Confirme solo si son iguales; si no, cancele.',
  passkey_expired:
    'Los diez minutos para la llave de acceso acabaron, así que no se vinculó nada. Empiece de nuevo con la llave a mano.',
  passkey_unanswered:
    'WhatsApp aceptó la firma, pero el teléfono no respondió, así que no se vinculó nada. Abra WhatsApp en el teléfono, use la llave de esta misma cuenta y empiece de nuevo.',
  passkey_no_answer:
    'WhatsApp no respondió mientras se vinculaba el número con una llave de acceso. No se vinculó nada; inténtelo más tarde.',
  passkey_refused: ({ code }) =>
    `WhatsApp no aceptó la llave de acceso (${code}), así que no se vinculó nada. Use la llave de esta misma cuenta y empiece de nuevo, o vincule el número con una aplicación oficial.`,
  passkey_malformed:
    'WhatsApp pide una llave de acceso de un modo que esta versión no conoce, así que no se vinculó nada. Actualice Holdfast o vincule el número con una aplicación oficial.',
  passkey_codes_differ:
    'Usted dijo que los códigos no son iguales, así que no se enviaron las claves de este dispositivo y no se vinculó nada. Cancele también en el teléfono y empiece de nuevo.',
  passkey_cut:
    'La conexión terminó mientras se vinculaba el número con una llave de acceso, así que no se vinculó nada. Empiece de nuevo; WhatsApp volverá a preguntar.',
}

const again =
  'No se envió nada y la pregunta sigue en pie: haga firmar esta misma pregunta, una vez, y dé la firma entera.'

export const passkeyRefusals: PasskeyRefusals = {
  passkey_not_asked:
    'WhatsApp no pide ahora ninguna llave de acceso para este número; no se envió nada. Vincule el número; si WhatsApp la pide, el estado lo dice.',
  passkey_not_to_confirm: 'Ahora no hay ningún código que comparar; no se envió nada.',
  passkey_not_a_signature: `Eso no es la firma de una llave de acceso, o no está entera. ${again}`,
  passkey_other_challenge: `Es la firma de otra pregunta: cada una vale una sola vez. ${again}`,
  passkey_other_origin: `No se firmó para WhatsApp, sino en otro lugar. ${again}`,
  passkey_not_verified: `La llave se usó sin reconocer a su dueño (por huella, cara o PIN). ${again}`,
  passkey_other_key: `Es la firma de otra llave que las que WhatsApp acepta para esta cuenta. ${again}`,
  passkey_unavailable:
    'Aquí no se puede vincular con llave de acceso: aún no se ha probado con números reales. Quien lleva el aparato puede poner HOLDFAST_PASSKEY=on y activarlo después. Una aplicación oficial vincula ese número en cualquier momento.',
}
