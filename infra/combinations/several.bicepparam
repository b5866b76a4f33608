// Databases of every kind side by side, cadences, schedules and nearly all settings.

using '../main.bicep'

param environmentName = 'try'
param location = 'westeurope'
param administratorId = '11111111-1111-1111-1111-111111111111'
param administratorName = 'dba@example.com'
param databases = [
  { name: 'main', lanes: 4, include: ['reports.*', 'a,b'], exclude: ['*_old'], retention: '30.00:00:00', ledgerOwner: 'dba', readOnly: 'skip' }
  { name: 'crm', host: 'crm.postgres.database.azure.com', database: 'crm' }
  { name: 'legacy', secret: true }
  { name: 'second', database: 'shop' }
]
param connectionStrings = { legacy: 'Host=legacy' }
param cadences = [{ name: 'quarterly', schedule: '0 */15 * * * *', suffix: '', timeZone: 'Europe/Zurich' }, { name: 'weekly', schedule: '0 0 4 * * 1' }, { name: 'daily', timeZone: 'Europe/Zurich' }]
param refresh = { statementTimeout: '00:45:00', retries: 0, method: 'concurrent', settings: { work_mem: '256MB', max_parallel_workers_per_gather: 0 } }
param instanceMemoryMB = 2048
param hourlySchedule = '0 30 * * * *'
param dailySchedule = '0 0 5 * * *'
param alertEmails = ['a@example.com', 'b@example.com']
param noRunWindow = 'PT4H'
param dailyLogCapGB = 1
param salt = '2'
param badges = true
param publicUrl = 'https://freshet.example.com'
