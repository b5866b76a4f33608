// Freshet on Azure: a function app on Flex Consumption with an identity of its own, and all that it needs. It signs in
// everywhere with that identity. The only secrets are connection strings of databases that know no other way.

targetScope = 'subscription'

import { addressRange, alwaysReady, cadence, database, refreshOptions, serverOptions } from 'types.bicep'

@description('Names the resource group and, hashed, everything in it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('A region that has Flex Consumption: az functionapp list-flexconsumption-locations.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Changes every generated name. A deleted vault keeps its name for a week; with another salt there is no need to wait.')
param salt string = ''

@description('private: storage, vault and PostgreSQL are reached through a network of this deployment alone. public: through their public addresses, by identity.')
@allowed([
  'private'
  'public'
])
param network string = 'private'

@description('The HTTP API, too, is reached from the network only; then the app is deployed from inside as well. Only with a private network.')
param privateApi bool = false

@description('Of the network; choose one that does not overlap with networks it is to be peered with. A /24 is enough.')
param addressPrefix string = '10.83.0.0/24'

@description('A fixed public address for all that the app sends out of the private network, for databases elsewhere that let in known addresses only.')
param natGateway bool = false

@description('Existing flexible servers, by resource id, that get a private endpoint in the network.')
param existingServerIds string[] = []

param databases database[] = [
  {
    name: 'main'
  }
]

@description('Connection strings of the databases marked as secret, by the database\'s name. One that is absent or empty stays as the vault has it.')
@secure()
param connectionStrings object = {}

@description('Of the new server, if a database needs one.')
param server serverOptions = {
  sku: 'Standard_B1ms'
  tier: 'Burstable'
  version: '17'
  storageGB: 32
  backupDays: 7
  highAvailability: 'Disabled'
}

@description('Addresses that may reach the new server; looked at only where the network is public.')
param allowedAddresses addressRange[] = []

@description('Entra administrator of the new server: object id. Whoever runs the post-provision step.')
param administratorId string = ''

@description('Of the same: user principal name, or the display name of a group or service principal.')
param administratorName string = ''

@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param administratorType string = 'User'

@description('NCRONTAB of six fields, UTC; in the time zone of the cadence hourly, if cadences gives it one.')
param hourlySchedule string = '0 0 * * * *'

@description('NCRONTAB of six fields, UTC; in the time zone of the cadence daily, if cadences gives it one.')
param dailySchedule string = '0 0 3 * * *'

@description('How often the app looks for what other cadences and zoned ones have due, and for runs to go on with.')
param otherSchedule string = '0 */5 * * * *'

param cadences cadence[] = []

param refresh refreshOptions = {}

@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 512

@description('Of each function that scales by itself. Refreshes of one database never exceed its lanes, but each run opens some connections more: a Standard_B1ms server has 35 for all.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

param alwaysReadyInstances alwaysReady[] = []

@description('Who gets the alerts. Empty: they are raised, but sent to nobody.')
param alertEmails string[] = []

@description('Raise an alert when a database has seen no run end for this long. Each tick of each timer ends as a run, whether or not it found something to do, RefreshOther\'s every five minutes too.')
@allowed([
  'PT1H'
  'PT2H'
  'PT3H'
  'PT4H'
  'PT6H'
  'P1D'
  'P2D'
])
param noRunWindow string = 'PT2H'

@description('Log Analytics takes in no more than this in a day, in GB. -1: no limit. What is over the limit is lost, alerts included.')
param dailyLogCapGB int = -1

var isPrivate = network == 'private'
var token = toLower(uniqueString(subscription().id, environmentName, location, salt))
var tags = { 'azd-env-name': environmentName }
var identityName = 'id-freshet-${token}'

// A database says by itself where it is.
var secretDatabases = filter(databases, db => db.?secret ?? false)
var newDatabases = filter(databases, db => !(db.?secret ?? false) && empty(db.?host))
// A server without an administrator would be refused only after minutes.
var needsServer = empty(newDatabases)
  ? false
  : empty(administratorId) || empty(administratorName)
      ? fail('A new server needs an administrator: set administratorId (AZURE_PRINCIPAL_ID, an object id) and administratorName (FRESHET_ADMIN_NAME)')
      : true

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceName: 'log-${token}'
    componentName: 'appi-${token}'
    location: location
    tags: tags
    dailyCapGB: dailyLogCapGB
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    isPrivate: isPrivate
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  name: 'vault'
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    isPrivate: isPrivate
    databaseNames: map(secretDatabases, db => db.name)
    connectionStrings: connectionStrings
    workspaceId: monitoring.outputs.workspaceId
  }
}

