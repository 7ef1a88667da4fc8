<#
.SYNOPSIS
Stops a wshost service, forgets it, and removes its program.

.PARAMETER RemoveData
Removes its settings and its logs too.

.EXAMPLE
.\Uninstall-WshostService.ps1 -Name chat
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    [ValidateSet('chat', 'stocks')]
    [string] $Name = 'chat',
    [string] $ProgramFolder = (Join-Path $env:ProgramFiles 'wshost'),
    [string] $DataFolder = (Join-Path $env:ProgramData 'wshost'),
    [switch] $RemoveData
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$paths = $ExecutionContext.SessionState.Path
$ProgramFolder = $paths.GetUnresolvedProviderPathFromPSPath($ProgramFolder)
$DataFolder = $paths.GetUnresolvedProviderPathFromPSPath($DataFolder)

$service = "wshost-$Name"
$program = Join-Path $ProgramFolder "$service.exe"
if (-not $PSCmdlet.ShouldProcess($service, 'Uninstall service')) { return }

$installed = Get-Service -Name $service -ErrorAction SilentlyContinue
if ($null -ne $installed) {
    if ($installed.Status -ne 'Stopped') {
        Stop-Service -Name $service
        $installed.WaitForStatus('Stopped', '00:03:00')
    }
    $installed.Close()  # a service that somebody has open is forgotten only later
    if (Test-Path -LiteralPath $program) {
        & $program --unregisterService
        if ($LASTEXITCODE -ne 0) { throw "$program --unregisterService ended with $LASTEXITCODE" }
    } else {  # somebody has removed it
        & sc.exe delete $service
        if ($LASTEXITCODE -ne 0) { throw "sc.exe delete $service ended with $LASTEXITCODE" }
    }
}
Remove-NetFirewallRule -Name $service -ErrorAction SilentlyContinue

$files = @($program)
if ($RemoveData) {
    $files += Join-Path $DataFolder "$Name.properties"
    $files += Join-Path $DataFolder "$Name.properties.new"
    $files += @(Get-ChildItem -Path (Join-Path $DataFolder "logs\$Name\*") -ErrorAction SilentlyContinue |
            ForEach-Object { $_.FullName })
}
foreach ($file in $files) {
    if (Test-Path -LiteralPath $file) { Remove-Item -LiteralPath $file -Force }
}
# Folders that other services of wshost use stay.
foreach ($folder in (Join-Path $DataFolder "logs\$Name"), (Join-Path $DataFolder 'logs'), $DataFolder, $ProgramFolder) {
    if ((Test-Path -LiteralPath $folder) -and $null -eq (Get-ChildItem -LiteralPath $folder -Force | Select-Object -First 1)) {
        Remove-Item -LiteralPath $folder
    }
}
Write-Output "$service is gone."
