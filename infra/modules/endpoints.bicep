// Private endpoints, and the DNS zones in which the network finds them.

@description('One private endpoint, and the part of the service that it connects to.')
type endpoint = {
  @maxLength(80)
  name: string
  resourceId: string
  group: 'blob' | 'queue' | 'table' | 'vault' | 'postgresqlServer' | 'sites'
}

param location string
param tags object
param networkId string
param subnetId string
param endpoints endpoint[]

var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
  postgresqlServer: 'privatelink.postgres.database.azure.com'
  sites: 'privatelink.azurewebsites.net'
}

// Two servers have one zone.
var groups = union(map(endpoints, endpoint => endpoint.group), [])

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for group in groups: {
    name: zoneNames[group]
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (group, i) in groups: {
    parent: zones[i]
    name: uniqueString(networkId)
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in endpoints: {
    name: endpoint.name
    location: location
    tags: tags
    properties: {
      subnet: {
        id: subnetId
      }
      privateLinkServiceConnections: [
        {
          name: endpoint.group
          properties: {
            privateLinkServiceId: endpoint.resourceId
            groupIds: [
              endpoint.group
            ]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, i) in endpoints: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: endpoint.group
          properties: {
            privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zoneNames[endpoint.group])
          }
        }
      ]
    }
    dependsOn: [
      links
    ]
  }
]
