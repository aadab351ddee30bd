import { parseShape, type EntityDefinition } from './entity-definition.ts'
import { address, personName, reach, reachDefaults, stamps, teams } from './field-sets.ts'

export const contact: EntityDefinition = {
  entity: 'Contact',
  fields: {
    ...personName,
    lastName: { type: 'varchar', maxLength: 100, pattern: '$noBadCharacters', required: true },
    title: { type: 'varchar', maxLength: 100, notStorable: true },
    description: { type: 'text' },
    ...reach,
    doNotCall: { type: 'bool' },
    ...address('address'),
    account: { type: 'link', entity: 'Account' },
    accounts: {
      type: 'linkMultiple',
      entity: 'Account',
      columns: { role: 'role', isInactive: 'isInactive' },
    },
    accountIsInactive: { type: 'bool', readOnly: true },
    accountType: { type: 'varchar', readOnly: true },
    hasPortalUser: { type: 'bool', readOnly: true },
    campaign: { type: 'link', entity: 'Campaign', readOnly: true },
    ...stamps,
    assignedUser: { type: 'link', entity: 'User' },
    teams,
    portalUser: { type: 'link', entity: 'User', readOnly: true },
    originalLead: { type: 'link', entity: 'Lead', readOnly: true },
    streamUpdatedAt: { type: 'datetime', readOnly: true },
  },
  order: { by: 'createdAt', direction: 'desc' },
  shape: parseShape(`
    id name deleted salutationName firstName lastName title description emailAddress phoneNumber doNotCall
    addressStreet addressCity addressState addressCountry addressPostalCode accountIsInactive accountType
    ~acceptanceStatus createdAt modifiedAt hasPortalUser *targetListIsOptedOut middleName emailAddressIsOptedOut
    emailAddressIsInvalid phoneNumberIsOptedOut phoneNumberIsInvalid streamUpdatedAt !+emailAddressData
    !+phoneNumberData accountId +accountName !+accountsIds !+accountsNames !+accountsColumns campaignId +campaignName
    createdById +createdByName modifiedById +modifiedByName assignedUserId +assignedUserName -+teamsIds -+teamsNames
    portalUserId portalUserName originalLeadId originalLeadName !+isFollowed !+followersIds !+followersNames +isStarred versionNumber`),
  defaults: {
    doNotCall: false,
    accountIsInactive: false,
    hasPortalUser: false,
    ...reachDefaults,
    isStarred: false,
  },
  alwaysSelected: [
    'accountIsInactive',
    'accountId',
    'accountName',
    'createdById',
    'assignedUserId',
    'isStarred',
  ],
  scope: {
    entity: true,
    acl: true,
    module: 'Crm',
    stream: true,
    object: true,
    duplicateCheckFieldList: ['name', 'emailAddress'],
  },
  stream: true,
}
