// The shapes of the parameters that are more than one value.

@export()
@description('One database to keep fresh. With neither host nor secret it is created on a new server.')
type database = {
  @description('What Freshet calls it: letters and digits. Part of the names of settings and of the secret.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('The address of an existing server that the identity signs in to with Entra.')
  host: string?

  @description('Its connection string is a secret in the vault: given in connectionStrings, or there already.')
  secret: bool?

  @description('Default: 5432.')
  @minValue(1)
  @maxValue(65535)
  port: int?

  @description('Its name on the server. Default: the name above.')
  database: string?

  @description('The role that signs in. Default: the name of the identity, which is what the post-provision step creates.')
  username: string?

  @description('How many refreshes run at a time. Default: 2.')
  @minValue(1)
  @maxValue(64)
  lanes: int?

  @description('Patterns of the views to refresh. Default: all.')
  include: string[]?

  @description('Patterns of the views to leave. Default: none.')
  exclude: string[]?

  @description('How long finished runs are kept. Default: 90.00:00:00.')
  retention: string?

  @description('A role that may own the schema freshet besides those that are trusted anyway, see docs/security.md. Default: none.')
  ledgerOwner: string?
}

@export()
@description('A cadence besides hourly and daily, or a change to one of these two.')
type cadence = {
  @description('Small letters, digits and underscores, a letter first.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('NCRONTAB of six fields. For hourly and daily only together with timeZone; without it theirs are hourlySchedule and dailySchedule.')
  schedule: string?

  @description('What its views\' names end in. Default: _name; empty: by policy only.')
  suffix: string?

  @description('Such as Europe/Zurich. Default: UTC. With it and without schedule, hourly and daily have hourlySchedule and dailySchedule in that zone.')
  timeZone: string?
}

@export()
@description('How views are refreshed: the settings below Freshet:Refresh.')
type refreshOptions = {
  @description('At most 00:50:00, five minutes below functionTimeout in host.json. Default: 00:30:00.')
  statementTimeout: string?
  lockTimeout: string?

  @description('At most 00:50:00, too. Default: 00:00:10.')
  maxBlocking: string?

  @minValue(0)
  @maxValue(100)
  retries: int?

  outagePatience: string?
  method: ('auto' | 'concurrent' | 'blocking')?
  runDeadline: string?

  @description('Server settings of the refreshing transaction, such as { work_mem: \'256MB\' }.')
  settings: object?
}

@export()
@description('Instances that are kept warm.')
type alwaysReady = {
  @description('http, or function:NAME such as function:ExecuteRun.')
  name: string

  @minValue(0)
  @maxValue(1000)
  instanceCount: int
}

@export()
@description('Addresses that may reach the new server, while it is public.')
type addressRange = {
  @minLength(1)
  @maxLength(80)
  name: string
  start: string
  end: string
}

@export()
@description('The size of the new PostgreSQL server.')
type serverOptions = {
  sku: string
  tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized'
  version: '15' | '16' | '17' | '18'

  @minValue(32)
  @maxValue(32767)
  storageGB: int

  @minValue(7)
  @maxValue(35)
  backupDays: int

  highAvailability: 'Disabled' | 'SameZone' | 'ZoneRedundant'
}
