-- Figures in the reports, and the same figures in the tables at this moment.
SELECT 'revenue_by_tenant_daily' AS report, 'all revenue' AS figure,
       (SELECT to_char(sum(revenue), 'FM99,999,990.00') FROM reports.revenue_by_tenant_daily) AS report_says,
       (SELECT to_char(sum(amount), 'FM99,999,990.00') FROM app.events WHERE kind = 'purchase') AS tables_say
UNION ALL
SELECT 'rolling_roi_all_clients_daily', 'tenants',
       (SELECT count(DISTINCT tenant_id)::text FROM reports.rolling_roi_all_clients_daily),
       (SELECT count(DISTINCT tenant_id)::text FROM app.events WHERE kind = 'purchase')
UNION ALL
SELECT 'active_users_hourly', 'latest hour',
       (SELECT to_char(max(hour), 'FMDD Mon HH24:MI') FROM reports.active_users_hourly),
       (SELECT to_char(date_trunc('hour', max(occurred_at)), 'FMDD Mon HH24:MI') FROM app.events);
