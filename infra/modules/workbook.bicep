// Freshness, durations and failures on one page of the portal.

param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'freshet')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Freshet'
    description: 'How fresh the materialized views are, how long their refreshes take, and what failed.'
    category: 'workbook'
    sourceId: workspaceId
    version: '1.0'
    serializedData: replace(loadTextContent('../workbook.json'), '{workspace}', workspaceId)
  }
}
