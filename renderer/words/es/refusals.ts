// Why something is not done, and what to do next, in Spanish.
import type { Refusals } from '../told-words.ts'
import { chatwootRefusals } from './chatwoot-refusals.ts'
import { groupRefusals } from './groups.ts'
import { passkeyRefusals } from './passkey.ts'

const unchanged = 'No se cambió nada.'
const keepFolder = 'Deje la carpeta de datos como está y restaure la copia comprobada más nueva.'
const anotherSnapshot = 'Elija otra copia o momento, o tome esta del segundo lugar.'
const copyAgain = 'Cópielo de nuevo o tome otro.'
const wholeCopy =
  'Ponga en su lugar una copia más vieja y entera de este archivo e importe de nuevo. Sin ella, vincule el teléfono otra vez.'

export const refusals: Refusals = {
  ...chatwootRefusals,
  ...groupRefusals,
  ...passkeyRefusals,
  channel_unknown:
    'WhatsApp no conoce ese canal, o ya no; no se cambió nada. Compruebe su dirección o búsquelo en un teléfono.',
  channel_not_yours:
    'WhatsApp no permite a este número hacer eso en ese canal; no se cambió nada. Su dueño no puede dejar de seguirlo; quien no lo sigue no tiene nada que silenciar.',
  not_queued: 'Solo se puede cancelar lo que aún espera; no se cambió nada.',
  not_scheduled: 'Solo lo que espera su hora se puede enviar antes; no se cambió nada.',
  not_failed: 'Solo se puede enviar de nuevo lo que falló; no se cambió nada.',
  number_trashed: 'Este número está en la papelera; no se cambió nada. Sáquelo primero.',
  not_in_trash:
    'Este número no está en la papelera, así que no se puede eliminar; no se cambió nada. Muévalo primero a la papelera: de allí aún puede volver.',
  not_trashed: 'Este número no está en la papelera; no se cambió nada.',
  number_moved:
    'Este número se trasladó a otra instalación; no debe conectarse aquí. Tráigalo de vuelta si la otra ya no lo usa.',
  number_held:
    'Esta instalación parece una copia, así que sus números se retienen. Decida primero si pasan aquí o quedan apagados.',
  number_replaced: 'Otro programa usa este número; no se cambió nada. Tome el control para usarlo aquí.',
  not_stopped: 'Este número no está detenido; no se cambió nada. Deténgalo primero.',
  not_moved: 'Este número no se trasladó; no se cambió nada.',
  not_held: 'Este número no está retenido; no se cambió nada.',
  not_replaced: 'No hay nada de lo que tomar el control; no se cambió nada.',
  link_in_use: 'Este vínculo es el que está en uso; no se cambió nada.',
  number_online: 'Este número está vinculado y en línea; no se cambió nada. Cierre la sesión primero.',
  number_linked:
    'Este número ya está vinculado; no se cambió nada. Inícielo, o cierre la sesión primero para vincularlo de nuevo.',
  nothing_sent: ({ because }) => `No se envió nada. ${because}`,
  name_in_use: ({ name }) => `El nombre «${name}» ya está en uso; no se cambió nada. Elija otro.`,
  token_in_use: 'Otro número ya tiene este token; no se cambió nada. Dé a cada uno el suyo.',
  no_such_number: ({ name }) => `No hay ningún número «${name}». Mire en la papelera.`,
  not_there_in_trash: ({ name }) => `No hay ningún número «${name}» en la papelera.`,
  several_in_trash: ({ name }) => `Hay más de un número llamado «${name}»; no se borró nada.`,
  purge_not_confirmed: 'El nombre escrito no es el de este número. No se borró nada.',
  return_not_confirmed:
    'El nombre escrito no es el de este número. No se cambió nada. Asegúrese de que la otra instalación ya no usa el número.',
  no_snapshot_before_purge: ({ why }) =>
    `No se borró nada: no se pudo hacer una copia antes. Libere espacio e inténtelo de nuevo. (${why})`,
  purge_goes_on: 'El aparato se está deteniendo; la eliminación sigue en el próximo inicio.',
  no_such_link: ({ link }) => `Este número nunca tuvo un vínculo ${link}.`,
  not_in_outbox: 'Este mensaje ya no está en la cola de envío.',
  not_an_address: ({ to }) =>
    `«${to}» no es un número o chat al que se pueda escribir. Use solo dígitos con el código del país, por ejemplo 5511999990000.`,
  quote_missing: 'El mensaje al que responder no está guardado aquí; no se envió nada. Envíelo sin la cita.',
  target_missing: 'El mensaje al que se refiere no está guardado en ese chat; no se envió nada.',
  target_is_effect:
    'A una reacción, edición o eliminación no se le puede hacer nada; no se envió nada. Elija el mensaje al que pertenece.',
  target_not_sent: 'Ese mensaje nunca se envió, así que nadie lo tiene; no se envió nada.',
  edit_of_others: 'Solo se pueden editar los mensajes propios del número; no se envió nada.',
  delete_of_others:
    'En un chat de dos solo se pueden eliminar para todos los mensajes propios; no se envió nada.',
  wants_no_messages:
    'Esta persona pidió no recibir más mensajes; no se envió nada. Si quiere recibirlos de nuevo, permítalo.',
  nothing_to_begin_from: ({ chat }) =>
    `Aquí no hay ningún mensaje con «${chat}», y al teléfono se le pide lo anterior a uno.`,
  no_such_chat: ({ chat }) => `No hay ningún chat con «${chat}».`,
  timer_of_two:
    'Así solo se fija cuánto duran los mensajes en un chat de dos; no se ha cambiado nada. En un grupo se fija en sus ajustes.',
  channel_is_no_chat:
    'Un canal no se archiva, fija ni silencia como un chat; no se cambió nada. Siléncielo en los canales, o deje de seguirlo.',
  no_such_label: ({ label }) => `No existe la etiqueta «${label}»; no se cambió nada.`,
  never_linked: 'Este número nunca se vinculó; no se cambió nada. Vincúlelo primero.',
  not_answered: 'WhatsApp no dijo si conoce el número. Inténtelo cuando el número esté en línea.',
  no_file_to_fetch:
    'Este mensaje no tiene un archivo que se pueda obtener: está aquí, se está obteniendo o es para ver una sola vez.',
  no_picture_kept: 'Aquí no se guarda ninguna foto suya: no hay, no se muestra o no se ha pedido.',
  no_thumbnail:
    'No hay una imagen pequeña de este archivo: no es una imagen, no se puede leer o no está aquí.',
  file_not_kept: 'No hay tal archivo aquí, o ningún mensaje lo usa ya.',
  no_sessions: 'No hay ningún teléfono vinculado, así que no hay sesiones que reiniciar; no se cambió nada.',

  last_owner_key: 'Esta es la última clave que lo abre todo; sigue valiendo. Haga otra primero.',
  scope_missing: ({ scope }) =>
    `A esta clave le falta el permiso «${scope}», que esto necesita; no se cambió nada. Use una que lo tenga.`,
  key_from_elsewhere: 'Esta clave no sirve desde esta dirección; no se cambió nada. Úsela desde donde debe.',
  key_ends_before: 'La clave ya habría terminado; no se creó nada. Indique un momento futuro, o ninguno.',
  scopes_needed:
    'Una clave para un solo número, con direcciones o con un ritmo puede algunas cosas, no todo; no se creó nada. Diga cuáles.',
  too_many_requests: ({ perMinute }) =>
    `Esta clave puede preguntar ${perMinute} veces por minuto, y ya lo hizo; no se cambió nada. Pregunte más tarde.`,
  no_such_key: 'Ya no hay una clave válida con esa identificación.',
  no_such_job: 'Ese trabajo ya no se recuerda; lo que hizo se conserva.',
  being_done: 'Eso ya se está haciendo; no se empezó nada más.',
  nobody_told: 'Aún no se avisa a nadie, así que no hay nada que probar. Ponga primero una dirección.',
  set_by_environment: ({ variable }) =>
    `${variable} está puesta en el entorno del programa, y es lo que vale; no se cambió nada. Cámbiela allí.`,
  address_closed:
    'La dirección es privada, y HOLDFAST_ISOLATE_TENANTS la cierra a los tokens de los números; no se cambió nada. Que la ponga el dueño, o use una dirección pública.',
  webhook_of_alerts: 'Este webhook avisa de alertas a personas y se pone en los ajustes; no se cambió nada.',
  webhook_unreadable:
    'La parte sellada de este webhook no se puede leer. No se sobrescribió nada; los demás siguen. Quítelo y créelo de nuevo: los eventos se quedan.',
  no_such_webhook: 'Este webhook ya no está aquí.',
  no_such_delivery: 'Esta entrega ya no está aquí: lo entregado sale de la lista.',
  dialect_taken: 'Este número ya tiene un webhook de esa forma; no se cambió nada. Cambie ese.',
  no_such_event_type: ({ type, types }) =>
    `No hay ningún tipo de evento «${type}»; no se cambió nada. Los tipos son: ${types}.`,
  replay_too_large:
    'Son demasiados eventos de una vez; no se entrega nada de nuevo. Pida tramos menores, uno tras otro.',
  database_busy: 'La base de datos estuvo ocupada demasiado tiempo; no se cambió nada. Inténtelo de nuevo.',
  file_unusable: ({ file }) =>
    `No se puede leer o escribir ${file}; no se cambió ni se perdió nada. Revise sus permisos, y si su disco está montado solo para lectura.`,
  folder_read_only:
    'No se puede escribir en la carpeta de datos; no se cambió ni se perdió nada. Revise sus permisos.',
  database_partly_unreadable:
    'Una parte de la base de datos no se puede leer; no se sobrescribió nada. Deje la carpeta de datos como está y restaure de una copia.',
  contradicts_stored: 'El cambio contradice lo guardado; no se cambió nada. El registro tiene el motivo.',
  database_refused: 'La base de datos rechazó el cambio; no se cambió nada. El registro tiene el motivo.',
  no_write_ahead_log:
    'Este sistema de archivos no puede guardar la base de datos con seguridad. No se cambió nada. Elija una carpeta de datos en un disco local.',
  not_a_database: ({ file }) => `El archivo ${file} no es una base de datos. No se cambió. ${keepFolder}`,
  database_damaged: ({ file }) => `La base de datos ${file} está dañada. No se cambió. ${keepFolder}`,
  database_found_damaged: ({ file }) =>
    `La base de datos ${file} está dañada. No se escribe nada más en ella. ${keepFolder}`,
  database_unreadable: ({ file }) =>
    `La base de datos ${file} no se puede leer. No se cambió. Revise el disco y los permisos del archivo.`,
  path_is_ours: ({ path, folder }) =>
    `${path} está en ${folder}, que es propio de Holdfast. ${unchanged} Elija un lugar fuera de allí, mejor en otro disco.`,
  path_no_file: ({ path }) =>
    `${path} es una tubería, un socket o un dispositivo. No se abrió. ${unchanged} Indique un archivo o una carpeta en un disco.`,
  path_too_long: `La ruta, o un nombre en ella, es más larga de lo que admite este sistema. ${unchanged} Elija nombres más cortos.`,
  path_unreadable: ({ path, error }) =>
    `No se puede ver lo que hay en ${path} (${error}). ${unchanged} Revise la ruta y sus permisos.`,
  path_silent: ({ path }) =>
    `El disco o el recurso compartido de ${path} no responde. ${unchanged} Inténtelo de nuevo cuando responda o elija otro lugar.`,
  database_is_link: ({ file }) =>
    `${file} es un enlace, así que la base de datos no se puede abrir con seguridad. ${unchanged} Ponga el archivo mismo en el lugar del enlace, con los que empiezan por su nombre. Para tener los datos en otro disco, elija una carpeta de allí como carpeta de datos.`,
  database_no_file: ({ file }) =>
    `${file} no es un archivo, así que la base de datos no se puede abrir. ${unchanged} Vuelva a poner la base en su lugar o restaure una copia: lo que está allí ahora se aparta.`,
  restore_record_unreadable: ({ folder, file }) =>
    `No hay base de datos en ${folder}, y una restauración que pudo moverla dejó un registro que no se puede leer: ${file}. No se empezó nada de nuevo. Lo que apartó está junto a ese registro: vuelva a ponerlo en su lugar o restaure una copia.`,
  database_of_another_program: ({ file }) =>
    `El archivo ${file} es una base de datos de otro programa. No se cambió. Llévelo a otro sitio o elija otra carpeta de datos.`,
  database_gone_log_there: ({ file }) =>
    `La base de datos ${file} falta o está vacía, pero su registro de escritura está. ${unchanged} Vuelva a poner la base a su lado o restaure la copia comprobada más nueva.`,
  log_of_another_database: ({ file, log }) =>
    `La base de datos ${file} y su registro ${log} no van juntos. ${unchanged} Vuelva a poner los dos que iban juntos o restaure la copia comprobada más nueva.`,
  empty_beside_snapshots: ({ folder }) =>
    `La base de datos en ${folder} está vacía, pero hay copias. No se empezó nada de nuevo. Restaure la copia comprobada más nueva.`,
  database_gone: ({ folder, saved }) =>
    `La base de datos en ${folder} falta o está vacía, pero había una. No se empezó nada de nuevo. ${saved === null ? 'Vuelva a ponerla o restaure una copia.' : `Lo que contenía está guardado en ${saved}: restaure esa carpeta.`}`,
  begun_unknown: ({ folder, file }) =>
    `No hay base de datos en ${folder}, y ${file}, que dice si había una, no se puede leer. No se empezó nada de nuevo. Revise los permisos de ese archivo.`,
  database_from_the_future:
    'La base de datos la escribió una versión más nueva de Holdfast. No se cambió nada. Instale de nuevo la versión más nueva o restaure una copia de esta versión.',

  no_such_restore: 'No hay tal restauración.',
  undone_already: 'Esta restauración ya está deshecha.',
  changed_nothing: 'Esta restauración no cambió nada.',
  nothing_kept_before:
    'No se conserva nada de antes de esta restauración, así que no hay con qué deshacerla.',
  before_does_not_open: ({ file }) =>
    `Lo que había antes de esta restauración no se abre, así que no se volvió a poner. ${unchanged} Queda en ${file} hasta que usted lo descarte.`,
  restore_under_way: 'Esta restauración está en marcha; no se borró nada.',
  restore_being_applied:
    'Esta restauración aún se está aplicando; no se borró nada. Cancélela o espere a que termine.',
  before_erased: 'Lo que había antes se borró; no se cambió nada.',
  before_discarded: 'Lo que había antes de esta restauración se descartó; no se cambió nada.',
  later_restore_first: 'Una restauración posterior tomó su lugar; no se cambió nada. Deshaga esa primero.',
  name_of_another: ({ name }) =>
    `El nombre «${name}» lo usa otro número; no se cambió nada. Dé otro nombre a lo que viene.`,
  token_of_another: ({ name }) =>
    `El número «${name}» tiene el mismo token; no se cambió nada. Muévalo primero a la papelera.`,
  backup_damaged: `La base de datos de esta copia está dañada. ${unchanged} Elija una copia comprobada más vieja u otro lugar.`,
  not_in_file: ({ name, there }) =>
    `No hay ningún número «${name}» en este archivo; no se cambió nada. Hay: ${there}.`,
  not_at_that_moment: ({ name, there }) =>
    `No había ningún número «${name}» en ese momento. Había: ${there}.`,
  snapshot_or_moment: 'Indique una copia o un momento, no ambos; no se cambió nada.',
  no_keys_file: ({ folder }) =>
    `No hay keys.json en ${folder}, así que sus copias no se pueden abrir. Indique la propia carpeta de las copias.`,
  key_needed_here: `Hace falta la clave de recuperación o la contraseña para abrir estas copias: la base de datos de aquí no se abre. ${unchanged} La clave está en el kit de emergencia.`,
  new_one_did_not_open: ({ why }) => `Lo que se puso en su lugar no se pudo abrir: ${why}`,
  restore_interrupted: 'Se interrumpió antes de cambiar nada. Empiécela de nuevo.',

  no_such_snapshot: 'Esta copia ya no está aquí.',
  no_snapshot_file: ({ file }) => `No hay ninguna copia ${file}.`,
  no_snapshot_in: ({ folder }) => `No hay ninguna copia en ${folder}.`,
  nothing_so_early: ({ asked, oldest }) => `No hay nada de ${asked} o antes: lo más viejo es de ${oldest}.`,
  not_a_snapshot: ({ file }) =>
    `El archivo ${file} no es una copia de Holdfast. Elija otra, o tome esta del segundo lugar.`,
  snapshot_renamed: ({ file, id }) =>
    `El archivo ${file} contiene la copia ${id}: se renombró. Devuélvale su nombre o elija otra.`,
  snapshot_truncated: ({ file }) =>
    `El archivo ${file} termina demasiado pronto. ${unchanged} ${anotherSnapshot}`,
  snapshot_altered: ({ file }) =>
    `El archivo ${file} no está como se escribió. ${unchanged} ${anotherSnapshot}`,
  record_altered: ({ at, file }) =>
    `El registro de ${at} en ${file} no está como se escribió. ${unchanged} ${anotherSnapshot}`,
  snapshot_other_size: ({ id }) => `La copia ${id} tiene otro tamaño del que dice. ${anotherSnapshot}`,
  snapshot_not_unpacked: ({ id }) =>
    `Una parte de la copia ${id} no se puede desempaquetar. ${anotherSnapshot}`,
  snapshot_of_another_key: ({ id }) =>
    `La copia ${id} se selló con otra clave de datos. Use la clave, la contraseña o la clave de recuperación del aparato que la hizo.`,
  snapshot_from_the_future: ({ file }) =>
    `La copia ${file} la hizo una versión más nueva de Holdfast. Instálela o elija una más vieja.`,
  base_of_moment_missing: ({ at, folder }) =>
    `La copia en la que se apoya el momento ${at} no está en ${folder}. Elija un momento anterior a la parte que falta.`,
  moments_missing: ({ at }) =>
    `Falta una parte de lo copiado antes de ${at}. Elija un momento anterior o tome los archivos del segundo lugar.`,
  no_room_for_snapshot: ({ freeMb }) =>
    `Solo quedan ${freeMb} MB libres en el disco: no se hizo ninguna copia. Los números siguen. Libere espacio e inténtelo de nuevo.`,
  snapshot_unreadable: 'No se puede leer.',
  snapshot_unreadable_by_system: ({ error }) => `No se puede leer (${error}).`,
  snapshot_not_sound: ({ problems }) => `Al abrirla, algo no estaba bien: ${problems}.`,
  proof_silent: 'La comprobación no dijo nada.',

  archive_missing: `No hay tal archivo. ${unchanged} Revise la ruta.`,
  archive_empty: `El archivo está vacío. ${unchanged} ${copyAgain}`,
  archive_not_one: `El archivo no es una copia de Holdfast, diga lo que diga su nombre. ${unchanged}`,
  archive_wrong_key: `La contraseña o la clave de recuperación no abre este archivo. ${unchanged} Use la contraseña con la que se hizo o la clave de recuperación del aparato que lo hizo.`,
  archive_key_needed: `Este archivo necesita su contraseña o la clave de recuperación. ${unchanged}`,
  archive_damaged: `El archivo no está como se escribió: falta una parte o se cambió. ${unchanged} ${copyAgain}`,
  archive_too_large: `El archivo crecería sin medida al desempaquetarse. ${unchanged} Ninguna copia es así: no lo use.`,
  archive_unsafe: `El archivo contiene un nombre que ninguna copia escribe. ${unchanged} Lo compuso otra persona: no lo use.`,
  archive_from_the_future: `El archivo lo hizo una versión más nueva de Holdfast. ${unchanged} Actualice Holdfast e inténtelo de nuevo.`,
  whole_path_of_file: 'Hace falta la ruta completa del archivo.',
  folder_of_file_missing: ({ folder }) => `No hay ninguna carpeta ${folder}; no se escribió nada.`,
  file_exists: ({ file }) => `El archivo ${file} ya existe; no se tocó. Elija otro nombre.`,
  number_to_export_missing: ({ name }) => `No hay ningún número «${name}»; no se escribió nada.`,
  media_without_messages: 'Los archivos van con sus mensajes; no se escribió nada.',
  no_key_for_file:
    'No hay clave de recuperación confirmada con la que hacer el archivo; no se escribió nada. Ponga una contraseña, o haga y confirme una clave primero.',
  one_number_to_move: 'Solo se puede trasladar un número a la vez; no se escribió nada. Elija uno.',
  move_with_messages: 'Un número se traslada con sus mensajes; no se escribió nada.',
  move_trashed: 'Este número está en la papelera; no se escribió nada. Sáquelo primero.',
  to_other_only_with_number:
    'La forma de otro programa no va sellada, así que solo se hace para entregar un número; no se escribió nada. Indique un número y pida la entrega.',
  no_link_to_move:
    'Este número no tiene una conexión que otro programa pueda tomar; no se escribió nada. Conecte su teléfono con el otro programa.',
  moved_already:
    'Este número ya se trasladó; no se escribió nada. Tráigalo de vuelta primero si la otra instalación no lo usa.',
  moved_but_not_named: ({ file, hidden }) =>
    `El número se trasladó, pero su archivo no pudo llamarse ${file}; es ${hidden}. Tome ese archivo: está entero.`,
  not_as_it_was_left:
    'El archivo escrito no es este número tal como quedó; sigue aquí. Pida el traslado de nuevo. No quedó ningún archivo.',
  line_is_no_row: `Una línea del archivo no es lo que debería. ${unchanged}`,
  holds_something_unknown: ({ what }) =>
    `Contiene algo que esta versión no conoce (${what}). ${unchanged} Actualice Holdfast e inténtelo de nuevo.`,

  whole_path_of_import: 'Hace falta la ruta completa de la carpeta.',
  import_folder_unreadable: ({ folder, error }) =>
    `La carpeta ${folder} no se puede leer (${error}). No se importó nada. Revise la ruta y los permisos.`,
  part_of_a_link: ({ file, folder }) =>
    `${file} es solo un archivo de un vínculo; las claves están a su lado. No se importó nada. Indique la carpeta: ${folder}`,
  import_file_not_folder: ({ file }) =>
    `${file} es un archivo, no una carpeta. No se importó nada. Si es una copia comprimida, descomprímala primero e indique la carpeta que contiene creds.json.`,
  state_in_one_file: ({ file }) =>
    `${file} es un archivo, no una carpeta. No se importó nada. Es el estado en un solo archivo de un Baileys antiguo: deje que ese programa lo escriba con useMultiFileAuthState e indique esa carpeta.`,
  login_missing: ({ folder }) =>
    `No hay creds.json en ${folder}. No se importó nada. Indique la propia carpeta que contiene creds.json.`,
  login_unusable: ({ folder }) =>
    `El creds.json de ${folder} no se puede usar. No se importó nada. ${wholeCopy}`,
  login_never_linked: ({ folder }) =>
    `Las credenciales de ${folder} nunca se vincularon a un teléfono. No se importó nada. Cree un número y vincúlele el teléfono.`,
  login_incomplete: ({ folder, fields }) =>
    `El creds.json de ${folder} no está completo (${fields}). No se importó nada. ${wholeCopy}`,
  import_name_in_use: ({ name }) => `El nombre «${name}» ya está en uso; no se importó nada. Elija otro.`,
  source_unknown: ({ source }) =>
    `${source} no es nada de lo que puedan venir números. No se importó nada. Indique una base de datos, un Redis, una carpeta o un archivo.`,
  source_unreachable: ({ source, error }) =>
    `${source} no se puede leer (${error}). No se importó nada. Compruebe la dirección, que esté en marcha y si pide TLS.`,
  source_refuses: ({ source, error }) =>
    `${source} no deja leer (${error}). No se importó nada. Compruebe el usuario, la contraseña y sus permisos.`,
  source_went_away: ({ source, error }) =>
    `${source} dejó de estar (${error}). Los números que figuran como importados están enteros; de los demás no se tomó nada. Inténtelo otra vez cuando vuelva.`,
  source_without_numbers: ({ source }) =>
    `No hay números en ${source}. No se importó nada. Compruebe que sea la base, el esquema o la carpeta correcta.`,
  dump_in_own_form: ({ file }) =>
    `${file} es una copia en el formato propio de PostgreSQL. No se importó nada. Haga una en texto: pg_restore -f plain.sql ${file}`,
  source_of_another_kind: ({ source }) =>
    `${source} contiene conexiones de whatsmeow, cuyas claves no sirven aquí. No se importó nada. Esos números hay que conectarlos de nuevo con un teléfono.`,
  not_of_hgetall: ({ file }) => `${file} no contiene lo que dice HGETALL, por nombres. No se importó nada.`,
  file_store_unknown:
    'Ahí no hay archivos de mensajes. No se importó nada. Escriba «url», o el almacén como s3://CLAVE:SECRETO@host:9000/bucket, con ?ssl=false si no tiene TLS.',
  files_need_appliance:
    'Los archivos pertenecen a mensajes que recibe un programa en marcha; ninguno usa esta carpeta. No se importó nada. Arránquelo con: holdfast serve, e inténtelo otra vez.',
  packed_damaged: ({ file }) =>
    `${file} no se puede descomprimir: está dañado o incompleto. No se importó nada. Comprímalo de nuevo, o descomprímalo e indique la carpeta.`,
  packed_no_room: ({ file }) =>
    `No hay sitio para descomprimir ${file}; lo descomprimido se quitó. No se importó nada. Haga sitio donde está la carpeta de datos, o descomprímalo en otra parte e indique la carpeta.`,
  packed_leads_out: ({ file }) =>
    `${file} quiere escribir fuera de donde se descomprime; no se hizo. No se importó nada. Comprima la carpeta misma, sin rutas completas ni «..».`,
  packed_too_large: ({ file, gigabytes, files }) =>
    `${file} contiene más de ${gigabytes} GB o de ${files} archivos; lo descomprimido se quitó. No se importó nada. Descomprímalo donde haya sitio e indique la carpeta.`,
  keys_elsewhere: ({ name }) =>
    `Las credenciales de «${name}» están, pero ninguna de sus claves. No se importó nada. Indique el Redis o la carpeta instances donde están.`,
  first_not_online: ({ name, state }) =>
    `«${name}» vino primero y no está en línea (${state}), así que este quedó donde está. No se importó nada de él. Mire qué se lo impide e inténtelo otra vez.`,
  still_online_there: ({ name }) =>
    `«${name}» está en línea en el otro programa, y dos programas con una conexión se echan uno al otro. No se importó nada. Detenga el otro programa e inténtelo otra vez.`,
  twin_in_source: ({ number, name }) =>
    `El ${number} está dos veces; «${name}» es la conexión más nueva y viene. Esta no. Para traer esta, elíjala sola.`,
  number_linked_here: ({ number, name }) =>
    `El número ${number} ya está vinculado aquí como «${name}»; no se importó nada. Para usar la carpeta, mueva ese primero a la papelera.`,

  not_a_recovery_key:
    'Esto no es una clave de recuperación; no se cambió nada. Empieza por AGE-SECRET-KEY-1 y está impresa en el kit de emergencia.',
  slip_in_recovery_key:
    'Hay un error en esta clave de recuperación; no se cambió nada. Compárela con el kit de emergencia, letra por letra.',
  recovery_key_does_not_open:
    'Esta clave de recuperación no abre estas copias; no se cambió nada. Use el kit de emergencia del aparato que las hizo, el más nuevo si hay varios.',
  no_recovery_key: 'Aún no hay clave de recuperación; no se cambió nada. Haga una primero.',
  not_the_last_recovery_key:
    'Esta no es la última clave de recuperación que se hizo; no se cambió nada. Escríbala como está impresa. Si la perdió, haga una nueva.',
  keys_file_unreadable: ({ file }) =>
    `El archivo ${file} no se entiende. ${unchanged} Tómelo de otro lugar de las copias, o actualice Holdfast.`,
  no_passphrase_for_backups:
    'No se puso ninguna contraseña para estas copias; no se cambió nada. Use la clave de recuperación del kit de emergencia.',
  passphrase_too_short: ({ letters }) =>
    `La contraseña es demasiado corta; no se cambió nada. Use al menos ${letters} caracteres: unas palabras sin relación son fáciles de recordar.`,
  wrong_passphrase: 'La contraseña es incorrecta. No se escribió nada.',
  rotation_wrong_passphrase: `La contraseña es incorrecta. ${unchanged}`,
  rotation_needs_passphrase: `Hace falta la contraseña: la nueva clave de datos también se guarda con ella. ${unchanged}`,
  data_key_being_changed:
    'La clave de datos se está cambiando ahora; no se cambió nada más. Inténtelo de nuevo cuando termine.',
  file_not_here:
    'Ese archivo no está guardado aquí para este número; no se envió nada. Envíe el propio archivo.',
  file_empty: 'El archivo está vacío; no se envió nada.',
  file_too_large_to_send: ({ most }) =>
    `El archivo es mayor que ${Math.floor(most / 1024 / 1024)} MB, el límite aquí; no se envió nada.`,
  file_of_other_type: ({ found }) =>
    `Por sus bytes el archivo es ${found}, que WhatsApp no muestra así; no se envió nada. Envíelo como documento.`,
  gif_needs_ffmpeg:
    'Los teléfonos muestran un GIF como vídeo; para convertir este archivo hace falta ffmpeg, que no está aquí. No se envió nada. Instale ffmpeg o envíe el GIF como MP4.',
  file_needs_ffmpeg: ({ found }) =>
    `Por sus bytes el archivo es ${found}; para convertirlo en nota de voz hace falta ffmpeg, que no está aquí. No se envió nada. Instale ffmpeg o envíe Ogg con Opus.`,
  file_not_converted: ({ found }) =>
    `El archivo dice ser ${found}, pero no se puede leer ni convertir; no se envió nada. Envíe otro.`,
  file_room_missing:
    'No hay espacio en el disco para el archivo; no se envió nada. Libere espacio y envíelo de nuevo.',
  file_url_failed:
    'No se pudo obtener el archivo de su dirección; no se envió nada. La dirección debe dar el propio archivo, sin iniciar sesión.',
  no_such_message: 'No hay ningún mensaje con ese id en ese chat; no se cambió nada.',
  not_a_poll:
    'Ese mensaje no es una encuesta, o su secreto no está guardado aquí; no se envió nada. Vote en el teléfono.',
  not_an_event:
    'Ese mensaje no es un evento, o su secreto no está guardado aquí; no se envió nada. Responda en el teléfono.',
  no_story_kind: 'Un estado es un texto, una imagen, un vídeo o una nota de voz; no se envió nada.',
  story_for_nobody:
    'Un estado va a quienes se nombran, y no se nombró a nadie; no se envió nada. Nómbrelos en "audience".',
  at_once_only: 'Lo que se hace a un mensaje se hace en el momento; no se envió nada. Omita "sendAt".',
  kind_untried: ({ kind }) =>
    `No se pudo probar cómo los teléfonos muestran ${kind}, así que está apagado aquí; no se envió nada. HOLDFAST_UNTRIED=on lo enciende.`,
  not_an_option: 'La encuesta no tiene una de esas opciones, o admite menos; no se envió nada.',
  quick_answer_taken: ({ name }) =>
    `Ya hay una respuesta rápida /${name}; no se cambió nada. Dale otro nombre, o cambia la que está.`,
  quick_answer_unknown:
    'No hay tal respuesta rápida, o ya no; no se cambió nada. Mira la lista. Una para todos los números la cambia quien llega a todos.',
  quick_answers_full: ({ most }) =>
    `Ya hay ${most} respuestas rápidas, y no se guardan más; no se cambió nada. Quita una que nadie use.`,
  messages_would_go: ({ count }) =>
    `Guardados así, se borrarían ${count} mensajes que están aquí ahora; no se cambió nada. Mire la vista previa y confirme cuántos muestra.`,
  forget_not_confirmed: ({ contact }) =>
    `Lo que confirma no es a quién hay que olvidar; no se borró nada. Escriba ${contact}.`,
  messages_wait:
    'Todavía hay mensajes por enviar ahí; no se borró nada. Cancélelos en la bandeja de salida o espere a que se envíen.',
  nobody_to_forget: ({ contact }) =>
    `No hay nada guardado de ${contact}; no se cambió nada. Busque el chat y nómbrelo como se muestra allí.`,
  no_password:
    'Aquí no hay ninguna contraseña; no se cambió nada. Entre con una clave y ponga una en los ajustes.',
  password_too_short: ({ letters }) =>
    `La contraseña es demasiado corta; no se cambió nada. Use al menos ${letters} caracteres: unas palabras sin relación son fáciles de recordar.`,
  no_such_session: 'Esa sesión no existe; quizá ya terminó.',
  file_or_upload: 'Hace falta un archivo de esta máquina o uno subido, y no los dos; no se cambió nada.',
  no_such_upload:
    'Este archivo subido ya no está aquí; no se cambió nada. Se guardan un día: súbalo de nuevo.',
  no_such_download:
    'Este archivo de copia ya no está aquí. Los que esperan la descarga se guardan un día: haga otro.',
}
