import type { faults as en } from '../en/faults.ts';
import type { Translation } from '../translate.ts';

export const faults: Translation<typeof en> = {
  'faults.title': 'Fallas',
  'faults.intro':
    'Haga que un proveedor se porte mal y mire qué hace Relevo. Las fallas se ponen solo en los simuladores, y cada una termina sola.',
  'faults.active': 'Fallas activas',
  'faults.none_active': 'No hay fallas activas',
  'faults.none_active_words':
    'Los dos simuladores funcionan bien. Inicie una de las fallas de arriba, o una propia.',
  'faults.ends': 'Termina',
  'faults.met.one': 'afectó {count} solicitud',
  'faults.met.other': 'afectó {count} solicitudes',
  'faults.used_up': 'agotada',
  'faults.remove': 'Detener {name} en {provider}',
  'faults.stop': 'Detener',
  'faults.stop_all': 'Detener todo',
  'faults.start': 'Iniciar',
  'faults.start_again': 'Reiniciar',
  'faults.start_label': 'Iniciar {name} en {provider}',
  'faults.target': 'Proveedor afectado',
  'faults.target_primary': '{provider} (principal)',
  'faults.target_fallback': '{provider} (respaldo)',
  'faults.lasting': 'Durante cuánto tiempo',
  'faults.started': '{name} está activa en {provider}.',
  'faults.not_started': 'No se pudo iniciar {name}.',
  'faults.stopped': '{name} terminó en {provider}.',
  'faults.not_removed': 'No se pudo detener {name}.',
  'faults.stopped_all.one': '{count} falla detenida.',
  'faults.stopped_all.other': '{count} fallas detenidas.',
  'faults.none_stopped': 'No había fallas activas.',
  'faults.not_stopped': 'No se pudieron detener las fallas en {provider}.',
  'faults.presets': 'Fallas preparadas',
  'faults.see': 'Qué observar',
  'faults.as_json': 'Modificar',
  'faults.table': 'Fallas activas en los dos simuladores',
  'faults.column.name': 'Falla',
  'faults.column.provider': 'Proveedor',
  'faults.column.what': 'Qué hace',
  'faults.column.left': 'Queda',
  'faults.column.met': 'Afectadas',
  'faults.column.seen': 'Al alcance',
  'faults.column.actions': 'Acciones',
  'faults.scope.operation': 'en {operations}',
  'faults.scope.to': 'hacia {numbers}',
  'faults.scope.sticky': 'para el {percent} de los clientes',
  'faults.scope.probability': 'el {percent} de las veces',
  'faults.scope.flap': '{on} s activa, {off} s inactiva',
  'faults.scope.ramp': 'del {from} % al {to} % en {over} s',
  'faults.scope.burst': '{count} cada {every} s',
  'faults.scope.window': 'tras {after} s, durante {for} s',
  'faults.scope.every_nth': 'una de cada {n}',
  'faults.scope.count': '{count} veces como máximo',
  'faults.scope.concurrent': '{count} a la vez como máximo',
  'faults.scope.time_of_day': 'de {from} a {until} UTC',
  'faults.custom': 'Una falla propia',
  'faults.custom_words':
    'Escrita como para POST /admin/faults del simulador: kind y params, when, schedule, probability, limit, ttl_s. Con un nombre, reemplaza a la falla de ese nombre.',
  'faults.custom_kind': 'Empezar con',
  'faults.custom_choose': 'Elija un tipo…',
  'faults.custom_definition': 'Definición (JSON)',
  'faults.custom_start': 'Activarla',
  'faults.custom_started': '{name} está activa en {provider}.',
  'faults.custom_refused': 'El simulador no acepta esta falla',
  'faults.custom_line': 'línea {line}',
  'faults.custom_not_json': 'Esto no es JSON: {problem}',
  'faults.custom_not_object': 'Escriba un objeto JSON, entre llaves.',
  'faults.not_here': 'Aquí no hay simuladores que dañar',
  'faults.not_here_words':
    'Las fallas se ponen en los simuladores de proveedor. Se pueden manejar en desarrollo, donde corren con FAULTS_ENABLED=1, como lo hacen con npm start.',
  'faults.preset.down.name': 'Caída',
  'faults.preset.down.does': 'Cada solicitud se rechaza de inmediato con 503.',
  'faults.preset.down.see':
    'Tras cinco fallos seguidos el cortacircuitos se abre. Esos mensajes y los siguientes van por el otro proveedor; nadie espera.',
  'faults.preset.brownout.name': 'Lentitud',
  'faults.preset.brownout.does': 'Cada mensaje se recibe, y la respuesta llega cerca de un segundo tarde.',
  'faults.preset.brownout.see':
    'Al principio nada falla. Aun así el cortacircuitos se abre, porque las llamadas son lentas o están vencidas. Lo recibido no se envía otra vez.',
  'faults.preset.blackhole.name': 'Agujero negro',
  'faults.preset.blackhole.does':
    'Nada se recibe ni se responde; las llamadas se quedan colgadas hasta agotar su tiempo.',
  'faults.preset.blackhole.see':
    'Con cinco llamadas vencidas el cortacircuitos se abre, antes de que la primera agote su tiempo. Los mensajes atrapados quedan en duda; como las consultas tampoco tienen respuesta, otro proveedor los envía a los diez segundos, marcados como posibles duplicados.',
  'faults.preset.rate-limit.name': 'Límite de tasa',
  'faults.preset.rate-limit.does':
    'Se atienden cinco solicitudes por segundo; las demás reciben 429 y «vuelva en dos segundos».',
  'faults.preset.rate-limit.see':
    'Eso no es una enfermedad: el cortacircuitos sigue cerrado. Se deja en paz al proveedor el tiempo que pide, y el resto va por el otro. Requiere más de cinco pagos por segundo.',
  'faults.preset.flapping.name': 'Intermitencia',
  'faults.preset.flapping.does': 'Cuatro segundos de 503, cuatro de buen servicio, una y otra vez.',
  'faults.preset.flapping.see':
    'El cortacircuitos se abre, sondea, devuelve el tráfico y se abre otra vez: cada vez por más tiempo, así que la intermitencia molesta a cada vez menos mensajes.',
  'faults.preset.one-country-down.name': 'Un país caído',
  'faults.preset.one-country-down.does':
    'Los mensajes a España (+34) se rechazan; los demás países se atienden.',
  'faults.preset.one-country-down.see':
    'A los clientes de allí se les avisa por el otro proveedor. Donde son pocos el cortacircuitos sigue cerrado, y el resto del tráfico conserva su proveedor.',
  'faults.preset.bad-json.name': 'JSON dañado',
  'faults.preset.bad-json.does': 'Los mensajes se reciben, y la respuesta es medio documento JSON.',
  'faults.preset.bad-json.see':
    'El resultado es desconocido, no un fallo: el mensaje pudo haber salido. Se consulta, se encuentra y no se envía dos veces. El cortacircuitos se abre.',
  'faults.preset.late-receipts.name': 'Acuses tardíos',
  'faults.preset.late-receipts.does': 'Los mensajes llegan, pero sus acuses se retienen 15 segundos.',
  'faults.preset.late-receipts.see':
    'Al vencer el plazo del acuse (5 segundos en desarrollo) se le pregunta al proveedor, que dice que fue entregado. Nadie recibe dos avisos.',
  'faults.preset.lost-answers.name': 'Respuestas perdidas',
  'faults.preset.lost-answers.does':
    'El mensaje sale, y la conexión se corta antes de que el proveedor lo diga.',
  'faults.preset.lost-answers.see':
    'Quien simplemente reintenta avisa dos veces. Aquí cada mensaje en duda se consulta primero: compare la bandeja, donde cada uno llega una vez. El cortacircuitos se abre.',
  'faults.preset.lost-messages.name': 'Mensajes perdidos',
  'faults.preset.lost-messages.does': 'Cada llamada dice que sí, y ningún mensaje llega.',
  'faults.preset.lost-messages.see':
    'Solo los acuses que faltan lo delatan. Por ellos se abre el cortacircuitos, un simple 200 no lo cierra, y los mensajes se envían por el otro proveedor, marcados como posibles duplicados.',
};
