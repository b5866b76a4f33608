-- The reports. The suffix of a name is its cadence: that is all that Freshet needs to know.

-- Plain views, which stand between tables and reports.

CREATE VIEW reports.purchases AS
SELECT e.tenant_id, t.name AS tenant, t.plan, e.user_id, e.amount, e.occurred_at::date AS day
FROM app.events AS e
JOIN app.tenants AS t ON t.id = e.tenant_id
WHERE e.kind = 'purchase';

-- A session ends when its user does nothing for four hours.
CREATE VIEW reports.sessions AS
SELECT tenant_id, user_id, session, max(occurred_at) - min(occurred_at) AS length, count(*) AS events
FROM (
    SELECT tenant_id, user_id, occurred_at,
           count(*) FILTER (WHERE pause > interval '4 hours') OVER (PARTITION BY user_id ORDER BY occurred_at) AS session
    FROM (
        SELECT tenant_id, user_id, occurred_at, occurred_at - lag(occurred_at) OVER (PARTITION BY user_id ORDER BY occurred_at) AS pause
        FROM app.events
        WHERE occurred_at >= current_date - 14) AS paused) AS numbered
GROUP BY tenant_id, user_id, session;

-- Hourly.

CREATE MATERIALIZED VIEW reports.active_users_hourly AS
SELECT date_trunc('hour', occurred_at) AS hour, count(DISTINCT user_id) AS users, count(DISTINCT tenant_id) AS tenants, count(*) AS events
FROM app.events
GROUP BY 1;
CREATE UNIQUE INDEX active_users_hour ON reports.active_users_hourly (hour);

CREATE MATERIALIZED VIEW reports.sessions_by_tenant_hourly AS
SELECT tenant_id, count(*) AS sessions, avg(length) AS average_length, percentile_cont(0.95) WITHIN GROUP (ORDER BY events) AS events_p95
FROM reports.sessions
GROUP BY tenant_id;
CREATE UNIQUE INDEX sessions_tenant ON reports.sessions_by_tenant_hourly (tenant_id);

-- As a migration created it: not filled yet, so reading it fails.
CREATE MATERIALIZED VIEW reports.conversion_funnel_hourly AS
SELECT tenant_id, count(DISTINCT user_id) AS visitors,
       count(DISTINCT user_id) FILTER (WHERE kind = 'search') AS searched,
       count(DISTINCT user_id) FILTER (WHERE kind = 'purchase') AS bought
FROM app.events
WHERE occurred_at >= current_date - 14
GROUP BY tenant_id
WITH NO DATA;
CREATE UNIQUE INDEX funnel_tenant ON reports.conversion_funnel_hourly (tenant_id);

-- Daily.

CREATE MATERIALIZED VIEW reports.revenue_by_tenant_daily AS
SELECT tenant_id, tenant, plan, day, sum(amount) AS revenue, count(*) AS purchases, count(DISTINCT user_id) AS buyers
FROM reports.purchases
GROUP BY tenant_id, tenant, plan, day;
CREATE UNIQUE INDEX revenue_tenant_day ON reports.revenue_by_tenant_daily (tenant_id, day);

CREATE VIEW reports.tenant_days AS
SELECT r.tenant_id, r.tenant, r.day, r.revenue, coalesce(c.amount, 0) AS cost
FROM reports.revenue_by_tenant_daily AS r
LEFT JOIN app.campaign_costs AS c USING (tenant_id, day);

-- Reads revenue_by_tenant_daily, through a plain view.
CREATE MATERIALIZED VIEW reports.rolling_roi_all_clients_daily AS
SELECT tenant_id, tenant, day, sum(revenue) OVER week AS revenue, sum(cost) OVER week AS cost,
       round(sum(revenue) OVER week / nullif(sum(cost) OVER week, 0), 2) AS roi
FROM reports.tenant_days
WINDOW week AS (PARTITION BY tenant_id ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW);
CREATE UNIQUE INDEX roi_tenant_day ON reports.rolling_roi_all_clients_daily (tenant_id, day);

-- Reads rolling_roi_all_clients_daily, and an hourly view.
CREATE MATERIALIZED VIEW reports."Tenants' Revenue, v1.2_daily" AS
SELECT r.tenant_id, r.tenant, sum(r.revenue) / 7 AS revenue, max(r.roi) AS best_roi, s.sessions
FROM reports.rolling_roi_all_clients_daily AS r
LEFT JOIN reports.sessions_by_tenant_hourly AS s USING (tenant_id)
GROUP BY r.tenant_id, r.tenant, s.sessions;
CREATE UNIQUE INDEX "Tenants' Revenue, tenant" ON reports."Tenants' Revenue, v1.2_daily" (tenant_id);

CREATE MATERIALIZED VIEW reports.retention_by_plan_daily AS
SELECT t.plan, u.signed_up_at::date AS signed_up_on, e.occurred_at::date - u.signed_up_at::date AS days_later, count(DISTINCT u.id) AS users
FROM app.events AS e
JOIN app.users AS u ON u.id = e.user_id
JOIN app.tenants AS t ON t.id = u.tenant_id
WHERE u.signed_up_at >= current_date - 30
GROUP BY 1, 2, 3;
CREATE UNIQUE INDEX retention_cohort ON reports.retention_by_plan_daily (plan, signed_up_on, days_later);

-- No unique index: while it is refreshed, its readers wait.
CREATE MATERIALIZED VIEW reports.feature_usage_daily AS
SELECT tenant_id, occurred_at::date AS day, kind, count(*) AS events, count(DISTINCT user_id) AS users
FROM app.events
WHERE occurred_at >= current_date - 14
GROUP BY 1, 2, 3;
CREATE INDEX usage_tenant_day ON reports.feature_usage_daily (tenant_id, day);

ANALYZE;