module postgres 'modules/postgres.bicep' = if (needsServer) {
  scope: group
  name: 'postgres'
  params: {
    name: 'psql-${token}'
    location: location
    tags: tags
    isPrivate: isPrivate
    options: server
    databaseNames: map(newDatabases, db => db.?database ?? db.name)
    administratorId: administratorId
    administratorName: administratorName
    administratorType: administratorType
    allowedAddresses: allowedAddresses
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  name: 'roles'
  params: {
    identityId: identity.outputs.id
    principalId: identity.outputs.principalId
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    componentName: monitoring.outputs.componentName
  }
}

module virtualNetwork 'modules/network.bicep' = if (isPrivate) {
  scope: group
  name: 'network'
  params: {
    name: 'vnet-${token}'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    natGateway: natGateway
  }
}

// What the app reaches privately. The address of each is found in a DNS zone that only the network sees.
module endpoints 'modules/endpoints.bicep' = if (isPrivate) {
  scope: group
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
    endpoints: concat(
      [
        {
          name: 'pe-blob-${token}'
          resourceId: storage.outputs.id
          group: 'blob'
        }
        {
          name: 'pe-queue-${token}'
          resourceId: storage.outputs.id
          group: 'queue'
        }
        {
          name: 'pe-table-${token}'
          resourceId: storage.outputs.id
          group: 'table'
        }
        {
          name: 'pe-vault-${token}'
          resourceId: vault.outputs.id
          group: 'vault'
        }
      ],
      needsServer
        ? [
            {
              name: 'pe-psql-${token}'
              resourceId: postgres!.outputs.id
              group: 'postgresqlServer'
            }
          ]
        : [],
      map(existingServerIds, id => {
        name: 'pe-${last(split(id, '/'))}'
        resourceId: id
        group: 'postgresqlServer'
      })
    )
  }
}

module app 'modules/app.bicep' = {
  scope: group
  name: 'app'
  params: {
    name: 'func-${token}'
    planName: 'plan-${token}'
    location: location
    tags: tags
    identityName: identity.outputs.name
    storageName: storage.outputs.name
    containerName: storage.outputs.containerName
    vaultUri: vault.outputs.uri
    componentName: monitoring.outputs.componentName
    subnetId: isPrivate ? virtualNetwork!.outputs.appSubnetId : ''
    isPublic: !(isPrivate && privateApi)
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    hourlySchedule: hourlySchedule
    dailySchedule: dailySchedule
    otherSchedule: otherSchedule
    databases: databases
    serverHost: needsServer ? postgres!.outputs.host : ''
    cadences: cadences
    refresh: refresh
  }
  // It reads its package from the storage as soon as it is there: the role, and the way through the network, come first.
  dependsOn: [
    roles
    endpoints
  ]
}

module appEndpoint 'modules/endpoints.bicep' = if (isPrivate && privateApi) {
  scope: group
  name: 'endpoint-app'
  params: {
    location: location
    tags: tags
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
    endpoints: [
      {
        name: 'pe-func-${token}'
        resourceId: app.outputs.id
        group: 'sites'
      }
    ]
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    token: token
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    emails: alertEmails
    databaseNames: map(databases, db => db.name)
    noRunWindow: noRunWindow
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

// azd keeps these as values of its environment; the scripts read them under the same names.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output FRESHET_NETWORK string = network
output FRESHET_NETWORK_NAME string = isPrivate ? virtualNetwork!.outputs.name : ''
output FRESHET_OUTBOUND_ADDRESS string = isPrivate ? virtualNetwork!.outputs.outboundAddress : ''
output FRESHET_APP_NAME string = app.outputs.name
output FRESHET_API string = app.outputs.api
output FRESHET_VAULT_NAME string = vault.outputs.name
output FRESHET_IDENTITY_NAME string = identity.outputs.name
output FRESHET_IDENTITY_OBJECT_ID string = identity.outputs.principalId

output FRESHET_SIGN_INS string = app.outputs.signIns
