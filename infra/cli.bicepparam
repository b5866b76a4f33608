// The values of main.parameters.json for `az deployment sub create --parameters infra/cli.bicepparam`, which, unlike azd,
// does not put environment variables into JSON. The same variables are read here.

using 'main.bicep'

var file = loadJsonContent('main.parameters.json').parameters

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param salt = readEnvironmentVariable('FRESHET_SALT', '')

param network = readEnvironmentVariable('FRESHET_NETWORK', 'private')
param privateApi = file.privateApi.value
param natGateway = file.natGateway.value
param existingServerIds = file.existingServerIds.value
param allowedAddresses = file.allowedAddresses.value

param databases = file.databases.value
// One line for each database that is marked as secret.
param connectionStrings = {
  main: readEnvironmentVariable('FRESHET_CONNECTION_STRING', '')
}
param server = file.server.value
param administratorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param administratorName = readEnvironmentVariable('FRESHET_ADMIN_NAME', '')
param administratorType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')

param hourlySchedule = file.hourlySchedule.value
param dailySchedule = file.dailySchedule.value
param otherSchedule = file.otherSchedule.value
param cadences = file.cadences.value
param refresh = file.refresh.value

param instanceMemoryMB = file.instanceMemoryMB.value
param alwaysReadyInstances = file.alwaysReadyInstances.value

param alertEmails = file.alertEmails.value
param noRunWindow = file.noRunWindow.value
