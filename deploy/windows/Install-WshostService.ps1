<#
.SYNOPSIS
Installs a wshost program as a Windows service, or a new version of one that is installed.

.DESCRIPTION
Copies the program, and the settings unless there are some, registers the service under an account of its own that may
read the settings and write the log, and starts it. A running service is stopped first: it drains.
What is built by `scripts/windows build` has this script beside the folders bin and config.

.PARAMETER Name
chat or stocks.

.PARAMETER ProgramFolder
Where the program goes.

.PARAMETER DataFolder
Where the settings go, and the log, in its folder logs.

.PARAMETER OpenFirewall
Lets others than this machine connect. The settings have to say so too: listen.address.

.EXAMPLE
.\Install-WshostService.ps1 -Name chat
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('chat', 'stocks')]
    [string] $Name = 'chat',
    [string] $ProgramFolder = (Join-Path $env:ProgramFiles 'wshost'),
    [string] $DataFolder = (Join-Path $env:ProgramData 'wshost'),
    [switch] $OpenFirewall
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Runs a program that tells of failure by its exit code alone.
function Invoke-Checked {
    param([string] $File, [string[]] $Arguments)
    & $File $Arguments
    if ($LASTEXITCODE -ne 0) { throw "$File $($Arguments -join ' ') ended with $LASTEXITCODE" }
}

# Neither the service nor the programs called here know where PowerShell is.
$paths = $ExecutionContext.SessionState.Path
$ProgramFolder = $paths.GetUnresolvedProviderPathFromPSPath($ProgramFolder)
$DataFolder = $paths.GetUnresolvedProviderPathFromPSPath($DataFolder)

$service = "wshost-$Name"
$account = "NT SERVICE\$service"
$program = Join-Path $ProgramFolder "$service.exe"
$settings = Join-Path $DataFolder "$Name.properties"
$logs = Join-Path $DataFolder "logs\$Name"
$newProgram = Join-Path $PSScriptRoot "bin\$service.exe"
$newSettings = Join-Path $PSScriptRoot "config\$Name.properties"
foreach ($file in $newProgram, $newSettings) {
    if (-not (Test-Path -LiteralPath $file)) { throw "expected a file: $file" }
}
# Anybody may make folders below ProgramData: one that an ordinary user has made, with settings of theirs, is not taken.
foreach ($folder in $DataFolder, (Join-Path $DataFolder 'logs'), $logs) {
    if (-not (Test-Path -LiteralPath $folder)) { continue }
    $owner = (Get-Acl -LiteralPath $folder).GetOwner([System.Security.Principal.SecurityIdentifier]).Value
    $isLink = ((Get-Item -LiteralPath $folder -Force).Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0
    if ($isLink -or $owner -notin 'S-1-5-18', 'S-1-5-32-544') {
        throw "expected a folder that the system or the administrators own, and no link: $folder (owner: $owner)"
    }
}
if (-not $PSCmdlet.ShouldProcess($service, 'Install service')) { return }

# Before anything changes: the new program has to understand the settings that it will get.
$checked = if (Test-Path -LiteralPath $settings) { $settings } else { $newSettings }
Invoke-Checked $newProgram @("--config=$checked", '--check-config')

$installed = Get-Service -Name $service -ErrorAction SilentlyContinue
if ($null -ne $installed -and $installed.Status -ne 'Stopped') {
    $process = (Get-CimInstance Win32_Service -Filter "Name='$service'").ProcessId
    Stop-Service -Name $service
    $installed.WaitForStatus('Stopped', '00:03:00')
    if ($process) { Wait-Process -Id $process -Timeout 30 -ErrorAction SilentlyContinue }  # it holds its file until it ends
}

New-Item -ItemType Directory -Force -Path $ProgramFolder, $DataFolder | Out-Null
# By their numbers, as groups have other names in other languages: system, administrators.
Invoke-Checked 'icacls.exe' @($DataFolder, '/setowner', '*S-1-5-32-544', '/Q')
Invoke-Checked 'icacls.exe' @($DataFolder, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F', '/Q')
New-Item -ItemType Directory -Force -Path $logs | Out-Null
Invoke-Checked 'icacls.exe' @((Join-Path $DataFolder 'logs'), '/setowner', '*S-1-5-32-544', '/T', '/Q')
Copy-Item -LiteralPath $newProgram -Destination $program -Force
if (Test-Path -LiteralPath $settings) {
    Copy-Item -LiteralPath $newSettings -Destination "$settings.new" -Force
    Write-Output "Kept: $settings (those of this version are beside it, as .new)"
} else {
    Copy-Item -LiteralPath $newSettings -Destination $settings
}

# Anew each time, so that its command line is this version's. Until it may do no more than it should, it does not start
# with the machine.
if ($null -ne $installed) {
    $installed.Close()  # a service that somebody has open is forgotten only later
    Invoke-Checked $program @('--unregisterService')
}
Invoke-Checked $program @('--registerService', "--displayName=wshost $Name", '--startup=manual',
    "--config=$settings", "--set=logging.file=$(Join-Path $logs "$Name.log")")
Invoke-Checked 'sc.exe' @('config', $service, 'obj=', $account)

Invoke-Checked 'icacls.exe' @($DataFolder, '/grant:r', "${account}:(RX)", '/Q')
Invoke-Checked 'icacls.exe' @((Join-Path $DataFolder 'logs'), '/grant:r', "${account}:(RX)", '/Q')
Invoke-Checked 'icacls.exe' @($settings, '/grant:r', "${account}:R", '/Q')
Invoke-Checked 'icacls.exe' @($logs, '/grant:r', "${account}:(OI)(CI)M", '/Q')

Invoke-Checked 'sc.exe' @('config', $service, 'start=', 'auto')

# A rule that is there is for the program where it was.
if ($null -ne (Get-NetFirewallRule -Name $service -ErrorAction SilentlyContinue)) {
    Set-NetFirewallRule -Name $service -Program $program
} elseif ($OpenFirewall) {
    New-NetFirewallRule -Name $service -DisplayName $service -Direction Inbound -Action Allow -Program $program -Protocol TCP | Out-Null
}

Start-Service -Name $service
Write-Output "$service runs. Settings: $settings. Log: $logs, and warnings in the event log (Application, $service)."
