// One number, in Spanish.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const number: Words['number'] = {
  tabs: 'Partes del número',
  timeline: 'Cronología',
  history: 'Vínculos',
  sending: 'Envío',
  health: 'Salud',
  webhooks: 'Webhooks',
  settings: 'Ajustes',
  missing: 'Este número no está aquí',
  missingText: 'Puede estar en la papelera, o fue eliminado.',
  counts: (chats, messages) =>
    `${plural(messages, 'mensaje', 'mensajes')} en ${plural(chats, 'chat', 'chats')}`,
  timelineEmpty: 'Aún no ha pasado nada',
  timelineEmptyText: 'Cada cambio de estado aparecerá aquí: cuándo, qué, por qué y qué se hizo.',
}

export const generations: Words['generations'] = {
  title: 'Vínculos',
  text: 'Todos los vínculos que hubo. Ninguno se sobrescribe; uno anterior puede usarse de nuevo.',
  empty: 'Aún no se vinculó ningún teléfono',
  emptyText: 'Cada vínculo aparecerá aquí: desde cuándo, cómo se hizo y por qué terminó.',
  n: (n) => `Vínculo ${n}`,
  inUse: 'en uso',
  linked: (when) => `vinculado ${when}`,
  ended: (when) => `terminó ${when}`,
  origin: { qr: 'por QR', code: 'por código', import: 'importado', restore: 'de una copia' },
  use: 'Usar de nuevo',
  ask: (n) => `¿Usar el vínculo ${n} de nuevo?`,
  askText:
    'El vínculo actual se aparta, no se deshace. Si WhatsApp ya no conoce el anterior, el actual vuelve por sí solo.',
  using: 'Entrando con el vínculo anterior.',
}

export const outbox: Words['outbox'] = {
  title: 'Lo aceptado para enviar',
  empty: 'Aún no se envió nada desde aquí',
  emptyText: 'Cada mensaje aceptado aparecerá aquí hasta que se envíe o diga por qué no.',
  state: {
    queued: 'esperando',
    sending: 'enviándose',
    sent: 'enviado',
    failed: 'falló',
    cancelled: 'cancelado',
  },
  attempts: (n) => plural(n, 'intento', 'intentos'),
  notBefore: (when) => `no antes de ${when}`,
  cancel: 'No enviar',
  retry: 'Enviar de nuevo',
  cancelled: 'No se enviará.',
  retried: 'Se enviará de nuevo, con la misma identificación.',
}

export const settings: Words['settings'] = {
  general: 'General',
  name: 'Nombre',
  behaviour: 'Comportamiento',
  rejectCall: 'Rechazar llamadas',
  msgCall: 'Respuesta a llamadas rechazadas',
  groupsIgnore: 'Ignorar grupos',
  alwaysOnline: 'Aparecer siempre en línea',
  readMessages: 'Marcar mensajes como leídos',
  readStatus: 'Marcar estados como vistos',
  syncFullHistory: 'Leer el historial completo al vincular',
  eraseDeleted: 'Borrar también aquí lo que su autor elimina para todos',
  keepDisappearing: 'Conservar los mensajes que desaparecen en los teléfonos',
  keepViewOnce: 'Conservar los archivos para ver una sola vez',
  fetchFiles: 'Archivos que se obtienen al llegar',
  fileKinds: {
    image: 'imágenes',
    video: 'vídeos',
    audio: 'audios',
    document: 'documentos',
    sticker: 'stickers',
  },
  optOutWords: 'Palabras que piden no recibir más mensajes (separadas por comas)',
  pacing: 'Ritmo',
  pacingText: 'A qué velocidad salen los mensajes aceptados. Lo que espera por un límite aparece en Envío.',
  gap: 'Pausa entre mensajes (segundos)',
  random: 'Hasta tanto más, al azar (segundos)',
  perHour: 'Como máximo por hora',
  perDay: 'Como máximo por día',
  warmUp: 'Calentamiento de un número nuevo (días)',
  noLimit: 'sin límite',
  proxy: 'Proxy',
  proxyText: 'Por él se llega a WhatsApp. Un cambio reconecta.',
  proxyTry: 'Probarlo',
  proxyWorks: (ms: number) => `Por él se llega a WhatsApp (${ms} ms)`,
  proxyUse: 'Usar un proxy',
  protocol: 'Protocolo',
  host: 'Servidor',
  port: 'Puerto',
  user: 'Usuario (opcional)',
  password: 'Contraseña (opcional)',
  passwordKept:
    'Deje la contraseña vacía si el proxy no tiene; la anterior no se muestra y hay que escribirla de nuevo.',
  backups: 'Copias de seguridad',
  backupsText: 'Todo lo de este número ya está en las copias. Desde aquí:',
  goBack: 'Volver a un momento anterior',
  move: 'Llevarlo a otro equipo',
  danger: 'Terminar',
  logoutText:
    'WhatsApp olvida este dispositivo; el teléfono tiene que escanear de nuevo. Mensajes y ajustes se quedan.',
  trashText: 'Se desconecta y todo se conserva: vínculo, ajustes, mensajes. Recuperarlo es un clic.',
}

