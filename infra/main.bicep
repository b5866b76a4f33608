// Freshet on Azure: a function app on Flex Consumption with an identity of its own, and all that it needs. It signs in
// everywhere with that identity. The only secrets are connection strings of databases that know no other way.

targetScope = 'subscription'

import { addressRange, alwaysReady, cadence, database, refreshOptions, serverOptions } from 'types.bicep'

@description('The name of the resource group. The names of the resources contain its hash.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('A region with Flex Consumption: az functionapp list-flexconsumption-locations.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Changes every generated name. A deleted vault keeps its name for a week; with another salt you do not have to wait.')
param salt string = ''

@description('private: storage, vault and PostgreSQL can be reached only through the private network. public: they have public addresses, protected by identity.')
@allowed([
  'private'
  'public'
])
param network string = 'private'

@description('The HTTP API can be reached only from the private network. The app must then be deployed from inside it, too. Needs a private network.')
param privateApi bool = false

@description('The address range of the network. It must not overlap with networks that you peer with it. A /24 is enough.')
param addressPrefix string = '10.83.0.0/24'

@description('Gives the app a fixed public address for outgoing connections, for databases elsewhere that only allow known addresses.')
param natGateway bool = false

@description('Resource ids of existing flexible servers that get a private endpoint in the network.')
param existingServerIds string[] = []

param databases database[] = [
  {
    name: 'main'
  }
]

@description('Connection strings of the databases marked as secret, by the database\'s name. If one is absent or empty, the vault keeps its value.')
@secure()
param connectionStrings object = {}

@description('The new server, if a database needs one.')
param server serverOptions = {
  sku: 'Standard_B1ms'
  tier: 'Burstable'
  version: '17'
  storageGB: 32
  backupDays: 7
  highAvailability: 'Disabled'
}

@description('Addresses that may connect to the new server. Used only if the network is public.')
param allowedAddresses addressRange[] = []

@description('Object id of the Entra administrator of the new server: the identity that runs the post-provision step.')
param administratorId string = ''

@description('Name of the Entra administrator: the user principal name, or the display name of a group or service principal.')
param administratorName string = ''

@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param administratorType string = 'User'

@description('NCRONTAB with six fields, in UTC, or in the time zone that cadences gives hourly.')
param hourlySchedule string = '0 0 * * * *'

@description('NCRONTAB with six fields, in UTC, or in the time zone that cadences gives daily.')
param dailySchedule string = '0 0 3 * * *'

@description('How often the app looks for due views of other cadences, overdue views, and runs to resume.')
param otherSchedule string = '0 */5 * * * *'

param cadences cadence[] = []

param refresh refreshOptions = {}

@description('The app reads the key of badges, the secret Freshet--BadgeKey, from the vault. Store it there first.')
param badges bool = false

@description('The address at which browsers reach the app, without /api, for the addresses of badges. Empty: they are paths.')
param publicUrl string = ''

@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 512

@description('The maximum for each function that scales on its own. Refreshes of a database never exceed its lanes, but each run opens some more connections, and a Standard_B1ms server has 35 in total.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

param alwaysReadyInstances alwaysReady[] = []

@description('Recipients of the alerts. Empty: alerts fire, but nobody is notified.')
param alertEmails string[] = []

@description('Fire an alert if no run of a database has ended for this long. Every tick logs the end of a run, even if nothing was due, that of RefreshOther every five minutes too.')
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

@description('The most that Log Analytics ingests in a day, in GB. -1: no limit. Data over the limit is lost, and so are alerts on it.')
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
    badges: badges
    publicUrl: publicUrl
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
