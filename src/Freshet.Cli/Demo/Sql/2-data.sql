SELECT setseed(0.42);

INSERT INTO app.tenants (id, name, plan)
SELECT n, format('Tenant %s', n), CASE WHEN n % 10 = 0 THEN 'enterprise' WHEN n % 3 = 0 THEN 'team' ELSE 'starter' END
FROM generate_series(1, 200) AS n;

-- The first tenants have most of the users.
INSERT INTO app.users (id, tenant_id, signed_up_at)
SELECT n, 1 + floor(200 * power(random(), 2)), current_date - interval '60 days' * random()
FROM generate_series(1, 20000) AS n;

INSERT INTO app.campaign_costs (tenant_id, day, amount)
SELECT t.id, current_date - d, round((10 + 40 * random())::numeric, 2)
FROM app.tenants AS t, generate_series(1, 30) AS d;

INSERT INTO app.events (tenant_id, user_id, kind, amount, occurred_at)
SELECT u.tenant_id, u.id, e.kind, CASE e.kind WHEN 'purchase' THEN round((5 + 90 * e.chance)::numeric, 2) END, e.occurred_at
FROM (
    SELECT n, 1 + floor(20000 * power(random(), 1.5))::integer AS user_id, random() AS chance,
           (ARRAY['page_view', 'page_view', 'page_view', 'page_view', 'page_view', 'search', 'search', 'export', 'invite', 'purchase'])
               [1 + floor(10 * random())::integer] AS kind,
           current_date - interval '30 days' + n * interval '2.592 seconds' AS occurred_at
    FROM generate_series(0, 999999) AS n) AS e
JOIN app.users AS u ON u.id = e.user_id;
