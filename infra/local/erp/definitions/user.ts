import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { BAD_CHARACTERS, personName, reach, reachDefaults, stamps } from './field-sets.ts'

export const user: EntityDefinition = {
  entity: 'User',
  fields: {
    userName: { type: 'varchar', maxLength: 50, required: true },
    ...personName,
    type: {
      type: 'enum',
      options: ['regular', 'admin', 'portal', 'system', 'super-admin', 'api'],
      default: 'regular',
    },
    authMethod: { type: 'enum', options: ['', 'ApiKey', 'Hmac'] },
    apiKey: { type: 'varchar', readOnly: true },
    secretKey: { type: 'varchar', readOnly: true },
    password: { type: 'password' },
    passwordConfirm: { type: 'password', notStorable: true },
    isActive: { type: 'bool', default: true },
    title: { type: 'varchar', maxLength: 100, pattern: BAD_CHARACTERS },
    ...reach,
    avatarColor: { type: 'varchar', readOnly: true },
    defaultTeam: { type: 'link', entity: 'Team' },
    teams: { type: 'linkMultiple', entity: 'Team', columns: { role: 'userRole' } },
    roles: { type: 'linkMultiple', entity: 'Role' },
    contact: { type: 'link', entity: 'Contact' },
    lastAccess: { type: 'datetime', readOnly: true, notStorable: true },
    ...stamps,
  },
  order: { by: 'userName', direction: 'asc' },
  shape: parseShape(`
    id name deleted userName type !authMethod !apiKey !secretKey salutationName firstName lastName isActive title
    emailAddress phoneNumber ~acceptanceStatus avatarColor createdAt modifiedAt !+lastAccess *targetListIsOptedOut
    middleName emailAddressIsOptedOut emailAddressIsInvalid phoneNumberIsOptedOut phoneNumberIsInvalid
    !+emailAddressData !+phoneNumberData defaultTeamId +defaultTeamName -+teamsIds -+teamsNames -+teamsColumns
    -+rolesIds -+rolesNames !+portalsIds !+portalsNames !+portalRolesIds !+portalRolesNames contactId +contactName
    !+accountsIds !+accountsNames avatarId avatarName createdById createdByName workingTimeCalendarId
    !+workingTimeCalendarName *dashboardTemplateName *layoutSetName`),
  defaults: { type: 'regular', authMethod: null, isActive: true, ...reachDefaults },
  alwaysSelected: ['isActive', 'createdById'],
  scope: { entity: true, acl: true, object: true },
  stream: false,
}
