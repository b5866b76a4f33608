// A PostgreSQL server without passwords: every role signs in with an Entra token.

import { addressRange, serverOptions } from '../types.bicep'

@minLength(3)
@maxLength(63)
param name string
param location string
param tags object
param isPrivate bool
param options serverOptions
param databaseNames string[]
param administratorId string
param administratorName string
param administratorType string
param allowedAddresses addressRange[]

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: options.sku
    tier: options.tier
  }
  properties: {
    version: options.version
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: {
      storageSizeGB: options.storageGB
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: options.backupDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: options.highAvailability
    }
    network: {
      publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    }
  }
}

// A server takes one change at a time, so that what follows is a chain.
@batchSize(1)
resource databases 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = [
  for database in union(databaseNames, []): if (database != 'postgres') {
    parent: server
    name: database
    properties: {
      charset: 'UTF8'
      collation: 'en_US.utf8'
    }
  }
]

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administratorId
  properties: {
    principalName: administratorName
    principalType: administratorType
    tenantId: tenant().tenantId
  }
  dependsOn: [
    databases
  ]
}

resource tls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: {
    source: 'user-override'
    value: 'ON'
  }
  dependsOn: [
    administrator
  ]
}

resource tlsVersion 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'ssl_min_protocol_version'
  properties: {
    source: 'user-override'
    value: 'TLSv1.2'
  }
  dependsOn: [
    tls
  ]
}

// Without a network of its own the app comes from an address that nobody knows beforehand. These two zeros mean everything
// inside Azure; so this is only done for a public deployment. A token is needed all the same.
resource azure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = if (!isPrivate) {
  parent: server
  name: 'azure'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
  dependsOn: [
    tlsVersion
  ]
}

@batchSize(1)
resource allowed 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2025-08-01' = [
  for address in allowedAddresses: if (!isPrivate) {
    parent: server
    name: address.name
    properties: {
      startIpAddress: address.start
      endIpAddress: address.end
    }
    dependsOn: [
      azure
    ]
  }
]

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
