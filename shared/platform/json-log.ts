import type { Log, LogEvent, LogEvents } from './log.ts'

/** One JSON line per event, as Cloud Logging reads them. */
export function jsonLog(write: (line: string) => void): Log {
  const at =
    (severity: 'INFO' | 'WARNING' | 'ERROR') =>
    <Event extends LogEvent>(event: Event, fields: LogEvents[Event]): void =>
      write(JSON.stringify({ severity, message: event, event, ...fields }))
  return { info: at('INFO'), warn: at('WARNING'), error: at('ERROR') }
}
