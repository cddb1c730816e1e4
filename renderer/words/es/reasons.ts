// What is told of a number, of a job and of what a restore would bring, in Spanish.
import type { Reasons } from '../told-words.ts'
import { plural } from './count.ts'
import { personReasons } from './groups.ts'
import { passkeyReasons } from './passkey.ts'

const kept =
  'El vínculo y todo lo guardado se conservan. Mire WhatsApp en el teléfono y después inícielo de nuevo.'
const aside = 'queda aparte hasta que usted lo descarte, así que se puede deshacer.'

const files = (n: number): string =>
  n === 1 ? 'Falta copiar 1 archivo de mensaje.' : `Falta copiar ${n} archivos de mensajes.`

const resync =
  'Los chats archivados, silenciados y fijados se sincronizan de nuevo; los mensajes no se ven afectados.'
const withoutIt: Partial<Record<string, string>> = {
  session: 'El próximo mensaje con este contacto se pide una vez más, lo que crea una nueva.',
  'pre-key': 'Si un contacto la recibió, ese primer mensaje se pide una vez más.',
  'sender-key': 'El próximo mensaje del grupo se pide una vez más, con una nueva.',
  'sender-key-memory': 'La clave del grupo se envía a los miembros una vez más.',
  'app-state-sync-key': resync,
  'app-state-sync-version': resync,
}
const without = (type: string): string => withoutIt[type] ?? 'Se vuelve a aprender por sí solo.'

