// What the API answers, as far as the dashboard reads it; openapi.json describes all of it. And what the browser has besides.

type Name = { schema: string, name: string };
type Fix = { kind: 'sql', statement: string } | { kind: 'command', arguments: string[] }
  | { kind: 'setting', name: string, value: string } | { kind: 'advice', text: string };
type Problem = { code: string, severity: 'error' | 'warning' | 'info', message: string, fixes: Fix[] };
type LastFailure = { at: string, code: string, reason: string, message: string | null, sqlState: string | null, runId: string };
type View = Name & {
  database: string, cadence: string | null, status: string, dataAsOf: string | null, lateAfter: string | null,
  lastRefreshedAt: string | null, lastDurationMs: number | null, nextDueAt: string | null, refreshing: boolean, populated: boolean,
  concurrent: boolean, problems: Problem[], method: string, failuresInRow: number, nextTryAt: string | null,
  pausedUntil: string | null, pauseNote: string | null, rows: number | null, bytes: number | null, durations: number[] | null,
  lastFailure: LastFailure | null,
};
type Relation = Name & { kind: 'table' | 'foreign_table' | 'view' | 'materialized_view' };
type GraphNode = Name & { id: number, kind: Relation['kind'] | 'more', status: string | null, dataAsOf: string | null };
type Graph = { database: string, nodes: GraphNode[], edges: [number, number][] };
type Planned = Name & { method: string, reason: string, usualMs: number | null, blocksReaders: boolean | null };
type Plan = { database: string, refresh: Planned[], skipped: (Name & { reason: string, selected: boolean, fixes: Fix[] })[] };
type Refresh = Name & {
  status: string, method: string | null, reason: string, fixes: Fix[], attempts: number, startedAt: string | null,
  finishedAt: string | null, durationMs: number | null, message: string | null, lane: number | null, waitedFor: Name | null,
  waits: { for: string, from: string, to: string }[] | null,
};
type PlannedView = Name & {
  state: string, method: string, usualMs: number | null, since: string | null, attempts: number, waitsFor: string | null, lane: number | null,
};
type Run = {
  database: string, runId: string, source: string, status: string, requestedAt: string, startedAt: string | null,
  finishedAt: string | null, counts: Record<string, number>, selection: string | null, lanes: number | null, refreshes: Refresh[],
  plan: PlannedView[] | null,
};
type Access = { view: boolean, act: boolean, keyNeeded: boolean, databases: string[], cadences: string[], badges: boolean };

type Layout = {
  id: number, width: number, height: number, nodes: { id: number | string, x: number, y: number, width: number, height: number }[],
  edges: { from: string, to: string, points: { x: number, y: number }[] }[],
};

// A selection of the page: some views, or a cadence in one database or in all.
interface Selection { views?: View[]; cadence?: string; database?: string; databases?: string[] }

interface Window { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(text: string): string }): { createScriptURL(text: string): string } } }
declare function importScripts(address: string): void;
