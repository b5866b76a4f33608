// The shapes of the parameters that are more than one value.

@export()
@description('One database to keep fresh. With neither host nor secret it is created on a new server.')
type database = {
  @description('The name that Freshet uses: letters and digits. It is part of the names of settings and of the secret.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('The address of an existing server. The app signs in with Entra.')
  host: string?

  @description('The connection string is a secret in the vault: from connectionStrings, or stored there before.')
  secret: bool?

  @description('Default: 5432.')
  @minValue(1)
  @maxValue(65535)
  port: int?

  @description('The name of the database on the server. Default: the name above.')
  database: string?

  @description('The database role. Default: the name of the identity, for which the post-provision step creates a role.')
  username: string?

  @description('How many refreshes run at the same time. Default: 2.')
  @minValue(1)
  @maxValue(64)
  lanes: int?

  @description('Patterns of the views to refresh. Default: all.')
  include: string[]?

  @description('Patterns of the views to exclude. Default: none.')
  exclude: string[]?

  @description('How long finished runs are kept. Default: 90.00:00:00.')
  retention: string?

  @description('A role that may own the schema freshet, besides those that are always trusted: see docs/security.md. Default: none.')
  ledgerOwner: string?

  @description('What it means if the server is a standby or read only: fail (a problem), or skip (it is meant).')
  readOnly: ('fail' | 'skip')?

  @description('Whether the method swap may create, exchange and drop views of this database: see docs/swap.md. Default: as refresh.allowSwap.')
  allowSwap: bool?
}

@export()
@description('A further cadence, or a change to hourly or daily.')
type cadence = {
  @description('Lower-case letters, digits and underscores, starting with a letter.')
  @minLength(1)
  @maxLength(40)
  name: string

  @description('NCRONTAB with six fields. For hourly and daily only together with timeZone; otherwise set hourlySchedule and dailySchedule.')
  schedule: string?

  @description('The suffix of its views\' names. Default: _name. Empty: only policies give views this cadence.')
  suffix: string?

  @description('Such as Europe/Zurich. Default: UTC. If schedule is not set, hourly and daily use hourlySchedule and dailySchedule in this zone.')
  timeZone: string?
}

@export()
@description('How views are refreshed: the settings below Freshet:Refresh.')
type refreshOptions = {
  @description('At most 00:50:00, five minutes below functionTimeout in host.json. Default: 00:30:00.')
  statementTimeout: string?
  lockTimeout: string?

  @description('At most 00:50:00. Default: 00:00:10.')
  maxBlocking: string?

  @minValue(0)
  @maxValue(100)
  retries: int?

  @description('Whether the method swap may create, exchange and drop views: see docs/swap.md. Default: false.')
  allowSwap: bool?

  outagePatience: string?
  method: ('auto' | 'concurrent' | 'blocking')?
  runDeadline: string?

  @description('PostgreSQL settings of the transaction of a refresh, such as { work_mem: \'256MB\' }.')
  settings: object?
}

@export()
@description('Instances that are always ready.')
type alwaysReady = {
  @description('http, or function:NAME such as function:ExecuteRun.')
  name: string

  @minValue(0)
  @maxValue(1000)
  instanceCount: int
}

@export()
@description('Addresses that may connect to the new server if the network is public.')
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
