import type { Erp } from './erp.ts'
import type { Attributes } from './value.ts'

/** When the ERP was installed, in its header and settings; any fixed number does. */
export const APP_TIMESTAMP = 1_795_363_207

/** `GET Settings`. Without a log-in there is less, and neither `version` nor limits. */
export function readSettings(erp: Erp, isAuthenticated: boolean): Attributes {
  const everybody: Attributes = {
    useCache: true,
    applicationName: 'EspoCRM',
    timeZone: erp.timeZone,
    dateFormat: 'DD.MM.YYYY',
    timeFormat: 'HH:mm',
    weekStart: 0,
    thousandSeparator: ',',
    decimalMark: '.',
    language: 'en_US',
    theme: 'Espo',
    aclAllowDeleteCreated: false,
    useWebSocket: false,
    siteUrl: erp.siteUrl,
    cacheTimestamp: APP_TIMESTAMP,
    appTimestamp: APP_TIMESTAMP,
  }
  if (!isAuthenticated) return everybody
  return {
    ...everybody,
    recordsPerPage: 20,
    globalSearchEntityList: ['Account', 'Contact', 'Lead'],
    assignmentNotificationsEntityList: ['Meeting', 'Call', 'Email'],
    calendarEntityList: ['Meeting', 'Call', 'Task', 'CVisit'],
    activitiesEntityList: ['Meeting', 'Call', 'CVisit'],
    recordListMaxSizeLimit: 200,
    personNameFormat: 'firstLast',
    phoneNumberInternational: true,
    phoneNumberExtensions: false,
    emailAddressMaxCount: 10,
    phoneNumberMaxCount: 10,
    version: erp.version,
  }
}
