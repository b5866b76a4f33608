-- What campaigns cost for each purchase, by day.
CREATE MATERIALIZED VIEW reports.cost_per_purchase_daily AS
SELECT c.day, sum(c.amount) / coalesce(p.purchases, 0) AS cost
FROM app.campaign_costs AS c
LEFT JOIN (SELECT day, count(*) AS purchases FROM reports.purchases GROUP BY day) AS p USING (day)
GROUP BY c.day, p.purchases;
CREATE UNIQUE INDEX cost_day ON reports.cost_per_purchase_daily (day);

-- Its readers were promised data that is never older than ten minutes.
INSERT INTO freshet.policy (view_schema, view_name, max_age) VALUES ('reports', 'cost_per_purchase_daily', '10 minutes');