export const numberHealth: Words['numberHealth'] = {
  title: 'Cómo está',
  frame: 'Última señal de WhatsApp',
  phone: 'Última señal del teléfono',
  link: 'El vínculo',
  linkFine: 'nada habla en contra',
  risks: {
    phone_unseen: (n: number) =>
      `Hace ${n === 1 ? 'un día' : `${n} días`} que no llega nada de su teléfono. WhatsApp desvincula a los 14: abra WhatsApp en él.`,
    restricted: () => 'WhatsApp solo le deja escribir a chats conocidos.',
    undecryptable: (n: number) =>
      n === 1
        ? 'No se pueden leer los mensajes de un contacto.'
        : `No se pueden leer los mensajes de ${n} contactos.`,
    unstable: (n: number) => `Su conexión se cortó ${n === 1 ? 'una vez' : `${n} veces`} en un día.`,
    unstable_proxy: (n: number) =>
      `Su conexión se cortó ${n === 1 ? 'una vez' : `${n} veces`} en un día, por su proxy: pruebe otro.`,
  },
  received: 'Último mensaje recibido',
  sent: 'Último mensaje enviado',
  waiting: 'Esperando envío',
  nothing: 'nada',
  preKeys: 'Claves para contactos nuevos',
  unknown: 'no se sabe mientras está desconectado',
  few: 'pocas: hay más en camino',
  preKeysText: 'Cada contacto nuevo usa una de estas claves. Holdfast hace más por sí solo.',
  chatState: 'Lo que se fija de los chats',
  chatStateText:
    'Lo que en el teléfono se archiva, fija, silencia, destaca o etiqueta se lee de las cinco colecciones de WhatsApp.',
  chatStateKnown: 'Las cinco se conocen como WhatsApp las tiene.',
  collection: {
    stale: 'Queda por leer.',
    waiting: 'Espera una clave que el teléfono aún no ha compartido.',
    quarantined:
      'No se puede leer; se intenta de nuevo, entera, en la próxima conexión y el próximo cambio. No afecta a ningún mensaje.',
  },
  notTaken: (n: number) =>
    n === 1
      ? 'WhatsApp aún no ha tomado 1 cambio hecho aquí.'
      : `WhatsApp aún no ha tomado ${n} cambios hechos aquí.`,
  holds: 'Guardado aquí',
  never: 'aún no',
  unread: 'Mensajes que no se pudieron leer',
  unreadText:
    'Ocurre cuando las claves de un contacto ya no encajan; la mayoría se repite y entonces se lee.',
  unreadNone: 'Todos los mensajes se pudieron leer.',
  unsupported: (n: number) =>
    n === 1
      ? 'Un mensaje es de un tipo que esta versión no conoce. Se conserva; una versión posterior lo leerá.'
      : `${n} mensajes son de tipos que esta versión no conoce. Se conservan; una versión posterior los leerá.`,
  setAside: (n: number) =>
    `${plural(n, 'mensaje no se pudo guardar', 'mensajes no se pudieron guardar')}, porque su contenido no encaja. Nada espera por ello; el original se conserva y una versión posterior lo intentará de nuevo.`,
  reset: 'Empezar de nuevo con este contacto',
  isReset: 'El próximo mensaje a este contacto empieza de nuevo.',
  unreadCount: (n, when) => `${plural(n, 'mensaje', 'mensajes')}, el último ${when}`,
  askReset: (contact) => `¿Empezar de nuevo con ${contact}?`,
  askResetText:
    'Las claves con este contacto se rehacen con el próximo mensaje que envíe. No se pierde nada de lo guardado.',
}
