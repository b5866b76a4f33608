// A network with a subnet for the app, one for private endpoints, and one to run something inside the network, such as
// the SQL of the post-provision step.

param name string
param location string
param tags object
param addressPrefix string
param natGateway bool

resource address 'Microsoft.Network/publicIPAddresses@2025-05-01' = if (natGateway) {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource gateway 'Microsoft.Network/natGateways@2025-05-01' = if (natGateway) {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    idleTimeoutInMinutes: 30
    publicIpAddresses: [
      {
        id: address!.id
      }
    ]
  }
}

// The subnets are part of the network, not resources of their own: deploying them again would otherwise remove them first.
resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        addressPrefix
      ]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          // An app may need 40 addresses.
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
          natGateway: natGateway
            ? {
                id: gateway!.id
              }
            : null
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
      {
        name: 'tools'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 2)
          delegations: [
            {
              name: 'containers'
              properties: {
                serviceName: 'Microsoft.ContainerInstance/containerGroups'
              }
            }
          ]
          // A container's image comes from outside.
          natGateway: natGateway
            ? {
                id: gateway!.id
              }
            : null
        }
      }
    ]
  }
}

output id string = network.id
output name string = network.name
output appSubnetId string = '${network.id}/subnets/app'
output endpointSubnetId string = '${network.id}/subnets/endpoints'
output outboundAddress string = natGateway ? address!.properties.ipAddress : ''
