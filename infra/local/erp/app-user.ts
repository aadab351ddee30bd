import { randomBytes } from 'node:crypto'
import { aclTable, isAdmin, permissionOf } from './acl.ts'
import { findRecord, isVersionAtLeast, type Erp } from './erp.ts'
import { forbidden, notFound } from './erp-error.ts'
import type { ErpRecord } from './erp-state.ts'
import { attributeValue } from './attribute-values.ts'
import { presentRow } from './present-record.ts'
import { emailData } from './reach.ts'
import { readSettings } from './settings.ts'
import { toText, type Attributes } from './value.ts'

const PERMISSIONS = [
  'assignmentPermission',
  'messagePermission',
  'mentionPermission',
  'userCalendarPermission',
  'auditPermission',
  'exportPermission',
  'massUpdatePermission',
  'userPermission',
  'portalPermission',
  'groupEmailAccountPermission',
  'followerManagementPermission',
  'dataPrivacyPermission',
] as const

/** `GET App/user`: who one is and what one may. People get a token that stands for their password; API users get none. */
export function readAppUser(erp: Erp, user: ErpRecord): Attributes {
  return {
    user: ownRecord(erp, user),
    acl: readAcl(erp, user),
    preferences: preferencesOf(erp, user),
    token: user.attributes['type'] === 'api' ? null : tokenOf(erp, user),
    settings: readSettings(erp, true),
    language: 'en_US',
    appParams: {
      maxUploadSize: 0,
      isRestrictedMode: false,
      passwordChangeForNonAdminDisabled: false,
      timeZoneList: ['UTC', erp.timeZone],
      auth2FARequired: false,
      logoutWait: false,
      systemUserId: 'system',
      templateEntityTypeList: ['Base', 'BasePlus', 'Event', 'Company', 'Person'],
      extensions: [],
      addressCountryData: { list: [], preferredList: [] },
      currencyRates: {},
      ...(isVersionAtLeast(erp, '9.0') ? {} : { espoVersion: erp.version }),
    },
  }
}

function ownRecord(erp: Erp, user: ErpRecord): Attributes {
  const row = presentRow(erp, user, { viewer: user, select: null })
  const own: Attributes = {}
  for (const [name, value] of Object.entries(row)) {
    if (name === 'avatarColor') own['ipAddress'] = '127.0.0.1'
    own[name] = value
    if (name !== 'defaultTeamName') continue
    for (const many of ['teamsIds', 'teamsNames', 'teamsColumns']) {
      own[many] = attributeValue(erp, user, { name: many, viewerId: user.id })
    }
  }
  const addresses = emailData(erp, user).map((item) => item['emailAddress'] ?? null)
  return {
    ...own,
    emailAddressList: [],
    userEmailAddressList: addresses,
    excludeFromReplyEmailAddressList: [],
  }
}

/** The `acl` part; of another user only for administrators. */
export function readAcl(erp: Erp, user: ErpRecord): Attributes {
  const permissions = PERMISSIONS.map((name) => [name, permissionOf(erp, user, name)] as const)
  return {
    table: aclTable(erp, user),
    fieldTable: isAdmin(user) ? {} : HIDDEN_FIELDS,
    ...Object.fromEntries(permissions),
    fieldTableQuickAccess: {},
  }
}

const NO = { read: 'no', edit: 'no' } as const
const HIDDEN_FIELDS: Attributes = {
  User: { password: NO, passwordConfirm: NO, authMethod: NO, apiKey: NO, secretKey: NO, token: NO },
  Call: { uid: NO },
  Meeting: { uid: NO },
}

export function readUserAcl(erp: Erp, viewer: ErpRecord, id: string): Attributes {
  if (!isAdmin(viewer)) throw forbidden('')
  const user = findRecord(erp, 'User', id)
  if (user === undefined) throw notFound(`Record ${id} does not exist.`)
  return readAcl(erp, user)
}

/** `GET Preferences/:userId`: one's own, or anybody's for an administrator. What is empty is absent. */
export function readPreferences(erp: Erp, viewer: ErpRecord, id: string): Attributes {
  if (viewer.id !== id && !isAdmin(viewer)) throw forbidden('')
  const user = findRecord(erp, 'User', id)
  if (user === undefined) throw notFound(`Record ${id} does not exist.`)
  const { id: userId, ...rest } = preferencesOf(erp, user)
  return { id: userId ?? id, name: attributeValue(erp, user, { name: 'name', viewerId: viewer.id }), ...rest }
}

function preferencesOf(_erp: Erp, user: ErpRecord): Attributes {
  const timeZone = toText(user.attributes['preferredTimeZone'])
  return {
    id: user.id,
    ...(timeZone === '' ? {} : { timeZone }),
    weekStart: -1,
    thousandSeparator: ',',
    decimalMark: '.',
    receiveAssignmentEmailNotifications: true,
    receiveMentionEmailNotifications: true,
    receiveStreamEmailNotifications: true,
    assignmentNotificationsIgnoreEntityTypeList: [],
    autoFollowEntityTypeList: [],
    defaultReminders: [],
    defaultRemindersTask: [],
    isPortalUser: false,
    followCreatedEntities: false,
  }
}

function tokenOf(erp: Erp, user: ErpRecord): string {
  const known = toText(user.attributes['token'])
  if (known !== '') return known
  const token = randomBytes(16).toString('hex')
  user.attributes['token'] = token
  erp.state.records.put(user)
  return token
}
