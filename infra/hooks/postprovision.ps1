# After the deployment of infra/: makes the role that Freshet's identity signs in as, and grants it what a refresh needs, in
# every database that it signs in to. Can be run again at any time. The same as postprovision.sh.
#
#   infra/hooks/postprovision.ps1 [DEPLOYMENT]

param([string] $Deployment)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false # the exit codes are looked at below
Set-Location (Join-Path $PSScriptRoot '../..')

function Say([string] $Text) { Write-Host "freshet: $Text" }

$signIns = $env:FRESHET_SIGN_INS
$objectId = $env:FRESHET_IDENTITY_OBJECT_ID
$network = $env:FRESHET_NETWORK_NAME
if ($Deployment) {
    # Azure changes the case of the names of outputs on their way; PowerShell does not mind.
    $outputs = az deployment sub show --name $Deployment --query properties.outputs --output json | ConvertFrom-Json
    $signIns = $outputs.FRESHET_SIGN_INS.value
    $objectId = $outputs.FRESHET_IDENTITY_OBJECT_ID.value
    $network = $outputs.FRESHET_NETWORK_NAME.value
}
$administrator = if ($env:FRESHET_ADMIN_NAME) { $env:FRESHET_ADMIN_NAME } else { 'ADMINISTRATOR' }

if (-not $signIns) {
    Say 'every database has a connection string, so that there is no role to make.'
    exit 0
}

# server:port/database/role
$databases = @(foreach ($word in $signIns -split ' ') {
    if ($word -notmatch '^(?<host>.+):(?<port>\d+)/(?<database>.+)/(?<role>[^/]+)$') { throw "FRESHET_SIGN_INS holds '$word', which is no server:port/database/role." }
    [pscustomobject]@{
        Host = $Matches.host
        Port = $Matches.port
        Database = $Matches.database
        Role = $Matches.role
        # Elsewhere than on Azure a DBA makes the role.
        OnAzure = $Matches.host.EndsWith('.postgres.database.azure.com')
    }
})

function Explain([string] $Why) {
    Say ''
    Say "$Why Until the following has been run, no view is refreshed in the database that it names."
    if ($network) { Say "Run it from inside the network ${network}: in Azure's Cloud Shell, infra/hooks/inside.sh does so, in a container that lives as long as it takes." }
    Say ''
    foreach ($database in $databases) {
        $server = "host=$($database.Host) port=$($database.Port)"
        if ($database.OnAzure) {
            Write-Host "psql `"$server dbname=postgres user=$administrator sslmode=require`" -v role=$($database.Role) -v oid=$objectId -f infra/sql/role.sql"
        }
        Write-Host "psql `"$server dbname=$($database.Database) user=$administrator sslmode=require`" -v role=$($database.Role) -f infra/sql/grants.sql"
    }
    Say ''
    Say 'On Azure the password is a token: $env:PGPASSWORD = az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv'
    exit 0
}

if (-not (Get-Command psql -ErrorAction SilentlyContinue)) { Explain 'There is no psql here.' }
if ($administrator -eq 'ADMINISTRATOR') { Explain 'FRESHET_ADMIN_NAME does not say who administers the server.' }

if (-not $env:PGPASSWORD) {
    $token = $null
    if (Get-Command az -ErrorAction SilentlyContinue) {
        $token = az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv 2>$null
    }
    if (-not $token -and (Get-Command azd -ErrorAction SilentlyContinue)) {
        $answer = azd auth token --scope https://ossrdbms-aad.database.windows.net/.default --output json 2>$null
        if ($answer) { $token = ($answer | ConvertFrom-Json).token }
    }
    if (-not $token) { Explain 'Neither az nor azd is signed in.' }
    $env:PGPASSWORD = $token
}

# The system's own list of authorities is known from version 16 on, and not on Windows.
if (-not $env:PGSSLMODE) {
    if ($IsWindows -or (psql --version) -match ' (9|1[0-5])\.') { $env:PGSSLMODE = 'require' }
    else { $env:PGSSLMODE = 'verify-full'; $env:PGSSLROOTCERT = 'system' }
}
$env:PGCONNECT_TIMEOUT = '10'
$env:PGAPPNAME = 'freshet-postprovision'

function Connect($Database, [string] $Name, [string[]] $More) {
    psql --no-psqlrc --quiet --no-password --host $Database.Host --port $Database.Port --username $administrator --dbname $Name @More | Out-Null
}

foreach ($database in $databases) {
    Connect $database $database.Database @('--command', 'SELECT')
    if ($LASTEXITCODE -ne 0) { Explain "$($database.Host) cannot be reached from here." }
}

foreach ($database in $databases) {
    if ($database.OnAzure) {
        Connect $database 'postgres' @('-v', "role=$($database.Role)", '-v', "oid=$objectId", '--file', 'infra/sql/role.sql')
        if ($LASTEXITCODE -ne 0) { exit 1 }
    }
    $more = @('-v', "role=$($database.Role)", '--file', 'infra/sql/grants.sql')
    if ($env:FRESHET_VIEW_OWNER) { $more = @('-v', "owner=$($env:FRESHET_VIEW_OWNER)") + $more }
    Connect $database $database.Database $more
    if ($LASTEXITCODE -ne 0) { exit 1 }
    Say "$($database.Role) may refresh in $($database.Database) on $($database.Host), but for what is warned of above."
}
exit 0
