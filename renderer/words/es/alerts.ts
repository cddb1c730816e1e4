// Alerts: what is wrong now, and who is told of it, in Spanish.
import type { Words } from '../en/index.ts'

const what = (title: string, text: string) => ({ title, text })

export const alerts: Words['alerts'] = {
  now: 'Le necesita ahora',
  more: (n: number) => (n === 1 ? 'Mostrar uno más' : `Mostrar ${n} más`),
  toNumber: 'Mostrar el número',
  toHook: 'Mostrar el webhook',
  toBackups: 'Mostrar las copias',
  kinds: {
    'alert.logged_out': what(
      'Sesión cerrada en el teléfono',
      'Los mensajes y ajustes se conservan. Vincule el teléfono de nuevo.',
    ),
    'alert.replaced': what(
      'Reemplazado por otro equipo',
      'Queda apagado para que los dos no compitan. Tome el control aquí o déjelo allí.',
    ),
    'alert.restricted': what(
      'Restringido por WhatsApp',
      'El vínculo y todos los mensajes se conservan. Vea el motivo en el número.',
    ),
    'alert.link_at_risk': what(
      'Su teléfono no se usa desde hace mucho',
      'WhatsApp desvincula los dispositivos de un teléfono que no se usa durante 14 días. Abra WhatsApp en el teléfono, con conexión, y envíe o lea algo.',
    ),
    'alert.new_chats_locked': what(
      'Bloqueado para chats nuevos',
      'Está en línea y los chats conocidos siguen. Lo que va a chats nuevos espera hasta que termine el bloqueo.',
    ),
    'alert.outdated': what('WhatsApp pide una versión más nueva', 'No se perdió nada. Actualice Holdfast.'),
    'alert.damaged': what(
      'Los datos guardados no se pueden leer',
      'No se sobrescribe nada y los demás números siguen. Restaure este número desde una copia.',
    ),
    'alert.held': what(
      'Retenido, porque esto parece una copia',
      'Elija dónde sigue el número, para que nunca esté en línea dos veces.',
    ),
    'alert.offline': what(
      'Sin conexión desde hace mucho',
      'No se perdió nada; se sigue intentando. Revise la conexión.',
    ),
    'alert.silence': what(
      'Sin mensajes desde hace mucho',
      'Está en línea pero no recibe nada. Revise el teléfono.',
    ),
    'alert.chatwoot_away': what(
      'El Chatwoot de un número no responde',
      'Lo que espera se guarda y va en su orden. Compruebe su dirección y su token.',
    ),
    'alert.dead_webhook': what(
      'Un webhook no acepta nada',
      'Lo que no aceptó se conserva. Revise su dirección.',
    ),
    'alert.backup_failing': what('Las copias fallan', 'Sus números siguen. Vea el motivo en las copias.'),
    'alert.location_gone': what(
      'La segunda ubicación no está',
      'Las copias siguen aquí. Conecte de nuevo el disco o la carpeta; se pone al día sola.',
    ),
    'alert.folder_gone': what(
      'La carpeta de datos ya no está',
      'No se acepta nada nuevo. Lo que había está guardado; vuelva a poner la carpeta o reinicie Holdfast y restáurelo.',
    ),
    'alert.wrong_keys': what(
      'Alguien prueba claves',
      'Llegaron muchas claves equivocadas de una dirección. Ninguna era correcta y la suya sigue funcionando. Si es un programa suyo, dele la clave correcta.',
    ),
    'alert.disk_low': what(
      'Poco espacio en el disco',
      'No se perdió nada. Libere espacio antes de que se llene.',
    ),
  },
}

export const alertSettings: Words['alertSettings'] = {
  title: 'Alertas',
  text: 'A quién se avisa cuando se cierra la sesión de un número, falla un webhook, una copia no sale bien o se llena el disco.',
  byEnvironment: 'Definido en el entorno del programa; cámbielo allí.',
  ntfy: 'En el teléfono, con ntfy',
  ntfyText:
    'ntfy es una aplicación gratuita de notificaciones. Suscríbase en ella a un tema e introduzca aquí su dirección.',
  topic: 'Dirección del tema',
  topicHint: 'Por ejemplo https://ntfy.sh/tienda-4711-un-nombre-que-nadie-adivina',
  token: 'Token de acceso (opcional)',
  kept: 'Ya hay uno definido. Déjelo vacío para conservarlo.',
  mail: 'Por correo',
  mailText: 'Un correo por cada alerta, con su propio servidor de correo.',
  host: 'Servidor de correo',
  port: 'Puerto',
  secure: 'TLS desde el inicio (puerto 465)',
  user: 'Usuario (opcional)',
  password: 'Contraseña (opcional)',
  from: 'Remitente',
  fromHint: 'Si queda vacío, el usuario, cuando es una dirección de correo.',
  to: 'Destinatarios, separados por comas',
  beat: 'Latido',
  beatText:
    'Se llama a esta dirección mientras todo va bien. Un vigilante como healthchecks.io le avisa cuando falta el latido, aunque este equipo esté apagado.',
  beatUrl: 'Dirección',
  every: 'Cada tantos segundos',
  lastBeat: (when: string) => `oído por última vez ${when}`,
  failing: (when: string) => `falla desde ${when}`,
  on: 'activado',
  off: 'desactivado',
  limits: 'Qué es una alerta',
  silence: 'Ningún mensaje durante tantas horas',
  silenceHint: 'De un número en línea. Vacío: nunca es alerta.',
  offline: 'Sin conexión durante tantos minutos',
  offlineHint: 'Vacío: nunca es alerta.',
  disk: 'Menos espacio libre que tantos GB',
  diskHint: 'Vacío: 1 GB, o una vigésima parte de un disco pequeño.',
  test: 'Enviar una prueba',
  testText:
    'Una alerta de prueba va a todos los definidos arriba; aquí se muestra la respuesta de cada servidor.',
  nobody: 'Todavía no se avisa a nadie: introduzca primero una dirección arriba.',
  took: (status: string, ms: number) => `aceptado (${status}, ${ms} ms)`,
  refused: (why: string) => `no aceptado: ${why}`,
  removed: 'Ya no se avisa a nadie por ahí.',
}
