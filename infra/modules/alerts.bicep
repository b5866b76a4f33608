// What must not go unnoticed. The queries read the log of the app; they look for the names of its events.

param token string
param location string
param tags object
param workspaceId string
param emails string[]
param databaseNames string[]
param noRunWindow string

var rules = [
  {
    name: 'no-run'
    title: 'Freshet: no run has ended in time'
    description: 'No run of a database has ended for too long, so its views become stale. The app does not start, its timers are stopped, or runs hang. After the first deployment this resolves with the first run.'
    severity: 1
    window: noRunWindow
    query: replace(loadTextContent('../queries/no-run.kql'), '{databases}', string(databaseNames))
  }
  {
    name: 'late'
    title: 'Freshet: a view is late'
    description: 'A view is older than its cadence or its policy allows. GET /api/views shows the reason.'
    severity: 2
    // It is reported again after an hour at the earliest, by a tick: with a shorter window the alert would end in between.
    window: 'PT2H'
    query: loadTextContent('../queries/late.kql')
  }
  {
    name: 'failures'
    title: 'Freshet: runs or functions failed'
    description: 'A run ended with problems, or the app wrote an error. GET /api/runs has the details of runs.'
    severity: 2
    window: 'PT1H'
    query: loadTextContent('../queries/failures.kql')
  }
  {
    name: 'lost'
    title: 'Freshet: a run was lost'
    description: 'A run failed to start five times, and its message went to the poison queue. The next tick refreshes what is due; a manual run must be started again.'
    severity: 2
    window: 'PT1H'
    query: loadTextContent('../queries/lost.kql')
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-freshet-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'Freshet'
    emailReceivers: map(emails, email => {
      name: email
      emailAddress: email
      useCommonAlertSchema: true
    })
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      enabled: true
      displayName: rule.title
      description: rule.description
      severity: rule.severity
      scopes: [
        workspaceId
      ]
      evaluationFrequency: 'PT15M'
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      // The alert ends by itself when the query finds nothing more.
      autoMitigate: true
      // The tables come with the first telemetry.
      skipQueryValidation: true
      actions: {
        actionGroups: [
          people.id
        ]
      }
    }
  }
]
