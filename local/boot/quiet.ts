/**
 * Powertools' metrics and tracer read the process's environment, not the function's: they would write
 * between the lines of whoever runs the local cloud. Called before any function's code is loaded; what
 * somebody has set stays as it is.
 */
export function quietPowertools(): void {
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';
  process.env['POWERTOOLS_TRACE_ENABLED'] ??= 'false';
}