export const reasons: Reasons = {
  ...personReasons,
  ...passkeyReasons,
  made: 'Creado; aún no hay ningún teléfono vinculado.',
  imported: 'Importado con el vínculo que tenía; no hace falta ningún teléfono.',
  imported_from_folder: 'Importado de una carpeta de Baileys.',
  restored: ({ moment, absent }) =>
    `Restaurado tal como estaba ${moment}.${absent === 0 ? '' : ` ${filesMissing(absent)}`}`,
  connecting: 'Entrando en WhatsApp.',
  restarted: 'Reiniciado por usted; entrando en WhatsApp.',
  booting: 'El aparato se inició; entrando en WhatsApp.',
  online: 'En línea.',
  stopped: 'Detenido por usted. El vínculo se conserva.',
  stopped_unlinked: 'Detenido por usted.',
  linking: 'Pidiendo a WhatsApp un código para vincular un teléfono.',
  awaiting_link: 'Esperando el teléfono: escanee el código QR o escriba el código.',
  linked: 'El teléfono está vinculado; entrando en WhatsApp.',
  linked_again: 'El teléfono se vinculó de nuevo.',
  unlinked_at_boot: 'La vinculación se interrumpió porque el aparato se reinició. Empiece de nuevo.',
  rounds_used:
    'No se vinculó ningún teléfono a tiempo. No se perdió nada; empiece de nuevo cuando tenga el teléfono a mano.',
  passkey_required:
    'WhatsApp pide una llave de acceso para vincular esta cuenta, y solo sus propias aplicaciones pueden darla. Los números ya vinculados no se ven afectados.',
  another_number_scanned: ({ scanned, expected }) =>
    `El teléfono que escaneó tiene otro número (${scanned})${expected === null ? '' : `, distinto del de antes (${expected})`}, así que no se vinculó nada. Vincúlelo aquí como número nuevo (los chats anteriores se quedan, aparte) o cree otro número para él.`,
  logged_out_on_phone:
    'Este dispositivo se quitó en el teléfono. Los mensajes y ajustes se conservan; vincule el teléfono de nuevo para seguir.',
  logged_out_twice:
    'WhatsApp rechazó la entrada dos veces, así que el dispositivo se da por quitado. Los mensajes, los ajustes y las claves anteriores se conservan; vincule el teléfono de nuevo para seguir.',
  logout_confirmed: 'Sesión cerrada por usted; WhatsApp confirmó que este dispositivo se quitó.',
  logout_unconfirmed:
    'Sesión cerrada por usted, pero WhatsApp no lo confirmó. Mire en Dispositivos vinculados en el teléfono y quite este si sigue ahí.',
  link_cancelled: 'La vinculación se canceló.',
  set_aside: 'Apartado por usted en favor de un vínculo anterior; no se deshizo.',
  activating: 'Entrando con un vínculo anterior, como pidió.',
  older_removed: 'WhatsApp ya no conoce este vínculo: su dispositivo se quitó.',
  older_unreadable: 'Las claves guardadas de este vínculo no se pueden leer; no se sobrescribió nada.',
  put_back: 'El vínculo anterior no se pudo usar, así que vuelve el de antes; entrando con él.',
  replaced:
    'Otro programa entró con las claves de este número, probablemente una copia de esta instalación. No hay pelea: tome el control aquí o déjelo apagado.',
  taking_over: 'Usted tomó el control del número; entrando en WhatsApp.',
  moved: 'Se trasladó a otra instalación con un archivo de copia; ya no se conecta aquí. Todo se conserva.',
  restore_undone: 'De vuelta tal como estaba antes de la restauración, que se deshizo.',
  hand_over_undone:
    'El traslado se interrumpió antes de terminar, así que el número sigue aquí. No se hizo ningún archivo.',
  brought_back: 'Traído de vuelta por usted; queda apagado hasta que lo inicie.',
  moved_here: 'Pasado aquí por usted; entrando en WhatsApp.',
  moved_here_off: 'Pasado aquí por usted; queda apagado hasta que lo inicie.',
  outdated:
    'WhatsApp ya no acepta esta versión de su protocolo web. El vínculo se conserva; actualice Holdfast.',
  renewing_version: 'WhatsApp rechazó esta versión de su protocolo web; buscando la más nueva.',
  proxy_closed: ({ proxy }) =>
    `El proxy ${proxy} no se consulta: nadie puede indicar esa dirección o, con HOLDFAST_ISOLATE_TENANTS, no el token de un número. No se perdió nada. Que lo ponga el dueño, o use otro.`,
  proxy_unreachable: ({ proxy }) =>
    `El proxy ${proxy} no responde. No se perdió nada; se intenta de nuevo. Revise su dirección y si está en marcha.`,
  proxy_refused_user: ({ proxy }) =>
    `El proxy ${proxy} rechazó al usuario. No se perdió nada; se intenta de nuevo. Revise el usuario y la contraseña.`,
  proxy_refused: ({ proxy, said }) =>
    `El proxy ${proxy} no deja pasar a WhatsApp (${said}). No se perdió nada; se intenta de nuevo. Pregunte a quien lo opera o use otro.`,
  proxy_changed: 'El proxy cambió; conectando por el nuevo.',
  folder_gone:
    'La carpeta de datos se quitó o se cambió, así que no se puede recibir nada con seguridad. No se pierde nada: WhatsApp guarda lo que llega y el número se conecta solo cuando la carpeta vuelva o se restaure lo que contenía.',
  disk_full:
    'El disco está lleno, así que no se puede recibir nada con seguridad. No se pierde nada: WhatsApp guarda lo que llega y el número se conecta solo cuando haya espacio. Libere espacio.',
  stuck:
    'Llegaron mensajes, pero durante demasiado tiempo no salió nada de ellos. No se pierde nada: lo que espera vuelve con la próxima conexión.',
  stalled: 'WhatsApp dejó de confirmar mensajes; la conexión se está renovando.',
  damaged:
    'Las claves guardadas de este número no se pueden leer. No se sobrescribió nada y los demás números siguen; restaure este número de una copia.',
  sessions_reset: 'Usted reinició las sesiones con un contacto; el próximo mensaje crea nuevas.',
  trashed: 'En la papelera. El vínculo, los mensajes y los ajustes se conservan hasta que se elimine.',
  untrashed: 'Sacado de la papelera.',
  connection_ended: 'La conexión con WhatsApp terminó.',
  connection_ended_with_code: ({ code }) => `La conexión con WhatsApp terminó con el código ${code}.`,
  login_refused: 'WhatsApp rechazó esta entrada sin decir que el dispositivo se haya quitado.',
  connection_timed_out: 'La conexión con WhatsApp agotó su tiempo.',
  connection_closed: 'La conexión con WhatsApp se cerró.',
  closed_each_time:
    'WhatsApp cierra cada conexión de este número sin decir por qué. No se pierde nada y se sigue intentando, con pausas más largas. Mire si WhatsApp en el teléfono pide algo.',
  session_problem: 'WhatsApp avisó de un problema con esta sesión; todo se conserva.',
  whatsapp_unavailable: 'WhatsApp no está disponible ahora.',
  restart_requested: 'WhatsApp pidió rehacer la conexión.',
  restricted: `WhatsApp restringió este número. ${kept}`,
  restricted_for_a_time: `WhatsApp restringió este número por un tiempo. ${kept}`,
  blocked: `WhatsApp bloqueó este número o le niega el acceso. ${kept}`,
  new_chats_locked: ({ until }) =>
    `WhatsApp no deja que este número escriba a chats nuevos${until === null ? '' : ` hasta ${until}`}. Los que ya conoce no se ven afectados.`,
  new_chats_open: 'WhatsApp deja que este número escriba de nuevo a chats nuevos.',
  held_as_copy: ({ folder }) =>
    `Esto parece una copia de una instalación que funcionó por última vez en otro sitio (en ${folder}). Un número solo puede estar en línea en un sitio, así que aquí se retiene; no se cambió nada. Páselo aquí si la otra no va a funcionar más, o déjelo apagado.`,
  held_as_older:
    'Las copias tienen datos más nuevos que esta instalación, así que esto parece una copia más vieja puesta en su lugar. Un número solo puede estar en línea en un sitio, así que aquí se retiene; los datos más nuevos siguen en las copias. Restaure la copia más nueva, páselo aquí sin lo que es más nuevo, o déjelo apagado.',
  other_machine: 'La carpeta de datos es la misma; la máquina es otra o se instaló de nuevo.',
  other_folder: 'La carpeta de datos está en otro lugar del mismo disco.',
  tail_missing:
    'Faltan los últimos segundos antes de que esta instalación terminara; cada contacto recibe sesiones nuevas.',
  lock_file_new: 'El archivo de bloqueo de la carpeta de datos se creó de nuevo.',
  other_disk: 'La carpeta de datos se movió; ya no está donde estaba.',
  told_to_go_on:
    'Esta instalación parece una copia; se le dijo que siguiera aquí de todos modos (HOLDFAST_TWIN=adopt).',

  connects: 'Se conecta.',
  connects_in_turn: 'Se conecta a su turno.',
  connects_at_start: 'Se conecta en cuanto el aparato funcione.',
  renews: 'Renueva la conexión.',
  reconnects_now: 'Se conecta de nuevo enseguida.',
  reconnects: 'Lo intenta de nuevo con pausas crecientes, sin fin.',
  asks_again: 'Lo intenta otra vez tras un minuto antes de creerlo.',
  renews_version: 'Lo intenta otra vez con la versión más nueva.',
  shows_code: 'Muestra el código.',
  asks_for_code: 'Pide un código.',
  new_round: 'Pide códigos nuevos.',
  waits: 'Le espera a usted.',
  ends: 'Terminó la conexión; todo se conserva.',
  archives: 'Archivó el vínculo; no se borró nada.',
  puts_back: 'Archivó de nuevo el vínculo anterior y volvió a poner el de antes.',
  known_chats_go_on: 'Sigue con los chats conocidos.',
  goes_on: 'Sigue desde ahí.',
  nothing: 'No hizo falta nada más.',

  cap_hour: 'Espera: se alcanzó el límite de mensajes por hora que usted puso.',
  cap_day: 'Espera: se alcanzó el límite de mensajes por día que usted puso.',
  new_chat_waits:
    'WhatsApp no deja que este número escriba a chats nuevos ahora. Este es un chat nuevo, así que el mensaje espera; cancélelo si no puede retrasarse.',
  quota_waits:
    'Espera: WhatsApp no deja que este número abra más chats nuevos por ahora. Los conocidos continúan.',
  warm_up_waits: 'Espera: el número es nuevo, y su calentamiento no deja abrir más chats nuevos por ahora.',
  opted_out: 'Esta persona pidió no recibir más mensajes.',
  cancelled: 'Cancelado por usted antes de enviarse.',
  cancelled_late: 'Cancelado por usted. Se había enviado una vez sin respuesta, así que pudo llegar.',
  new_chat_refused:
    'WhatsApp no deja que este número escriba a chats nuevos por ahora. Los que ya conoce no se ven afectados.',
  devices_refused:
    'WhatsApp lo rechazó dos veces porque los dispositivos del destinatario no son los que espera.',
  refused_with_code: ({ code }) => `WhatsApp rechazó el mensaje con el código ${code}.`,
  not_on_whatsapp: 'Este número no está en WhatsApp.',
  other_number:
    'Desde entonces se vinculó otro número: un mensaje nunca sale de un número para el que no se escribió.',
  no_answer: 'WhatsApp no lo confirmó en varios intentos. Aun así pudo llegar.',
  unsent: 'No se pudo entregar a WhatsApp en varios intentos.',
  file_missing:
    'Su archivo ya no está aquí o se dañó, por lo que no se puede enviar. Envíe el archivo de nuevo.',
  not_uploaded: 'Su archivo no se pudo llevar a WhatsApp en varios intentos. Reinténtelo para enviarlo.',
  too_many_tries: 'La conexión terminó cada vez que se envió, así que no se intenta más. Pudo llegar.',
  sent_before_restore:
    'Estaba esperando en la copia; no se sabe si se envió desde entonces. Envíelo de nuevo si quiere.',

  number_as_it_was: ({ name, account, moment }) =>
    `«${name}»${account === null ? '' : ` (${account})`} tal como estaba ${moment}.`,
  no_phone_linked: 'No tiene ningún teléfono vinculado.',
  phone_linked_on: ({ at }) => `Su teléfono se vinculó ${at}.`,
  chats_and_messages: ({ chats, messages }) =>
    `${plural(chats, 'chat', 'chats')} y ${plural(messages, 'mensaje', 'mensajes')}.`,
  files_missing: ({ count }) => filesMissing(count),
  was_trashed: 'Entonces estaba en la papelera; vuelve fuera de ella.',
  not_here: 'Nada: ahora no está aquí.',
  trashed_here: ({ name }) => `«${name}» está aquí en la papelera.`,
  handed_over_from_here: ({ name }) =>
    `«${name}» se trasladó desde aquí. Lo que viene queda detenido: inícielo solo si nadie más lo usa.`,
  newer_messages: ({ count }) => `${plural(count, 'mensaje', 'mensajes')} desde entonces.`,
  newer_links: ({ count }) =>
    count === 1
      ? '1 vínculo de teléfono hecho desde entonces.'
      : `${count} vínculos de teléfono hechos desde entonces.`,
  nothing_newer: `Nada más nuevo; lo que hay aquí ${aside}`,
  kept_aside: `No se mezcla: todo ${aside}`,
  appliance_as_it_was: ({ moment }) => `El aparato entero tal como estaba ${moment}.`,
  numbers_in_it: ({ count, linked, names }) =>
    count === 0
      ? 'Ningún número.'
      : `${plural(count, 'número', 'números')}, ${linked} con teléfono vinculado: ${names}.`,
  everything_kept_aside: `Todo lo que hay aquí ahora ${aside}`,
  no_database_here: 'Nada: ahora no hay ninguna base de datos aquí.',
  number_alone: 'Solo este número: ningún otro número, clave de API ni ajuste.',
  rest_stays_aside: 'Los demás números, las claves de API y los ajustes quedan en lo que se aparta.',

  snapshot_before: 'Haciendo una copia de lo que hay aquí',
  reading_file: 'Leyendo el archivo hasta el final',
  taking_number_out: 'Sacando el número de la copia',
  taking_database_out: 'Sacando la base de datos de la copia',
  opening_apart: 'Abriéndola aparte de todo',
  to_present_version: 'Pasando lo que viene a la versión actual',
  writing_beside: 'Escribiendo lo que viene, al lado de lo que hay aquí',
  bringing_files: 'Trayendo los archivos de los mensajes',
  putting_in_place: 'Poniéndolo en su sitio',
  making_ready_before: 'Preparando lo que había antes',
  putting_back: 'Volviendo a ponerlo',
  stopping_number: 'Deteniendo el número',
  writing_file: 'Escribiendo el archivo',
  verifying_file: 'Revisando el archivo',
  naming_file: 'Dando nombre al archivo',
  numbers_looked_at: 'Mirando los números de allí',
  source_watched: 'Mirando si el otro programa sigue en marcha',
  numbers_coming: 'Trayendo los números',
  numbers_tried: 'Probando si se conectan',
  files_coming: 'Trayendo los archivos de lo que se dijo',
  messages_coming: 'Trayendo lo que se dijo',
  resealing: 'Sellando todo de nuevo',

  location_gone: ({ folder }) =>
    `El segundo lugar ${folder} no está: su disco o recurso compartido puede estar desconectado. Conéctelo de nuevo.`,
  location_other_disk: ({ folder }) =>
    `La carpeta ${folder} está, pero no nuestras copias: puede haber otro disco en su lugar, o ninguno. No se escribió nada en ella. Conecte el correcto o ponga el segundo lugar de nuevo.`,
  location_marker_damaged: ({ file }) =>
    `El archivo ${file}, que distingue nuestro lugar en el segundo lugar de cualquier otro, está dañado. No se escribe nada allí entretanto, y las copias junto a él están como estaban. Quite ese archivo y ponga el segundo lugar de nuevo.`,
  location_taken: ({ folder, since }) =>
    `Otra instalación de este aparato escribe en ${folder} desde ${since}: ¿hay una copia de él en otra máquina? Detenga una de las dos y reinicie la otra.`,
  location_silent: ({ folder }) =>
    `El segundo lugar ${folder} no responde. Mire su disco o recurso compartido.`,
  location_full: ({ folder, freeMb }) =>
    `Solo quedan ${freeMb} MB libres en el segundo lugar ${folder}. Libere espacio allí.`,
  location_not_written: ({ folder }) =>
    `No se puede escribir en el segundo lugar ${folder}. El registro tiene el motivo.`,
  location_no_space: ({ folder, error }) =>
    `No se puede escribir en el segundo lugar ${folder} (${error}). Libere espacio allí.`,
  location_refuses: ({ folder, error }) =>
    `No se puede escribir en el segundo lugar ${folder} (${error}). Mire su disco o recurso compartido, y sus permisos.`,
  location_unusable: ({ folder }) => `El segundo lugar ${folder} no se puede usar.`,
  store_keys_missing: ({ folder }) =>
    `Nada abre el almacén de objetos ${folder}. Dé sus claves con AWS_ACCESS_KEY_ID y AWS_SECRET_ACCESS_KEY, o fije de nuevo el segundo lugar con ellas.`,
  store_keys_in_address:
    'La dirección de un almacén de objetos no lleva claves: se mostrarían con ella. No se cambió nada. Délas con AWS_ACCESS_KEY_ID y AWS_SECRET_ACCESS_KEY, o en sus campos.',
  store_address_wrong: ({ address }) =>
    `${address} no es la dirección de un almacén de objetos; no se cambió nada. Escríbala como s3://bucket/prefijo?endpoint=https://servidor&region=nombre.`,
  store_no_bucket: ({ folder, bucket }) =>
    `No hay ningún bucket ${bucket} en ${folder}. Aquí no se pierde nada. Créelo allí o indique otro.`,
  store_keys_refused: ({ folder }) =>
    `El almacén de objetos ${folder} no conoce estas claves, o han caducado. Aquí no se pierde nada. Fije de nuevo el segundo lugar con claves válidas.`,
  store_forbids: ({ folder }) =>
    `El almacén de objetos ${folder} no permite esto a estas claves. Aquí no se pierde nada. Deben poder listar, leer y escribir; borrar no hace falta.`,
  store_clock: ({ folder }) =>
    `El almacén de objetos ${folder} rechaza lo que se firma aquí, porque el reloj de esta máquina difiere del suyo. Aquí no se pierde nada. Ponga el reloj en hora.`,
  store_elsewhere: ({ folder }) =>
    `El bucket de ${folder} está en otra región. Aquí no se pierde nada. Indique esa región en la dirección.`,
  store_busy: ({ folder }) =>
    `El almacén de objetos ${folder} está ocupado y pide una pausa. Aquí no se pierde nada; se vuelve a intentar solo.`,
  store_unreachable: ({ folder, error }) =>
    `No se llega al almacén de objetos ${folder} (${error}). Aquí no se pierde nada; se vuelve a intentar solo. Revise la conexión y la dirección.`,
  store_failed: ({ folder, error }) =>
    `El almacén de objetos ${folder} respondió con un error (${error}). Aquí no se pierde nada; se vuelve a intentar solo.`,
  store_altered: ({ folder }) =>
    `Lo que vino del almacén de objetos ${folder}, o llegó a él, no es lo que se envió. Cuenta como ausente y se vuelve a intentar solo.`,
  files_still_to_copy: ({ left }) => `Todo lo demás está allí. ${files(left)}`,
  location_back: ({ left }) =>
    `El segundo lugar está de nuevo. ${left === 0 ? 'No le falta nada.' : files(left)}`,
  location_given_up: 'Se prescindió de él.',
  location_replaced: 'Ahora hay otro.',
  whole_path_of_folder: 'Hace falta la ruta completa de la carpeta; no se cambió nada.',
  file_not_folder: ({ folder }) =>
    `${folder} es un archivo, no una carpeta; no se cambió nada. Indique una carpeta.`,
  folder_in_data: ({ folder }) =>
    `${folder} está en la carpeta de datos y se perdería con ella; no se cambió nada. Elija una carpeta en otro disco.`,
  key_beside_backups: ({ folder, keyFile }) =>
    `El archivo de clave ${keyFile} está en ${folder}: quien tenga las copias tendría su clave; no se cambió nada. Elija otra carpeta.`,
  folder_not_writable: ({ folder, error }) =>
    `No se puede escribir en ${folder} (${error}); no se cambió nada. Revise sus permisos y que no esté llena.`,
  address_names_no_folder: ({ address }) =>
    `${address} no indica una carpeta de esta máquina; no se cambió nada.`,
  no_such_folder: ({ folder }) =>
    `No hay ninguna carpeta ${folder}; no se cambió nada. Conecte el disco o cree la carpeta primero.`,
  folder_not_readable: ({ folder, error }) => `${folder} no se puede leer (${error}); no se cambió nada.`,
  several_installations: ({ folder, count, names }) =>
    `En ${folder} están las copias de ${count} instalaciones; no se cambió nada. Indique una: ${names}.`,

  file_torn: ({ type }) => `dañado: no está entero; se dejó fuera. ${without(type)}`,
  file_unreadable: ({ type, error }) => `no se puede leer (${error}); se dejó fuera. ${without(type)}`,
  file_of_another_kind: ({ type }) => `no contiene ${type}; se dejó fuera. ${without(type)}`,
  file_misnamed: ({ type }) => `no es un nombre de ${type}; se dejó fuera.`,
  login_numbers_as_texts: 'sus números están escritos como textos; se leyó igualmente.',
  login_odd: ({ odd }) => `escrito de forma rara (${odd}); se leyó igualmente.`,
  login_torn: 'dañado: no está entero.',
  login_unreadable: ({ error }) => `no se puede leer (${error}).`,
  pre_keys_missing: `no está: se usó, como todas una a una, o se perdió. ${without('pre-key')}`,
  sync_key_missing: `no está, aunque las credenciales la nombran. ${resync}`,
  mapping_missing: `no está. ${without('')}`,
  collection_torn:
    'termina dentro de un documento: lo que sigue queda fuera. Lo que falte de la conexión se pide una vez más.',
  link_not_still:
    'cambió mientras se miraba: el otro programa todavía lo usa. Quedó fuera; el próximo mensaje de cada contacto se pide una vez más.',
  file_not_had: ({ error }) =>
    `el archivo de este mensaje no se pudo obtener de allí (${error}). Mientras WhatsApp lo tenga, se obtiene cuando alguien lo abre.`,
  online_there: 'está en línea en el otro programa: no viene antes de que ese programa se detenga.',
  name_made_to_fit: ({ there, name }) =>
    `aquí se llama «${name}»: «${there}» está ocupado o no puede ser un nombre aquí.`,
  id_not_kept: 'tiene aquí un id nuevo: el que tenía allí no vale aquí o está ocupado.',
  token_not_kept: 'tiene aquí un token nuevo: el que tenía allí lo tiene otro número, o es demasiado corto.',
  setting_not_kept: ({ setting }) =>
    `${setting}: lo que estaba puesto allí no puede ponerse aquí; quedó fuera. Póngalo de nuevo.`,
}

function filesMissing(n: number): string {
  const what = n === 1 ? 'El archivo de 1 mensaje no está' : `Los archivos de ${n} mensajes no están`
  return `${what} ni en esta copia ni aquí: se piden de nuevo a WhatsApp, que guarda los archivos algunas semanas.`
}
